"""`/desk`: to the page of one's role; and the language of the desk."""

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from backend.domain.actors import Staff
from backend.languages import LANGUAGES
from backend.services import staff_settings
from mobile_api.house import transaction
from web.desk.access import staff_required
from web.desk.forms import local_path
from web.desk.frame import places_of, show

blueprint = Blueprint("desk_home", __name__)


@blueprint.get("/desk")
@staff_required()
def home(staff: Staff) -> ResponseReturnValue:
    """The first page of the role, or a word for roles that have none."""
    places = places_of(staff)
    return redirect(places[0].path, 302) if places else show(staff, "empty.html")


@blueprint.post("/desk/language")
@staff_required()
def choose_language(staff: Staff) -> ResponseReturnValue:
    """Kept with the account; back to where one was."""
    language = request.form.get("language", "")
    if language in LANGUAGES:
        with transaction() as session:
            staff_settings.choose_language(session, staff, language)
    return redirect(local_path(request.form.get("next")), 303)
