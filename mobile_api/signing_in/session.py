"""The browser's session: a cookie that no script reads, and a token that every write must carry."""

from typing import Any

from flask import Response
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from backend.domain.actors import Patient
from backend.domain.errors import ForeignRequest, NotSignedIn
from backend.services import overview, web_sessions
from backend.services.sign_in import Credentials
from mobile_api import browser
from mobile_api.answers import json_answer
from mobile_api.caller import address, came_from_elsewhere, true_now
from mobile_api.documenting import refuses
from mobile_api.house import transaction
from mobile_api.identity import patient_required
from mobile_api.parsing import Blueprint, refuse_body, refuse_query
from mobile_api.signing_in.schemas import SessionSchema, SignInSchema

blueprint = Blueprint("session", __name__, url_prefix="/session", description="Browsers sign in and out")


@blueprint.route("", methods=["POST"])
@refuses(400, 401, 403, 413, 415, 422, 429, security=[])
@blueprint.arguments(SignInSchema)
@blueprint.response(201, SessionSchema)
def sign_in(given: dict[str, str]) -> Response:
    """Sign in with a browser.

    Needs no `X-CSRF-Token`; refuses a foreign origin. The session that the browser had before is over.
    """
    if came_from_elsewhere():
        raise ForeignRequest
    actor = browser.enter(Credentials("patient", **given, address=address()))
    if not isinstance(actor, Patient):
        raise NotSignedIn
    return json_answer(describe(actor), 201)


@blueprint.route("", methods=["GET"])
@refuses(401, security=[{"cookie": []}])
@blueprint.response(200, SessionSchema)
def show() -> Response:
    """Who is signed in with this browser."""
    actor = browser.current_actor()
    if not isinstance(actor, Patient):
        raise browser.why_nobody()
    refuse_query()
    return json_answer(describe(actor))


@blueprint.route("", methods=["DELETE"])
@patient_required
@blueprint.response(204)
def sign_out(patient: Patient) -> ResponseReturnValue:
    """Sign out: the session ends on the server, and the browser is told to forget."""
    browser.leave(patient)
    return forgetting(Response(status=204))


@blueprint.route("/copy", methods=["PUT"])
@patient_required
@refuses(400, 415, 422)
@blueprint.response(204)
def keep_copy(patient: Patient) -> ResponseReturnValue:
    """Say that this browser keeps the inbox to read offline.

    It is then listed among the devices until the copy's end, seven days after its last contact; ending it there makes
    its next request a 401 `ended`. Once or twenty times is the same.
    """
    refuse_body()
    browser.remember_copy(patient, True)
    return Response(status=204)


@blueprint.route("/copy", methods=["DELETE"])
@patient_required
@blueprint.response(204)
def drop_copy(patient: Patient) -> ResponseReturnValue:
    """Say that it does so no longer."""
    browser.remember_copy(patient, False)
    return Response(status=204)


def forgetting(response: Response) -> Response:
    """The browser empties what it kept of us."""
    response.headers["Clear-Site-Data"] = '"cache", "cookies"'
    return response


def describe(patient: Patient) -> dict[str, Any]:
    with transaction() as session:
        person = overview.name_person(session, patient)
        remaining = web_sessions.last_end(session, patient) - true_now()
    return {
        "person": person,
        "account": patient.account_id,
        "csrf_token": generate_csrf(),
        "idle_seconds": int(web_sessions.IDLE.total_seconds()),
        "remaining_seconds": max(0, int(remaining.total_seconds())),
    }
