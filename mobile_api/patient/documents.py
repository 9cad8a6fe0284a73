"""The Documents inbox, and ENVOYER."""

from typing import Any, Final
from uuid import UUID

from flask import Response

from backend.domain.actors import Patient
from backend.domain.sending import AlreadySentByPost
from backend.models.claims import Claim
from backend.services import assessments, claim_history, claims, documents
from backend.services.proofs import attach_proof, takes_proof
from mobile_api.answers import file_answer, json_answer, picture_answer
from mobile_api.documenting import conditional, refuses
from mobile_api.dumping import dump, dump_page
from mobile_api.house import house, transaction
from mobile_api.identity import patient_required
from mobile_api.parsing import Blueprint, refuse_body
from mobile_api.patient import shapes
from mobile_api.problems import reader_language
from mobile_api.schemas.claims import ClaimView, ForecastView
from mobile_api.schemas.documents import DocumentDetail, DocumentMarks, DocumentPage, DocumentQuery, DocumentSummary
from mobile_api.uploads import uploaded

PROOF_BODY: Final[dict[str, Any]] = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["file"],
                "additionalProperties": False,
                "properties": {"file": {"type": "string", "format": "binary"}},
            },
            "encoding": {"file": {"contentType": "application/pdf, image/jpeg, image/png"}},
        }
    },
}

blueprint = Blueprint("documents", __name__, description="The patient's Documents inbox")


@blueprint.route("/documents", methods=["GET"])
@patient_required
@blueprint.arguments(DocumentQuery, location="query")
@blueprint.response(200, DocumentPage)
@refuses(422)
def list_documents(patient: Patient, query: dict[str, Any]) -> Response:
    """Documents of one's own and of those in one's care, newest first."""
    limit, after = query.pop("limit"), query.pop("after")
    with transaction() as session:
        wanted = documents.Wanted(**query)
        page = documents.list_documents(session, patient, wanted, house().now(), limit=limit, after=after)
    return json_answer(dump_page(DocumentSummary, page.items, page.next))


@blueprint.route("/documents/<uuid:document_id>", methods=["GET"])
@patient_required
@blueprint.response(200, DocumentDetail)
@refuses(404)
@conditional
def get_document(patient: Patient, document_id: UUID) -> Response:
    """One document with its memoire's lines. Answers 304 to a matching `If-None-Match`."""
    return json_answer(_detail(patient, document_id), etag=True)


@blueprint.route("/documents/<uuid:document_id>", methods=["PATCH"])
@patient_required
@blueprint.arguments(DocumentMarks)
@blueprint.response(200, DocumentDetail)
@refuses(404, 422)
def mark_document(patient: Patient, marks: dict[str, bool], document_id: UUID) -> Response:
    """Read, star or archive a document."""
    with transaction() as session:
        document = documents.document_of(session, patient, document_id, house().now())
        documents.mark(session, document, house().now(), **marks)
    return json_answer(_detail(patient, document_id))


@blueprint.route("/documents/<uuid:document_id>/file", methods=["GET"])
@patient_required
@blueprint.response(200, {"type": "string", "format": "binary"}, content_type="application/pdf")
@refuses(404)
@conditional
def get_file(patient: Patient, document_id: UUID) -> Response:
    """The PDF."""
    with transaction() as session:
        document = documents.document_of(session, patient, document_id, house().now())
        data, card = documents.file_of(session, document)
    return file_answer(data, "application/pdf", f"document-{document_id}.pdf", card.sha256)


@blueprint.route("/documents/<uuid:document_id>/pages/<int:number>", methods=["GET"])
@patient_required
@blueprint.response(200, {"type": "string", "format": "binary"}, content_type="image/webp")
@refuses(404, 422)
@conditional
def get_page(patient: Patient, document_id: UUID, number: int) -> Response:
    """The picture of one page, counted from 1."""
    with transaction() as session:
        document = documents.document_of(session, patient, document_id, house().now())
        picture = documents.page_picture(session, document, number)
    return picture_answer(picture)


@blueprint.route("/documents/<uuid:document_id>/forecast", methods=["GET"])
@patient_required
@blueprint.response(200, ForecastView)
@refuses(404)
def get_forecast(patient: Patient, document_id: UUID) -> Response:
    """What would be reimbursed if it were sent now, line by line with rule and source; nothing is stored."""
    held = house()
    with transaction() as session:
        document = documents.document_of(session, patient, document_id, held.now())
        found = assessments.foresee(session, documents.memoire_of(session, document), held.facts, held.now())
    return json_answer(shapes.forecast(found, held.facts))


@blueprint.route("/documents/<uuid:document_id>/claim", methods=["PUT"])
@patient_required
@blueprint.response(201, ClaimView)
@blueprint.alt_response(200, schema=ClaimView, description="It was sent before: the same claim")
@refuses(400, 404, 409, 415, 422)
def send_document(patient: Patient, document_id: UUID) -> Response:
    """ENVOYER: ask one's caisse for reimbursement. Once or twenty times, it is one claim."""
    refuse_body()
    held = house()
    with transaction() as session:
        try:
            claim, made = claims.send(session, patient, document_id, held.facts, held.now())
        except AlreadySentByPost as refusal:
            refusal.extra = {"claim": None}  # none yet while an operator looks at the proof of payment
            if isinstance(refusal.subject, Claim):
                seen = claim_history.views(session, [refusal.subject], held.facts, held.now())[0]
                refusal.extra["claim"] = dump(ClaimView, seen)
            raise
        seen = claim_history.views(session, [claim], held.facts, held.now())[0]
    return json_answer(dump(ClaimView, seen), 201 if made else 200)


@blueprint.route("/documents/<uuid:document_id>/proof", methods=["PUT"])
@patient_required
@blueprint.response(200, DocumentDetail)
@refuses(404, 409, 413, 415, 422, 429, requestBody=PROOF_BODY)
def put_proof(patient: Patient, document_id: UUID) -> Response:
    """Attach a proof of payment (multipart `file`: PDF, JPEG, PNG) to an unpaid memoire, where the caisse takes it."""
    held = house()
    _, data = uploaded("file")
    with transaction() as session:
        attach_proof(session, patient, document_id, data, held.facts, held.now())
    return json_answer(_detail(patient, document_id))


def _detail(patient: Patient, document_id: UUID) -> dict[str, Any]:
    held = house()
    with transaction() as session:
        row = documents.summary(session, patient, document_id, held.now())
        document = documents.document_of(session, patient, document_id, held.now())
        view = documents.memoire_view(session, document)
        open_to_proof = row.state == "unpaid" and takes_proof(session, document, held.facts, held.now())
        return {**shapes.detail(row, document, view, held.facts, reader_language()), "takes_proof": open_to_proof}
