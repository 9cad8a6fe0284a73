"""How one signs in: passkeys and recovery codes, each changed only with both factors anew."""

import uuid
from typing import Any

from flask import Response

from backend.domain.actors import Patient
from backend.models.passkeys import Passkey
from backend.services import factors, step_up
from backend.services.passkeys import keeping, proving
from backend.services.step_up import Proof
from mobile_api.answers import json_answer, no_content
from mobile_api.caller import address, true_now
from mobile_api.documenting import refuses
from mobile_api.house import house, transaction
from mobile_api.identity import patient_required
from mobile_api.parsing import Blueprint
from mobile_api.signing_in.passkey_schemas import (
    FactorsView,
    NewPasskeyIn,
    NewPasskeyQuestion,
    PasskeyName,
    PasskeyQuestion,
    PasskeyView,
    ProofFor,
    WithProof,
    WithWholeProof,
    assertion,
    attestation,
    in_letters,
)
from mobile_api.signing_in.passkeys import question_view
from mobile_api.signing_in.schemas import RecoveryCodesSchema

FACTORS = "factors"

blueprint = Blueprint("factors", __name__, url_prefix="/me", description="How one signs in")


@blueprint.route("/factors", methods=["GET"])
@patient_required
@blueprint.response(200, FactorsView)
def show_factors(patient: Patient) -> Response:
    """One's passkeys, and how many recovery codes are left. Password and authenticator are there always."""
    with transaction() as session:
        found = factors.own(session, patient)
    return json_answer(
        {"passkeys": [_view(one) for one in found.passkeys], "recovery_codes_left": found.recovery_codes_left}
    )


@blueprint.route("/proofs", methods=["POST"])
@patient_required
@blueprint.arguments(ProofFor)
@blueprint.response(201, PasskeyQuestion)
@refuses(422)
def ask_for_proof(patient: Patient, given: dict[str, str]) -> Response:
    """A question for one's own passkeys before an act; the answer serves that act only, once, in this session."""
    with transaction() as session:
        asked = proving.ask_again(session, house().config, patient, given["act"], true_now())
    return json_answer(question_view(asked), 201)


@blueprint.route("/passkeys/questions", methods=["POST"])
@patient_required
@blueprint.arguments(WithWholeProof)
@blueprint.response(201, NewPasskeyQuestion)
@refuses(400, 409, 413, 415, 422, 429)
def ask_for_passkey(patient: Patient, given: dict[str, Any]) -> Response:
    """The question for a new passkey: with password and code, or with a passkey that one has already."""
    held = house()
    step_up.require_whole(held.sessions, held.config, patient, proof(given), FACTORS, true_now())
    with transaction() as session:
        asked = keeping.ask_new(session, held.config, patient, true_now())
    return json_answer(_new_question(asked), 201)


@blueprint.route("/passkeys", methods=["POST"])
@patient_required
@blueprint.arguments(NewPasskeyIn)
@blueprint.response(201, PasskeyView)
@refuses(400, 409, 413, 415, 422)
def add_passkey(patient: Patient, given: dict[str, Any]) -> Response:
    """Keep the passkey that answers the question. Its owner is told."""
    with transaction() as session:
        made = keeping.add(session, house().config, patient, attestation(given), given["name"], true_now())
    return json_answer(_view(made), 201)


@blueprint.route("/passkeys/<uuid:passkey_id>", methods=["PATCH"])
@patient_required
@blueprint.arguments(PasskeyName)
@blueprint.response(200, PasskeyView)
@refuses(404, 422)
def rename_passkey(patient: Patient, given: dict[str, str], passkey_id: uuid.UUID) -> Response:
    """Call it something else."""
    with transaction() as session:
        renamed = keeping.rename(session, patient, passkey_id, given["name"])
    return json_answer(_view(renamed))


@blueprint.route("/passkeys/<uuid:passkey_id>", methods=["DELETE"])
@patient_required
@blueprint.arguments(WithProof)
@blueprint.response(204)
@refuses(400, 404, 413, 415, 422, 429)
def remove_passkey(patient: Patient, given: dict[str, Any], passkey_id: uuid.UUID) -> Response:
    """It opens nothing any more; with a fresh code or another passkey. Its owner is told."""
    held = house()
    with transaction() as session:
        keeping.require_own(session, patient, passkey_id)
    step_up.require(held.sessions, held.config, patient, proof(given), FACTORS, true_now())
    with transaction() as session:
        keeping.remove(session, patient, passkey_id, true_now())
    return no_content()


@blueprint.route("/recovery-codes", methods=["POST"])
@patient_required
@blueprint.arguments(WithWholeProof)
@blueprint.response(201, RecoveryCodesSchema)
@refuses(400, 413, 415, 422, 429)
def renew_recovery_codes(patient: Patient, given: dict[str, Any]) -> Response:
    """Ten new codes, shown this once; the old ones are void. With password and code, or a passkey."""
    held = house()
    step_up.require_whole(held.sessions, held.config, patient, proof(given), FACTORS, true_now())
    with transaction() as session:
        codes = factors.renew_recovery_codes(session, patient, true_now())
    return json_answer({"recovery_codes": codes}, 201)


def proof(given: dict[str, Any]) -> Proof:
    """What the body proves with."""
    passkey = given.get("passkey")
    return Proof(address(), given.get("totp", ""), given.get("password", ""), assertion(passkey) if passkey else None)


def _view(passkey: Passkey) -> dict[str, Any]:
    names = ("id", "name", "created_at", "used_at", "synced")
    return {name: getattr(passkey, name) for name in names}


def _new_question(asked: keeping.NewPasskeyAsked) -> dict[str, Any]:
    return {
        "challenge": asked.challenge,
        "rp_id": asked.party.id,
        "rp_name": asked.party_name,
        "user_handle": in_letters(asked.user_handle),
        "login": asked.login,
        "name": asked.name,
        "algorithms": list(asked.algorithms),
        "known": [in_letters(one) for one in asked.known],
    }
