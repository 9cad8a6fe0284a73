"""Claims, statements and forecasts as they travel."""

from marshmallow import fields

from backend.domain.lifecycle import CHANNELS, CLAIM_STATES
from backend.domain.objections import OBJECTION_STATES
from backend.languages import LANGUAGES
from backend.services.statement_papers import READERS
from mobile_api.schemas.common import Strict, cents, day, instant, one_of, page_of


class Amounts(Strict):
    """billed = reimbursed + participation + excess + supplement + not covered; patient = billed − reimbursed."""

    billed_cents = cents(required=True)
    tariff_cents = cents(required=True)
    participation_cents = cents(required=True)
    excess_cents = cents(required=True)
    supplement_cents = cents(required=True)
    not_covered_cents = cents(required=True)
    reimbursed_cents = cents(required=True)
    patient_cents = cents(required=True)


class StatementLine(Amounts):
    act = fields.String(required=True)
    performed_on = day(required=True)
    quantity = fields.Integer(required=True)
    rate_percent = fields.Integer(required=True)
    reason = fields.String(required=True, allow_none=True)
    rule = fields.String(required=True)
    source = fields.String(required=True)
    illustrative = fields.Boolean(required=True, metadata={"description": "the tariff is an example, not the official"})


class StatementView(Amounts):
    """What was reimbursed and why."""

    lines = fields.List(fields.Nested(StatementLine), required=True)
    note = fields.String(required=True, allow_none=True, metadata={"description": "the clerk's own words"})


class ForecastView(Amounts):
    """What would be reimbursed, and what that does not know."""

    lines = fields.List(fields.Nested(StatementLine), required=True)
    unknown_ = fields.List(fields.String(), required=True, data_key="unknown")


class StatementQuery(Strict):
    """For whom, and in which language, a statement is written."""

    reader = one_of(*READERS, load_default=READERS[0], data_key="for")
    language = one_of(*LANGUAGES, load_default=None, metadata={"description": "the patient's own where none is asked"})


class Step(Strict):
    at = instant(required=True)
    state = one_of(*CLAIM_STATES, required=True)
    by = one_of("patient", "caisse", "practice", "system", required=True)
    note = fields.String(required=True, allow_none=True)


class AlsoArrived(Strict):
    """The same memoire by a second road: linked, never paid twice."""

    at = instant(required=True)
    channel = one_of(*CHANNELS, required=True)


class Remedy(Strict):
    text = fields.String(required=True)
    until = day(required=True)


class Message(Strict):
    at = instant(required=True)
    author = one_of("clerk", "patient", required=True)
    body = fields.String(required=True)


class ThirdParty(Strict):
    """A decided third-party bill: paid to the practice, the social office's share in it, and what the patient owes."""

    provider_cents = cents(required=True)
    office_cents = cents(required=True)
    patient_cents = cents(required=True)


class ObjectionView(Strict):
    """An objection: `files` counts what came with it, `reason` and `answer` tell the decision."""

    id = fields.UUID(required=True)
    at = instant(required=True)
    state = one_of(*OBJECTION_STATES, required=True)
    text = fields.String(required=True)
    files = fields.Integer(required=True)
    decided_at = instant(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    answer = fields.String(required=True, allow_none=True, metadata={"description": "the clerk's own words"})


class PaymentView(Strict):
    """One payment of a claim; `reference` stands on the payee's bank statement."""

    reference = fields.String(required=True)
    state = one_of("due", "waiting-for-account", "paid", "returned", required=True)
    amount_cents = cents(required=True)
    payee = fields.String(required=True, metadata={"description": "the person, or the practice"})
    mine = fields.Boolean(required=True, metadata={"description": "it goes to the reader's own account"})
    account = fields.String(
        required=True, allow_none=True, metadata={"description": "masked, and only the reader's own"}
    )
    paid_at = instant(required=True, allow_none=True)
    returned_at = instant(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True, metadata={"description": "why the bank sent it back"})


class ClaimView(Strict):
    id = fields.UUID(required=True)
    document_id = fields.UUID(required=True)
    caisse = fields.String(required=True)
    channel = one_of(*CHANNELS, required=True)
    state = one_of(*CLAIM_STATES, required=True)
    received_at = instant(required=True)
    version = fields.Integer(required=True)
    history = fields.List(fields.Nested(Step), required=True)
    statement = fields.Nested(StatementView, required=True, allow_none=True)
    also_arrived = fields.Nested(AlsoArrived, required=True, allow_none=True)
    remedy = fields.Nested(Remedy, required=True, allow_none=True)
    messages = fields.List(fields.Nested(Message), required=True)
    third_party = fields.Nested(ThirdParty, required=True, allow_none=True)
    objections = fields.List(fields.Nested(ObjectionView), required=True)
    may_object = fields.Boolean(required=True, metadata={"description": "whether an objection would be taken today"})
    payments = fields.List(fields.Nested(PaymentView), required=True)


ClaimPage = page_of(ClaimView, "ClaimPage")
