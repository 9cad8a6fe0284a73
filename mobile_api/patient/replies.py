"""Answering a clerk's question."""

from typing import Any, Final
from uuid import UUID

from flask import Response, request

from backend.domain.actors import Patient
from backend.domain.errors import TooLarge, invalid
from backend.domain.text import N_
from backend.services import attachments, claim_history, messages
from mobile_api.answers import json_answer
from mobile_api.documenting import refuses
from mobile_api.dumping import dump
from mobile_api.house import house, transaction
from mobile_api.identity import patient_required
from mobile_api.parsing import Blueprint
from mobile_api.schemas.claims import ClaimView
from mobile_api.uploads import MAX_FILE, require_multipart, screened

blueprint = Blueprint("replies", __name__, description="The patient's side of a claim's questions")
TOO_MANY = N_("At most {most} files.")
UNKNOWN_PART = N_("This part is not expected.")
WORDS_AND_FILES: Final[dict[str, Any]] = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["text"],
                "additionalProperties": False,
                "properties": {
                    "text": {"type": "string", "minLength": 1, "maxLength": messages.LONGEST},
                    "files": {
                        "type": "array",
                        "maxItems": attachments.MOST,
                        "items": {"type": "string", "format": "binary"},
                    },
                },
            }
        }
    },
}


@blueprint.route("/claims/<uuid:claim_id>/replies", methods=["POST"])
@patient_required
@blueprint.response(201, ClaimView)
@refuses(404, 409, 413, 415, 422, 429, requestBody=WORDS_AND_FILES)
def post_reply(patient: Patient, claim_id: UUID) -> Response:
    """Answer the clerk's question, with up to five files (PDF, JPEG, PNG); the claim is under review again.

    409 where no question is open (any more).
    """
    body, files = written()
    held = house()
    with transaction() as session:
        kept = [attachments.keep(session, patient, data, "files", held.now()) for data in files]
        claim = messages.reply(session, patient, claim_id, body, held.now(), kept)
        seen = claim_history.views(session, [claim], held.facts, held.now())[0]
    return json_answer(dump(ClaimView, seen), 201)


def written() -> tuple[str, list[bytes]]:
    """The parts `text` and `files`. Refuses another content type, unknown parts, too many or too large files."""
    require_multipart()
    for name in {*request.form, *request.files}:
        if name not in ("text", "files") or (name == "text" and name in request.files):
            raise invalid(name, UNKNOWN_PART)
    texts, parts = request.form.getlist("text"), request.files.getlist("files")
    if len(texts) != 1:
        raise invalid("text", N_("Write something first."))
    if len(parts) > attachments.MOST or "files" in request.form:
        raise invalid("files", TOO_MANY, most=attachments.MOST)
    files = [part.stream.read(MAX_FILE + 1) for part in parts]
    if any(len(data) > MAX_FILE for data in files):
        raise TooLarge(limit="10 MiB")
    return texts[0], [screened(data, "files") for data in files]
