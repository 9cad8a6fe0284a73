"""Whether a patient is covered by the tiers payant social on a day."""

from typing import Any

from flask import Response

from backend.domain.actors import Machine
from backend.services.social import cover
from mobile_api.answers import json_answer
from mobile_api.documenting import refuses
from mobile_api.dumping import dump
from mobile_api.house import house, transaction
from mobile_api.identity import machine_required
from mobile_api.parsing import Blueprint
from mobile_api.schemas.tps import PracticeCover, PracticeCoverQuery

blueprint = Blueprint("practice-tps", __name__, url_prefix="/practice/tps", description="Ask for social cover")


@blueprint.route("/<matricule>", methods=["GET"])
@machine_required("tps")
@blueprint.arguments(PracticeCoverQuery, location="query")
@blueprint.response(200, PracticeCover)
@refuses(404, 422)
def get_patient_cover(machine: Machine, query: dict[str, Any], matricule: str) -> Response:
    """Covered on a service day, and by which attestation. The patient can read who asked, and when."""
    held = house()
    with transaction() as session:
        found = cover.ask(session, machine, matricule, query["on"] or held.today(), held.now())
        answer = dump(PracticeCover, found)
    return json_answer(answer)
