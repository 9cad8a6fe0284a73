"""What a patient reads of a claim: its time line and, once decided, its statement."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from backend.domain import objections as objection_rules
from backend.domain.actors import Patient
from backend.domain.calendar import luxembourg_day, parse_day
from backend.domain.errors import NotFound
from backend.domain.facts import Facts
from backend.domain.plain import text_from_plain
from backend.domain.text import N_, Text
from backend.models.claims import Claim, ClaimMessage, Statement
from backend.models.events import Event
from backend.models.objections import Objection
from backend.models.social import Settlement
from backend.services import pages
from backend.services.care import ids_in_care
from backend.services.objections import reading
from backend.services.objections.reading import ObjectionView
from backend.services.payments.views import PaymentView, of_claims

NOTES = {
    "received/app": N_("Sent with the app"),
    "received/post": N_("Received by post"),
    "received/pid": N_("Sent by the practice for immediate payment"),
    "received/tps": N_("Billed by the practice with your label"),
    "also-arrived/post": N_("The paper arrived as well; it was linked, nothing is paid twice"),
    "also-arrived/app": N_("It was sent with the app as well; nothing is paid twice"),
    "arrival-mistaken": N_("That paper belongs to another bill"),
    "taken": N_("A clerk is looking at it"),
    "asked": N_("We have a question for you"),
    "answered": N_("Your answer arrived"),
    "accepted": N_("Reimbursement accepted"),
    "refused": N_("Reimbursement refused"),
    "undone": N_("The decision is being looked at again"),
    "paid": N_("The payment order left"),
    "paid/pid": N_("Paid to the practice"),
    "paid/tps": N_("Paid to the practice"),
    "payment-returned": N_("The bank sent the payment back"),
    "return-withdrawn": N_("The payment did not come back after all"),
    "paid-again": N_("The payment is ordered again"),
    "released": N_("Back in the queue"),
    "accepted/straight-through": N_("Accepted at once: nothing spoke against it"),
    "corrected": N_("The decision was set right; a new statement lies in your inbox"),
    "objected": N_("Your objection arrived; another clerk decides on it"),
    "objection-upheld": N_("Your objection was right: the decision was changed"),
    "objection-rejected": N_("The decision stays after your objection; a letter says why"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One entry of the time line; `by` is patient, caisse, practice or system."""

    at: datetime
    state: str
    by: str
    note: Text | None


@dataclass(frozen=True, slots=True)
class Remedy:
    text: Text
    until: date


@dataclass(frozen=True, slots=True)
class Message:
    at: datetime
    author: str
    body: str


@dataclass(frozen=True, slots=True)
class AlsoArrived:
    at: datetime
    channel: str


@dataclass(frozen=True, slots=True)
class ClaimView:
    """A claim as its patient sees it; `statement` is None until there is a decision."""

    id: uuid.UUID
    document_id: uuid.UUID
    caisse: str
    channel: str
    state: str
    received_at: datetime
    version: int
    history: list[Step]
    statement: dict[str, object] | None
    also_arrived: AlsoArrived | None
    remedy: Remedy | None
    messages: list[Message]
    third_party: Settlement | None  # who paid what, once a third-party bill is decided
    objections: list[ObjectionView]
    may_object: bool
    payments: list[PaymentView]


_BY = {"patient": "patient", "staff": "caisse", "client": "practice", "system": "system"}
_AMOUNTS = (
    "billed_cents",
    "tariff_cents",
    "participation_cents",
    "excess_cents",
    "supplement_cents",
    "not_covered_cents",
    "reimbursed_cents",
    "patient_cents",
)


def view(session: Session, patient: Patient, claim_id: uuid.UUID, facts: Facts, now: datetime) -> ClaimView:
    """One claim of the patient's or of somebody in their care; NotFound otherwise."""
    owners = ids_in_care(session, patient.person_id, luxembourg_day(now))
    claim = session.scalar(select(Claim).where(Claim.id == claim_id, Claim.person_id.in_(owners)))
    if claim is None:
        raise NotFound
    return views(session, [claim], facts, now, patient.person_id)[0]


