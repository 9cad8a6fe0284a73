"""The browser's session: a cookie that no script reads, and a token that every write must carry."""

from typing import Any

from flask import Response
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from backend.domain.actors import Patient
from backend.domain.errors import ForeignRequest, NotSignedIn
from backend.services import overview
from backend.services.sign_in import Credentials
from mobile_api import browser
from mobile_api.caller import address, came_from_elsewhere
from mobile_api.documenting import refuses
from mobile_api.house import transaction
from mobile_api.identity import patient_required
from mobile_api.parsing import Blueprint, refuse_query
from mobile_api.signing_in.schemas import SessionSchema, SignInSchema

blueprint = Blueprint("session", __name__, url_prefix="/session", description="Browsers sign in and out")


@blueprint.route("", methods=["POST"])
@refuses(400, 401, 403, 413, 415, 422, 429, security=[])
@blueprint.arguments(SignInSchema)
@blueprint.response(201, SessionSchema)
def sign_in(given: dict[str, str]) -> dict[str, Any]:
    """Sign in with a browser.

    Needs no `X-CSRF-Token`; refuses a foreign origin. The session that the browser had before is over.
    """
    if came_from_elsewhere():
        raise ForeignRequest
    actor = browser.enter(Credentials("patient", **given, address=address()))
    if not isinstance(actor, Patient):
        raise NotSignedIn
    return _describe(actor)


@blueprint.route("", methods=["GET"])
@refuses(401, security=[{"cookie": []}])
@blueprint.response(200, SessionSchema)
def show() -> dict[str, Any]:
    """Who is signed in with this browser."""
    actor = browser.current_actor()
    if not isinstance(actor, Patient):
        raise NotSignedIn
    refuse_query()
    return _describe(actor)


@blueprint.route("", methods=["DELETE"])
@patient_required
@blueprint.response(204)
def sign_out(patient: Patient) -> ResponseReturnValue:
    """Sign out: the session ends on the server, and the browser is told to forget."""
    browser.leave(patient)
    return forgetting(Response(status=204))


def forgetting(response: Response) -> Response:
    """The browser empties what it kept of us."""
    response.headers["Clear-Site-Data"] = '"cache", "cookies"'
    return response


def _describe(patient: Patient) -> dict[str, Any]:
    with transaction() as session:
        person = overview.name_person(session, patient)
    return {"person": person, "csrf_token": generate_csrf()}
