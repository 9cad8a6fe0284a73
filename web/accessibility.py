"""`/accessibility`: how far everybody can use this, what does not work yet, whom to tell (I3). Public."""

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue

from backend.languages import LANGUAGES
from mobile_api.house import house
from web.desk.words import LANGUAGE_NAMES
from web.templating import page_language, speak

blueprint = Blueprint("accessibility", __name__)


@blueprint.get("/accessibility")
def show() -> ResponseReturnValue:
    """In the language asked for by `?lang=`, else the browser's."""
    wanted = request.args.get("lang", "")
    speak(wanted if wanted in LANGUAGES else page_language())
    contact = house().config.accessibility_contact
    page = render_template(
        "accessibility.html", contact=contact, shown=contact.removeprefix("mailto:"), names=LANGUAGE_NAMES
    )
    response = make_response(page)
    response.headers["Cache-Control"] = "no-cache"
    response.vary.add("Accept-Language")
    return response
