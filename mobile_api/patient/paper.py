"""One's own paper, photographed: the picture comes here where the phone cannot read the code itself."""

from typing import Any, Final

from flask import Response

from backend.domain.actors import Patient
from backend.services import references
from mobile_api.answers import json_answer
from mobile_api.caller import true_now
from mobile_api.documenting import refuses
from mobile_api.house import house, transaction
from mobile_api.identity import patient_required
from mobile_api.parsing import Blueprint
from mobile_api.schemas.documents import DocumentId
from mobile_api.uploads import uploaded

BODY: Final[dict[str, Any]] = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["picture"],
                "additionalProperties": False,
                "properties": {"picture": {"type": "string", "format": "binary"}},
            },
            "encoding": {"picture": {"contentType": "image/jpeg, image/png"}},
        }
    },
}

blueprint = Blueprint("paper", __name__, description="One's own paper in a picture")


@blueprint.route("/references", methods=["POST"])
@patient_required
@blueprint.response(200, DocumentId)
@refuses(404, 413, 415, 422, 429, requestBody=BODY)
def read_reference(patient: Patient) -> Response:
    """The document whose code is in a picture (multipart `picture`: JPEG or PNG) of one's own or a dependant's paper.

    422 `no-code`, `foreign-code` or `several-codes`; 404 as for a typed reference. The picture is not kept.
    """
    held = house()
    with transaction() as session:
        references.count_picture(session, patient, true_now())
    _, data = uploaded("picture")
    reference = references.read_picture(data, held.config.code_hosts)
    with transaction() as session:
        document_id = references.find(session, patient, reference, held.now())
    return json_answer({"document_id": document_id})
