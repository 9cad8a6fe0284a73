"""Signing in with a passkey: a question to this browser, and its answer."""

from typing import Any

from flask import Response

from backend.domain.actors import Patient
from backend.domain.errors import ForeignRequest, NotSignedIn
from backend.services.passkeys import proving
from mobile_api import browser
from mobile_api.answers import json_answer
from mobile_api.caller import address, came_from_elsewhere, true_now
from mobile_api.documenting import refuses
from mobile_api.house import house
from mobile_api.parsing import Blueprint, refuse_body
from mobile_api.signing_in.passkey_schemas import AssertionIn, PasskeyQuestion, assertion, in_letters
from mobile_api.signing_in.schemas import SessionSchema
from mobile_api.signing_in.session import describe

blueprint = Blueprint("passkeys", __name__, url_prefix="/session", description="Browsers sign in with a passkey")


@blueprint.route("/passkey-questions", methods=["POST"])
@refuses(400, 403, 415, 422, 429, security=[])
@blueprint.response(201, PasskeyQuestion)
def ask_passkey() -> Response:
    """A question that a passkey of this place answers; good once, for five minutes, from this browser.

    It is the same for everybody: no login is asked for, none is told.
    """
    if came_from_elsewhere():
        raise ForeignRequest
    refuse_body()
    held = house()
    question = proving.ask_at_door(held.sessions, held.config, browser.ask_this_browser(), address(), true_now())
    return json_answer(question_view(question), 201)


@blueprint.route("/passkey", methods=["POST"])
@refuses(400, 401, 403, 413, 415, 422, 429, security=[])
@blueprint.arguments(AssertionIn)
@blueprint.response(201, SessionSchema)
def sign_in_with_passkey(given: dict[str, Any]) -> Response:
    """Sign in with the answer; it counts as password and code. The session that the browser had before is over."""
    if came_from_elsewhere():
        raise ForeignRequest
    held, binding = house(), browser.asked_of_this_browser()
    actor = browser.enter_by(
        lambda welcome: proving.admit(
            held.sessions, held.config, assertion(given), binding, address(), true_now(), welcome
        ),
        "passkey",
    )
    if not isinstance(actor, Patient):
        raise NotSignedIn
    return json_answer(describe(actor), 201)


def question_view(asked: proving.PasskeyAsked) -> dict[str, Any]:
    known = [in_letters(one) for one in asked.known]
    return {"challenge": asked.challenge, "rp_id": asked.party.id, "known": known}
