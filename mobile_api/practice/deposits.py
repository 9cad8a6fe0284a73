"""Depositing a memoire, and its printed side."""

from datetime import time
from typing import Any

from flask import Response, request
from marshmallow import ValidationError

from backend.domain.actors import Machine
from backend.domain.errors import Invalid, TooLarge, invalid
from backend.domain.text import N_, Text
from backend.models.memoires import Memoire
from backend.services import deposits, memoire_changes, memoire_status, printing
from backend.services.receipts import sign_receipt
from mobile_api import strict_json
from mobile_api.answers import json_answer, raw_answer
from mobile_api.documenting import refuses
from mobile_api.house import house, transaction
from mobile_api.identity import machine_required
from mobile_api.parsing import Blueprint
from mobile_api.problems import flatten
from mobile_api.schemas.practice import DepositIn, MemoireIn, Receipt
from mobile_api.uploads import MAX_FILE, require_multipart, screened

blueprint = Blueprint("deposits", __name__, url_prefix="/practice/memoires", description="Deposit memoires")


@blueprint.route("/<biller>/<number>", methods=["PUT"])
@machine_required("memoires")
@blueprint.doc(
    requestBody={
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": DepositIn,
                "encoding": {
                    "memoire": {"contentType": "application/json"},
                    "file": {"contentType": "application/pdf"},
                },
            }
        },
    }
)
@blueprint.response(201, Receipt)
@blueprint.alt_response(200, schema=Receipt, description="The same content was deposited before: the same answer")
@refuses(400, 409, 413, 415, 422, 429)
def deposit_memoire(machine: Machine, biller: str, number: str) -> Response:
    """Deposit a memoire under the biller's own number. Safe to repeat until an answer arrives.

    Errors name the field, for example `lines.0.act`; `different-content` (409) means that the number was used for
    another memoire and nothing was changed. `pid-not-possible` (422) says why immediate payment was refused; the
    memoire is kept as `reimbursement` for the patient to send, and its receipt stands in the member `memoire`.
    """
    fields, pdf = _read_body()
    given = _deposit(fields, biller, number)
    held = house()
    with transaction() as session:
        found = deposits.deposit(session, machine, given, pdf, held.facts, held.now())
        receipt = _receipt(found.memoire, memoire_status.file_sha256(session, found.memoire))
    if found.refused:
        found.refused.extra = {"memoire": receipt}
        raise found.refused
    return json_answer(receipt, 201 if found.made else 200)


@blueprint.route("/<biller>/<number>/qr.svg", methods=["GET"])
@machine_required("memoires")
@blueprint.response(200, {"type": "string"}, content_type="image/svg+xml")
@refuses(404)
def qr_svg(machine: Machine, biller: str, number: str) -> Response:
    """The printed code as SVG: 30 mm without its quiet zone. Print it at that size or larger, nothing over it."""
    return raw_answer(_symbol(machine, biller, number, "svg"), "image/svg+xml")


@blueprint.route("/<biller>/<number>/qr.png", methods=["GET"])
@machine_required("memoires")
@blueprint.response(200, {"type": "string", "format": "binary"}, content_type="image/png")
@refuses(404)
def qr_png(machine: Machine, biller: str, number: str) -> Response:
    """The printed code as PNG with its resolution inside."""
    return raw_answer(_symbol(machine, biller, number, "png"), "image/png")


@blueprint.route("/<biller>/<number>/printable", methods=["GET"])
@machine_required("memoires")
@blueprint.response(200, {"type": "string", "format": "binary"}, content_type="application/pdf")
@refuses(404, 422)
def printable(machine: Machine, biller: str, number: str) -> Response:
    """The deposited PDF with the code and a box for the receipt, ready to hand to the patient."""
    with transaction() as session:
        memoire = memoire_changes.seen(session, machine, biller, number)
        data = printing.printable(session, house().config, memoire)
    return raw_answer(data, "application/pdf")


def _symbol(machine: Machine, biller: str, number: str, kind: str) -> bytes:
    with transaction() as session:
        memoire = memoire_changes.seen(session, machine, biller, number)
        return printing.symbol(house().config, memoire, kind)


def _read_body() -> tuple[dict[str, Any], bytes]:
    """The two parts; `memoire` may come with or without a file name."""
    require_multipart()
    unknown = (set(request.files) | set(request.form)) - {"memoire", "file"}
    if unknown:
        raise invalid(min(unknown), N_("This part is not expected."))
    texts = [*request.form.getlist("memoire"), *(part.read() for part in request.files.getlist("memoire"))]
    files = request.files.getlist("file")
    if len(texts) != 1:
        raise invalid("memoire", N_("Exactly one part with this name is expected."))
    if len(files) != 1:
        raise invalid("file", N_("Exactly one part with this name is expected."))
    pdf = files[0].stream.read(MAX_FILE + 1)
    if len(pdf) > MAX_FILE:
        raise TooLarge(limit="10 MiB")
    try:
        fields = MemoireIn().load(strict_json.load(texts[0]))
    except strict_json.NotStrictJson as error:
        raise Invalid(errors={"memoire": [Text(str(error))]}) from error
    except ValidationError as error:
        flat = flatten(error.messages)
        raise Invalid(errors={path: [Text(one) for one in ones] for path, ones in flat.items()}) from error
    return fields, screened(pdf, "file")


def _deposit(fields: dict[str, Any], biller: str, number: str) -> deposits.Deposit:
    """The typed deposit; the address and the body must name the same biller."""
    if fields["biller"] != biller:
        raise invalid("biller", N_("The address names another biller."))
    lines = tuple(
        deposits.DepositedLine(
            **{**line, "performed_at": time.fromisoformat(line["performed_at"]) if line["performed_at"] else None}
        )
        for line in fields.pop("lines")
    )
    return deposits.Deposit(number=number, lines=lines, **fields)


def _receipt(memoire: Memoire, sha256: str) -> dict[str, Any]:
    config = house().config
    return {
        "id": memoire.id,
        "reference": memoire.reference,
        "qr": printing.code_text(config, memoire),
        "received_at": memoire.received_at,
        "sha256": sha256,
        "receipt": sign_receipt(config, memoire.id, memoire.reference, sha256, memoire.received_at),
    }
