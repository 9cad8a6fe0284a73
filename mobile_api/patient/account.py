"""The bank account that one is paid to: shown masked, changed only with a fresh proof of who one is."""

from typing import Any

from flask import Response
from marshmallow import fields

from backend.domain.actors import Patient
from backend.domain.iban import LONGEST
from backend.services import step_up
from backend.services.payments import accounts_to_pay
from backend.services.vault import Vault
from mobile_api.answers import json_answer
from mobile_api.caller import true_now
from mobile_api.documenting import refuses
from mobile_api.house import house, transaction
from mobile_api.identity import patient_required
from mobile_api.parsing import Blueprint
from mobile_api.patient.factors import proof
from mobile_api.schemas.common import Strict, instant, text
from mobile_api.signing_in.passkey_schemas import WithProof

blueprint = Blueprint("account", __name__, url_prefix="/me/account", description="The account one is paid to")

MASKED = {"description": "Country and last four figures.", "example": "LU•• •••• 0000"}


class GivenAccount(Strict):
    iban = fields.String(required=True, metadata=MASKED)
    since = instant(required=True)
    until = instant(required=True, allow_none=True)


class AccountView(Strict):
    account = fields.Nested(GivenAccount, required=True, allow_none=True)
    history = fields.List(fields.Nested(GivenAccount), required=True, metadata={"description": "Earlier ones."})


class AccountChange(WithProof):
    iban = text(LONGEST, required=True, metadata={"example": "LU28 0019 4006 4475 0000"})


@blueprint.route("", methods=["GET"])
@patient_required
@blueprint.response(200, AccountView)
def show(patient: Patient) -> Response:
    """Where one is paid; the number itself is never shown again."""
    return _answer(patient)


@blueprint.route("", methods=["PUT"])
@patient_required
@refuses(400, 413, 415, 422, 429)
@blueprint.arguments(AccountChange)
@blueprint.response(200, AccountView)
def change(patient: Patient, given: dict[str, Any]) -> Response:
    """One's own account, with a fresh code of the authenticator app (a recovery code does not do) or a passkey.

    Told by mail and in the inbox. What waited for an account leaves with the next run.
    """
    held = house()
    accounts_to_pay.check(given["iban"])
    step_up.require(held.sessions, held.config, patient, proof(given), "bank-account", true_now())
    vault = Vault(held.config.vault_keys)
    with transaction() as session:
        accounts_to_pay.set_own(session, vault, patient, given["iban"], held.now())
    return _answer(patient)


def _answer(patient: Patient) -> Response:
    with transaction() as session:
        accounts = accounts_to_pay.own(session, patient)
    views: list[dict[str, Any]] = [{"iban": one.iban, "since": one.since, "until": one.until} for one in accounts]
    present = views[0] if views and views[0]["until"] is None else None
    return json_answer({"account": present, "history": views[1:] if present else views})
