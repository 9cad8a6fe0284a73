"""What practice software sends and gets."""

from marshmallow import fields

from backend.domain.lifecycle import DOCUMENT_STATES, ROUTES
from backend.domain.text import N_
from mobile_api.schemas.common import (
    MAX_CENTS,
    PageQuery,
    Pattern,
    Strict,
    cents,
    day,
    flag,
    instant,
    length,
    moment,
    number,
    one_of,
    page_of,
    text,
)

AMOUNT = number(0, MAX_CENTS)
PROVIDER = Pattern(r"^[0-9]{8}$", error=N_("A provider code has eight digits."))


class LineIn(Strict):
    """One act; a supplement is a line of its own."""

    act = text(20, 1, required=True)
    performed_on = day(required=True)
    performed_at = fields.String(
        load_default=None,
        allow_none=True,
        validate=Pattern(r"^([01][0-9]|2[0-3]):[0-5][0-9]$", error=N_("Not a time in the form HH:MM.")),
        metadata={"example": "09:15"},
    )
    quantity = fields.Integer(strict=True, load_default=1, validate=number(1, 999))
    amount_cents = cents(required=True, validate=AMOUNT)
    authorisation = text(40, load_default=None, allow_none=True)


class MemoireIn(Strict):
    """A mémoire d'honoraires as it is deposited."""

    patient = text(30, 1, required=True, metadata={"description": "matricule", "example": "1985061512347"})
    biller = fields.String(required=True, validate=PROVIDER)
    performer = fields.String(required=True, validate=PROVIDER)
    issued_on = day(required=True)
    paid_on = day(load_default=None, allow_none=True)
    route = one_of(*ROUTES, load_default="reimbursement")
    tps_label = text(40, load_default=None, allow_none=True)
    accident = flag(load_default=False)
    inpatient = flag(load_default=False)
    patient_agrees = flag(load_default=False)
    lines = fields.List(fields.Nested(LineIn), required=True, validate=length(1, 200))
    total_cents = cents(required=True, validate=AMOUNT)


class DepositIn(Strict):
    """The multipart body: the part `memoire` (JSON) and the part `file` (PDF, at most 10 MiB and 50 pages)."""

    memoire = fields.Nested(MemoireIn, required=True)
    file = fields.Raw(required=True, metadata={"type": "string", "format": "binary"})


class Receipt(Strict):
    """What a deposit is answered with; the same deposit again gets the same."""

    id = fields.UUID(required=True)
    reference = fields.String(required=True)
    qr = fields.String(required=True, metadata={"description": "the text of the printed code"})
    received_at = instant(required=True)
    sha256 = fields.String(required=True, metadata={"description": "of the file, hexadecimal"})
    receipt = fields.String(required=True, metadata={"description": "JWS, EdDSA; keys at /.well-known/jwks.json"})


class MemoireStatus(Strict):
    """How a deposited memoire stands."""

    id = fields.UUID(required=True)
    biller = fields.String(required=True)
    number = fields.String(required=True)
    reference = fields.String(required=True)
    route = one_of(*ROUTES, required=True)
    state = one_of(*DOCUMENT_STATES, required=True)
    issued_on = day(required=True)
    paid_on = day(required=True, allow_none=True)
    total_cents = cents(required=True)
    received_at = instant(required=True)
    changed_at = instant(required=True)
    cancelled_at = instant(required=True, allow_none=True)


MemoireStatusPage = page_of(MemoireStatus, "MemoireStatusPage")


class StatusQuery(PageQuery):
    """Changed last comes first."""

    since = moment(load_default=None, metadata={"description": "only what changed after this instant"})


class PaymentIn(Strict):
    paid_on = day(required=True)


class CancellationIn(Strict):
    reason = text(500, 1, required=True)


class PidIn(Strict):
    """The patient's oral agreement is required (J1)."""

    patient_agrees = flag(required=True, metadata={"enum": [True]})


class PatientLookup(Strict):
    digital_consent = fields.Boolean(required=True)
    caisse = fields.String(required=True, allow_none=True)
