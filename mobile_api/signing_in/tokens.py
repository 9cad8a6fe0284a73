"""Tokens of phones that are no browser: a short access token, and a refresh token that works once."""

from flask import Response
from flask.typing import ResponseReturnValue

from backend.domain.actors import Patient
from backend.domain.errors import NotSignedIn
from backend.services import devices, sign_in
from backend.services.devices import Tokens
from backend.services.sign_in import Credentials
from backend.services.vault import Vault
from mobile_api import browser
from mobile_api.caller import address, true_now
from mobile_api.documenting import refuses
from mobile_api.house import house, transaction
from mobile_api.identity import bearer_token, patient_required
from mobile_api.parsing import Blueprint
from mobile_api.signing_in.schemas import DeviceSignInSchema, RefreshSchema, TokensSchema

blueprint = Blueprint("tokens", __name__, url_prefix="/tokens", description="Phones sign in and out")


@blueprint.route("", methods=["POST"])
@refuses(400, 401, 413, 415, 422, 429, security=[])
@blueprint.arguments(DeviceSignInSchema)
@blueprint.response(201, TokensSchema)
def register(given: dict[str, str]) -> Tokens:
    """Sign in with a phone; `device` is its name, shown in the list of devices."""
    name, now = given.pop("device"), true_now()
    return sign_in.admit(
        house().sessions,
        Vault(house().config.vault_keys),
        Credentials("patient", **given, address=address()),
        now,
        lambda session, account: devices.register(session, account, name, now),
    )


@blueprint.route("/refresh", methods=["POST"])
@refuses(400, 401, 413, 415, 422, security=[])
@blueprint.arguments(RefreshSchema)
@blueprint.response(201, TokensSchema)
def refresh(given: dict[str, str]) -> Tokens:
    """New tokens for a refresh token, which is used up; one that comes twice ends the whole device."""
    with transaction() as session:
        tokens = devices.refresh(session, given["refresh_token"], true_now())
    if tokens is None:
        raise NotSignedIn
    return tokens


@blueprint.route("/current", methods=["DELETE"])
@patient_required
@blueprint.response(204)
def end(patient: Patient) -> ResponseReturnValue:
    """Sign this device out."""
    if bearer_token() is None:
        browser.leave(patient)
        return Response(status=204)
    with transaction() as session:
        devices.end_one(session, patient, patient.session_id, true_now())
    return Response(status=204)
