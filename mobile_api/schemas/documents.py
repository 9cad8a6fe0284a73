"""Documents as they travel."""

from marshmallow import fields

from backend.domain.lifecycle import DOCUMENT_KINDS, DOCUMENT_STATES, ROUTES
from mobile_api.schemas.common import (
    PageQuery,
    PersonBrief,
    Strict,
    cents,
    day,
    flag,
    instant,
    matricule,
    one_of,
    page_of,
    query_flag,
    text,
)


class Issuer(Strict):
    code = fields.String(required=True)
    name = fields.String(required=True)


class DocumentSummary(Strict):
    """One row of the inbox."""

    id = fields.UUID(required=True)
    kind = one_of(*DOCUMENT_KINDS, required=True)
    title = fields.String(required=True)
    person = fields.Nested(PersonBrief, required=True)
    issuer = fields.Nested(Issuer, required=True)
    issued_on = day(required=True)
    received_at = instant(required=True)
    amount_cents = cents(required=True, allow_none=True)
    state = one_of(*DOCUMENT_STATES, required=True, allow_none=True)
    unread = fields.Boolean(required=True)
    starred = fields.Boolean(required=True)
    archived = fields.Boolean(required=True)
    send_before = day(required=True, allow_none=True)
    claim_id = fields.UUID(required=True, allow_none=True)


class MemoireLine(Strict):
    act = fields.String(required=True)
    title = fields.String(required=True)
    performed_on = day(required=True)
    performed_at = fields.String(required=True, allow_none=True, metadata={"example": "09:15"})
    quantity = fields.Integer(required=True)
    amount_cents = cents(required=True)
    authorisation = fields.String(required=True, allow_none=True)


class MemoireView(Strict):
    """The bill inside a document."""

    number = fields.String(required=True)
    reference = fields.String(required=True, metadata={"description": "as printed beside the code"})
    route = one_of(*ROUTES, required=True)
    paid_on = day(required=True, allow_none=True)
    biller = fields.Nested(Issuer, required=True)
    performer = fields.Nested(Issuer, required=True)
    accident = fields.Boolean(required=True)
    inpatient = fields.Boolean(required=True)
    total_cents = cents(required=True)
    cancelled_at = instant(required=True, allow_none=True)
    cancel_reason = fields.String(required=True, allow_none=True)
    lines = fields.List(fields.Nested(MemoireLine), required=True)


class ClaimBrief(Strict):
    """Enough of the claim to say when it came and by which road."""

    id = fields.UUID(required=True)
    channel = fields.String(required=True)
    state = fields.String(required=True)
    received_at = instant(required=True)


class DocumentDetail(DocumentSummary):
    """One document with its memoire."""

    caisse = fields.String(required=True, allow_none=True)
    pages = fields.Integer(required=True)
    proof = fields.Boolean(required=True)
    takes_proof = fields.Boolean(
        required=True, metadata={"description": "unpaid, and its caisse takes a proof of payment by application"}
    )
    posted_on = day(
        required=True, allow_none=True, metadata={"description": "the day its paper arrived at the caisse by post"}
    )
    memoire = fields.Nested(MemoireView, required=True, allow_none=True)
    claim = fields.Nested(ClaimBrief, required=True, allow_none=True)


class DocumentQuery(PageQuery):
    """What the list is narrowed to."""

    person = matricule(load_default=None)
    kind = one_of(*DOCUMENT_KINDS, load_default=None)
    state = one_of(*DOCUMENT_STATES, load_default=None)
    q = text(100, 1, load_default=None, metadata={"description": "part of the issuer's name or the number"})
    unread = query_flag(load_default=False, metadata={"description": "true: only what was not opened yet"})
    starred = query_flag(load_default=False, metadata={"description": "true: only what is starred"})
    archived = query_flag(load_default=False, metadata={"description": "true: only what is archived, else the rest"})


class DocumentMarks(Strict):
    """Only what is given changes."""

    read = flag()
    starred = flag()
    archived = flag()


class DocumentId(Strict):
    document_id = fields.UUID(required=True)


DocumentPage = page_of(DocumentSummary, "DocumentPage")
