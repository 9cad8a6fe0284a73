"""Objecting to what was decided."""

from uuid import UUID

from flask import Response

from backend.domain.actors import Patient
from backend.services.objections import objecting, reading
from mobile_api.answers import json_answer
from mobile_api.documenting import refuses
from mobile_api.dumping import dump
from mobile_api.house import house, transaction
from mobile_api.identity import patient_required
from mobile_api.parsing import Blueprint
from mobile_api.patient.replies import WORDS_AND_FILES, written
from mobile_api.schemas.claims import ObjectionView

blueprint = Blueprint("objections", __name__, description="The patient's objection to a refusal or a reduction")


@blueprint.route("/claims/<uuid:claim_id>/objections", methods=["POST"])
@patient_required
@blueprint.response(201, ObjectionView)
@blueprint.alt_response(200, schema=ObjectionView, description="The same words and files again: the same objection")
@refuses(404, 409, 413, 415, 422, 429, requestBody=WORDS_AND_FILES)
def post_objection(patient: Patient, claim_id: UUID) -> Response:
    """Object to a refusal or a reduction, with up to five files (PDF, JPEG, PNG); another clerk decides.

    409 `nothing-to-object` where nothing was refused or reduced, `already-objected` for a second one to the same
    decision; 422 `objection-late` after the last day that `remedy.until` names.
    """
    text, files = written()
    held = house()
    with transaction() as session:
        row, made = objecting.object_to(session, patient, claim_id, text, files, held.facts, held.now())
        seen = reading.view(row)
    return json_answer(dump(ObjectionView, seen), 201 if made else 200)
