"""Everything about one claim on one page: the bill, who it names, what the rules found, what happened so far."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.domain import objections
from backend.domain.actors import Staff
from backend.domain.calendar import age_on, luxembourg_day
from backend.domain.facts import Facts
from backend.domain.findings import Finding, finding_from_plain
from backend.domain.statement import Statement as Found
from backend.domain.text import Text
from backend.models.accounts import Account
from backend.models.claims import Claim, ClaimMessage, Statement
from backend.models.events import Event
from backend.models.memoires import Memoire
from backend.models.people import Person
from backend.models.providers import Provider
from backend.models.social import Settlement
from backend.services import assessments, looks, queue
from backend.services.claim_pictures import Picture, pictures_of
from backend.services.decisions import as_found, reach
from backend.services.objections import reading
from backend.services.own_cases import is_own_case
from backend.services.social import settlements


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the bill, what the act is called, and what it comes to; `illustrative`: its tariff is not official."""

    index: int
    act: str
    title: str
    illustrative: bool
    performed_on: date
    quantity: int
    billed_cents: int
    authorisation: str | None
    findings: list[Finding]


@dataclass(frozen=True, slots=True)
class Holder:
    name: str
    until: datetime
    is_me: bool


@dataclass(frozen=True, slots=True)
class Remedy:
    text: Text
    until: date


@dataclass(frozen=True, slots=True)
class Dossier:
    """What the page shows; `result` is None until the rules have looked."""

    claim: Claim
    memoire: Memoire
    person: Person
    age: int
    biller: Provider
    performer: Provider
    lines: list[Line]
    result: Found | None
    findings: list[Finding]
    settlement: Settlement | None
    note: str | None
    decided_by: str | None
    holder: Holder | None
    own_case: bool
    remedy: Remedy | None
    messages: list[ClaimMessage]
    history: list[Event]
    pictures: list[Picture]


def look(session: Session, clerk: Staff, claim_id: uuid.UUID, facts: Facts, now: datetime, language: str) -> Dossier:
    """Open a claim of one's own caisse; the look is recorded for the patient to read. Refuses NotFound."""
    claim = reach(session, clerk, claim_id)
    looks.note(session, clerk, "claim", claim.id, claim.person_id, now)
    memoire = session.get_one(Memoire, claim.memoire_id)
    person = session.get_one(Person, claim.person_id)
    newest = assessments.latest(session, claim)
    findings = queue.weightiest_first(finding_from_plain(one) for one in newest.findings) if newest else []
    return Dossier(
        claim=claim,
        memoire=memoire,
        person=person,
        age=age_on(person.born_on, memoire.first_service_on),
        biller=session.get_one(Provider, memoire.biller_id),
        performer=session.get_one(Provider, memoire.performer_id),
        lines=_lines(memoire, findings, facts, language),
        result=as_found(newest) if newest else None,
        findings=findings,
        settlement=settlements.of_claim(session, claim),
        note=newest.note if newest else None,
        decided_by=_name(session, claim.decided_by) if claim.decided_at else None,
        holder=_holder(session, clerk, claim, now),
        own_case=is_own_case(session, clerk, claim.person_id, luxembourg_day(now)),
        remedy=_remedy(session, claim, newest, facts),
        messages=_messages(session, claim),
        history=_history(session, claim),
        pictures=pictures_of(session, claim, memoire),
    )


def _lines(memoire: Memoire, findings: list[Finding], facts: Facts, language: str) -> list[Line]:
    return [
        Line(
            index,
            line.act,
            _title(line.act, line.performed_on, facts, language),
            facts.on(line.performed_on).is_illustrative(line.act),
            line.performed_on,
            line.quantity,
            line.amount_cents,
            line.authorisation,
            [one for one in findings if one.line == index],
        )
        for index, line in enumerate(memoire.lines)
    ]


def _title(act: str, day: date, facts: Facts, language: str) -> str:
    known = facts.on(day).acts.get(act)
    return known.title(language) if known else ""


def _holder(session: Session, clerk: Staff, claim: Claim, now: datetime) -> Holder | None:
    holder = claim.held_by(now)
    if holder is None or claim.taken_until is None:
        return None
    return Holder(_name(session, holder) or "", claim.taken_until, holder == clerk.account_id)


def _name(session: Session, account_id: uuid.UUID | None) -> str | None:
    return session.scalar(select(Account.name).where(Account.id == account_id)) if account_id else None


def _remedy(session: Session, claim: Claim, newest: Statement | None, facts: Facts) -> Remedy | None:
    found = objections.remedy(reading.standing_of(claim, newest, reading.of_claim(session, claim)), facts)
    return Remedy(*found) if found else None


def _history(session: Session, claim: Claim) -> list[Event]:
    told = select(Event).where(Event.entity == "claim", Event.entity_id == claim.id, Event.name != "viewed")
    return list(session.scalars(told.order_by(Event.id)))


def _messages(session: Session, claim: Claim) -> list[ClaimMessage]:
    said = select(ClaimMessage).where(ClaimMessage.claim_id == claim.id)
    return list(session.scalars(said.order_by(ClaimMessage.at, ClaimMessage.id)))
