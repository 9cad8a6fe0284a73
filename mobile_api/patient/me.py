"""Oneself: name, caisse, consent, the devices where one is signed in, and one's password."""

import uuid

from flask import Response
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields

from backend.domain.actors import Patient
from backend.services import overview, password_changes
from backend.services.vault import Vault
from mobile_api.answers import json_answer
from mobile_api.caller import address, true_now
from mobile_api.documenting import refuses
from mobile_api.house import house, transaction
from mobile_api.identity import patient_required
from mobile_api.parsing import Blueprint
from mobile_api.schemas.common import day, instant
from mobile_api.schemas.telling import LanguageIn
from mobile_api.signing_in.schemas import PasswordChangeSchema

blueprint = Blueprint("me", __name__, url_prefix="/me", description="Oneself, one's devices and password")


class OneselfSchema(Schema):
    matricule = fields.String(required=True)
    name = fields.String(required=True)
    born_on = day(required=True)
    address = fields.String(required=True)
    language = fields.String(required=True)


class ConsentStateSchema(Schema):
    given = fields.Boolean(required=True)
    since = instant(required=True, allow_none=True)


class DeviceSchema(Schema):
    id = fields.UUID(required=True)
    kind = fields.String(required=True, metadata={"enum": ["phone", "browser"]})
    name = fields.String(required=True)
    created_at = instant(required=True)
    seen_at = instant(required=True)
    current = fields.Boolean(required=True, metadata={"description": "The one that asks."})
    keeps_copy = fields.Boolean(
        required=True, metadata={"description": "Keeps the inbox to read offline; ending it takes that away."}
    )


class MeSchema(Schema):
    person = fields.Nested(OneselfSchema, required=True)
    caisse = fields.String(required=True, allow_none=True)
    languages = fields.List(fields.String(), required=True, metadata={"description": "Languages there are."})
    consent = fields.Nested(ConsentStateSchema, required=True)
    devices = fields.List(fields.Nested(DeviceSchema), required=True)
    push = fields.Boolean(required=True, metadata={"description": "Whether this server sends messages to phones."})


@blueprint.route("", methods=["GET"])
@patient_required
@blueprint.response(200, MeSchema)
def show(patient: Patient) -> Response:
    """Who one is to the fund, and where one is signed in."""
    with transaction() as session:
        found = overview.describe(session, patient, house().today(), true_now())
    return json_answer({**found, "push": bool(house().config.push_key)})


@blueprint.route("/language", methods=["PUT"])
@patient_required
@blueprint.arguments(LanguageIn)
@blueprint.response(204)
@refuses(422)
def choose_language(patient: Patient, given: dict[str, str]) -> ResponseReturnValue:
    """The language of mails, messages and letters."""
    with transaction() as session:
        overview.choose_language(session, patient, given["language"], true_now())
    return Response(status=204)


@blueprint.route("/devices", methods=["DELETE"])
@patient_required
@blueprint.response(204)
def end_others(patient: Patient) -> ResponseReturnValue:
    """Sign out everywhere but here."""
    with transaction() as session:
        overview.end_other_devices(session, patient, true_now())
    return Response(status=204)


@blueprint.route("/devices/<uuid:device_id>", methods=["DELETE"])
@patient_required
@refuses(404)
@blueprint.response(204)
def end_device(patient: Patient, device_id: uuid.UUID) -> ResponseReturnValue:
    """Sign out one phone or browser; its next request is refused."""
    with transaction() as session:
        overview.end_device(session, patient, device_id, true_now())
    return Response(status=204)


@blueprint.route("/password", methods=["PUT"])
@patient_required
@refuses(400, 413, 415, 422, 429)
@blueprint.arguments(PasswordChangeSchema)
@blueprint.response(204)
def change_password(patient: Patient, given: dict[str, str]) -> ResponseReturnValue:
    """A new password, proven by the old one and a code; everywhere but here one is signed out."""
    config = house().config
    password_changes.change(
        house().sessions, Vault(config.vault_keys), patient, **given, address=address(), now=true_now()
    )
    return Response(status=204)