def list_claims(
    session: Session, patient: Patient, facts: Facts, now: datetime, *, limit: int, after: str | None
) -> pages.Page[ClaimView]:
    """The claims of the patient and of those in their care, newest first."""
    owners = ids_in_care(session, patient.person_id, luxembourg_day(now))
    query = select(Claim).where(Claim.person_id.in_(owners))
    start = pages.place(after)
    if start is not None:
        query = query.where(tuple_(Claim.received_at, Claim.id) < start)
    rows = list(session.scalars(query.order_by(Claim.received_at.desc(), Claim.id.desc()).limit(limit + 1)))
    more = pages.cursor(rows[limit - 1].received_at, rows[limit - 1].id) if len(rows) > limit else None
    return pages.Page(views(session, rows[:limit], facts, now, patient.person_id), more)


def views(
    session: Session, claims: list[Claim], facts: Facts, now: datetime, reader: uuid.UUID | None = None
) -> list[ClaimView]:
    """Claims with their time lines, six queries for all of them together; `reader` sees their own account."""
    ids = [claim.id for claim in claims]
    steps: dict[uuid.UUID, list[Step]] = {id_: [] for id_ in ids}
    for event in session.scalars(
        select(Event)
        .where(Event.entity == "claim", Event.entity_id.in_(ids), Event.after.is_not(None))
        .order_by(Event.id)
    ):
        steps[event.entity_id].append(_step(event))
    statements = {
        row.id: row
        for row in session.scalars(
            select(Statement).where(Statement.id.in_([claim.statement_id for claim in claims if claim.statement_id]))
        )
    }
    messages: dict[uuid.UUID, list[Message]] = {id_: [] for id_ in ids}
    for row in session.scalars(
        select(ClaimMessage).where(ClaimMessage.claim_id.in_(ids)).order_by(ClaimMessage.at, ClaimMessage.id)
    ):
        messages[row.claim_id].append(Message(row.at, row.author, row.body))
    decided = Settlement.claim_id.in_(ids), Settlement.decided_on.is_not(None)
    shares = {row.claim_id: row for row in session.scalars(select(Settlement).where(*decided))}
    objections = reading.of_claims(session, ids)
    payments = of_claims(session, ids, reader)
    return [
        _view(
            claim,
            steps[claim.id],
            statements.get(claim.statement_id) if claim.statement_id else None,
            messages[claim.id],
            shares.get(claim.id),
            objections[claim.id],
            payments[claim.id],
            facts,
            now,
        )
        for claim in claims
    ]


def statement_view(row: Statement, facts: Facts) -> dict[str, object]:
    """A stored statement in the form of the interface: reasons as sentences again, example tariffs named as such."""
    lines = [
        {
            **line,
            "reason": text_from_plain(line["reason"]) if line["reason"] else None,
            "illustrative": facts.on(parse_day(line["performed_on"])).is_illustrative(line["act"]),
        }
        for line in row.lines
    ]
    return {**{name: getattr(row, name) for name in _AMOUNTS}, "lines": lines, "note": row.note}


def _view(
    claim: Claim,
    steps: list[Step],
    statement: Statement | None,
    messages: list[Message],
    third_party: Settlement | None,
    objections: list[Objection],
    payments: list[PaymentView],
    facts: Facts,
    now: datetime,
) -> ClaimView:
    standing = reading.standing_of(claim, statement, objections)
    remedy = objection_rules.remedy(standing, facts)
    return ClaimView(
        claim.id,
        claim.document_id,
        claim.caisse,
        claim.channel,
        claim.state,
        claim.received_at,
        claim.version,
        steps,
        statement_view(statement, facts) if statement else None,
        AlsoArrived(claim.also_arrived_at, claim.also_arrived_by or "") if claim.also_arrived_at else None,
        Remedy(*remedy) if remedy else None,
        messages,
        third_party,
        [reading.view(row) for row in objections],
        objection_rules.may_object(standing, facts, luxembourg_day(now)),
        payments,
    )


def _step(event: Event) -> Step:
    way = event.note.get("channel") or event.note.get("road")
    msgid = NOTES.get(f"{event.name}/{way}") or NOTES.get(event.name)
    return Step(event.at, event.after or "", _BY[event.actor_kind], Text(msgid) if msgid else None)
