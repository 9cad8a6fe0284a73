"""Claims as their patients follow them."""

from hashlib import sha256
from typing import Any
from uuid import UUID

from flask import Response

from backend.domain.actors import Patient
from backend.services import claim_history, statement_papers
from mobile_api.answers import file_answer, json_answer
from mobile_api.documenting import conditional, refuses
from mobile_api.dumping import dump, dump_page
from mobile_api.house import house, transaction
from mobile_api.identity import patient_required
from mobile_api.parsing import Blueprint
from mobile_api.schemas.claims import ClaimPage, ClaimView, StatementQuery
from mobile_api.schemas.common import PageQuery

blueprint = Blueprint("claims", __name__, description="Requests for reimbursement and what became of them")


@blueprint.route("/claims", methods=["GET"])
@patient_required
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, ClaimPage)
@refuses(422)
def list_claims(patient: Patient, query: dict[str, Any]) -> Response:
    """Claims of one's own and of those in one's care, newest first."""
    held = house()
    with transaction() as session:
        page = claim_history.list_claims(session, patient, held.facts, held.now(), **query)
    return json_answer(dump_page(ClaimView, page.items, page.next))


@blueprint.route("/claims/<uuid:claim_id>", methods=["GET"])
@patient_required
@blueprint.response(200, ClaimView)
@refuses(404)
@conditional
def get_claim(patient: Patient, claim_id: UUID) -> Response:
    """One claim: its time line and, once decided, its statement. Answers 304 to a matching `If-None-Match`."""
    held = house()
    with transaction() as session:
        seen = claim_history.view(session, patient, claim_id, held.facts, held.now())
    return json_answer(dump(ClaimView, seen), etag=True)


@blueprint.route("/claims/<uuid:claim_id>/statement", methods=["GET"])
@patient_required
@blueprint.arguments(StatementQuery, location="query")
@blueprint.response(200, {"type": "string", "format": "binary"}, content_type="application/pdf")
@refuses(404, 422)
@conditional
def get_statement(patient: Patient, query: dict[str, Any], claim_id: UUID) -> Response:
    """The statement (décompte) as PDF (PDF/UA-1, PDF/A-2a); 404 until there is a decision.

    `for=insurer`: the same amounts for a complementary insurer, without reasons and the clerk's words.
    """
    asked = claim_id, house().facts, house().now()
    reader, language = query["reader"], query["language"]
    with transaction() as session:
        if reader == "patient" and language is None:
            data, card = statement_papers.of_claim(session, patient, *asked)
            return file_answer(data, "application/pdf", f"decompte-{claim_id}.pdf", card.sha256)
        data = statement_papers.made_for(session, patient, *asked, reader=reader, language=language)
    return file_answer(data, "application/pdf", f"decompte-{reader}-{claim_id}.pdf", sha256(data).hexdigest())
