"""`/desk/stay`: whoever needs longer than the session waits says so with one key, and nothing typed is lost (I2)."""

from flask import Blueprint, Response, jsonify
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from backend.domain.actors import Staff
from backend.domain.errors import NotSignedIn
from mobile_api import browser
from web.desk.access import staff_required

blueprint = Blueprint("desk_staying", __name__)


@blueprint.get("/desk/stay")
def ask() -> ResponseReturnValue:
    """Whose session this browser has and its token against foreign forms; 401 where it has none.

    A page asks before it sends what somebody typed, and after they signed in again in another window.
    """
    staff = browser.current_actor()
    if not isinstance(staff, Staff):
        raise NotSignedIn
    return jsonify(account=str(staff.account_id), csrf_token=generate_csrf())


@blueprint.post("/desk/stay")
@staff_required()
def stay(_staff: Staff) -> ResponseReturnValue:
    """The request itself keeps the session: from now on it waits as long as after any other."""
    return Response(status=204)
