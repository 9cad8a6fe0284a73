"""The patient's reference doctor (médecin référent): how it stands, what may be done, and ending it."""

from typing import Any

from flask import Response

from backend.domain.actors import Patient
from backend.services.mr import ending, overview
from mobile_api.answers import json_answer
from mobile_api.documenting import refuses
from mobile_api.dumping import dump
from mobile_api.house import house, transaction
from mobile_api.identity import patient_required
from mobile_api.parsing import Blueprint
from mobile_api.schemas.mr import MrQuery, MrView, PatientRevocationIn

blueprint = Blueprint("mr", __name__, url_prefix="/mr", description="The patient's reference doctor")


@blueprint.route("", methods=["GET"])
@patient_required
@blueprint.arguments(MrQuery, location="query")
@blueprint.response(200, MrView)
@refuses(404, 422)
def get_mr(patient: Patient, query: dict[str, Any]) -> Response:
    """The reference doctor of oneself or of somebody in one's care. To have none is a status like the others."""
    return _view(patient, query["person"])


@blueprint.route("/revocation", methods=["PUT"])
@patient_required
@blueprint.arguments(PatientRevocationIn)
@blueprint.response(200, MrView)
@refuses(404, 409, 422)
def put_own_revocation(patient: Patient, given: dict[str, Any]) -> Response:
    """End the declaration alone, two months after signing; in the first twelve months 422 `joint-only`."""
    held = house()
    with transaction() as session:
        person = overview.person_of(session, patient, given["person"], held.today())
        ending.revoke_by_patient(session, patient, person, given["signed_on"], held.facts, held.now())
    return _view(patient, given["person"])


def _view(patient: Patient, person: str | None) -> Response:
    held = house()
    with transaction() as session:
        found = overview.overview(session, patient, person, held.facts, held.today())
    return json_answer(dump(MrView, found))
