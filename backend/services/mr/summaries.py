"""The yearly summary of services (résumé des prestations): for patient and doctor, from the claims that were paid for.

Due at the effect (three years back), then on each anniversary while the declaration runs (G17).
"""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.domain.calendar import luxembourg_day
from backend.domain.facts import Facts
from backend.domain.mr import Relation
from backend.domain.mr_timeline import ServicesSummary, next_summary, services_summaries
from backend.domain.text import N_, Text
from backend.languages import translate
from backend.models.claims import Claim, Statement
from backend.models.memoires import Memoire, MemoireLine
from backend.models.mr import MrDeclaration
from backend.models.people import Person
from backend.models.providers import Provider
from backend.services.mr import checking, letters

AT_ONCE = 100  # declarations in one transaction
PERIOD = N_(
    "These services of {since} to {until} were covered. The summary goes to you and to {other}, once a year, "
    "while the declaration is in effect."
)


@dataclass(frozen=True, slots=True)
class Service:
    """One covered line of a bill."""

    performed_on: date
    act: str
    doctor: str
    quantity: int


def write_due(session: Session, facts: Facts, now: datetime) -> int:
    """Write every summary that is due and not yet written, for up to `AT_ONCE` declarations; returns how many."""
    today = luxembourg_day(now)
    rows = session.scalars(
        select(MrDeclaration)
        .where(MrDeclaration.next_summary_on <= today)
        .order_by(MrDeclaration.next_summary_on, MrDeclaration.id)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()
    for row in rows:
        _write_for(session, row, today, facts, now)
    session.flush()
    return len(rows)


def covered_services(session: Session, person_id: uuid.UUID, since: date, until: date) -> list[Service]:
    """Covered lines of accepted claims with a service day from `since` to `until`, both included, in a fixed order."""
    rows = session.execute(
        select(MemoireLine, Provider.name, Statement.lines)
        .join(Memoire, Memoire.id == MemoireLine.memoire_id)
        .join(Claim, Claim.memoire_id == Memoire.id)
        .join(Statement, Statement.id == Claim.statement_id)
        .join(Provider, Provider.id == Memoire.performer_id)
        .where(
            Claim.person_id == person_id,
            Claim.state.in_(("accepted", "paid")),
            MemoireLine.performed_on.between(since, until),
        )
        .order_by(MemoireLine.performed_on, Provider.code, Memoire.number, MemoireLine.position)
    )
    return [
        Service(line.performed_on, line.act, doctor, line.quantity)
        for line, doctor, decided in rows
        if _is_covered(decided, line.position)
    ]


def _write_for(session: Session, row: MrDeclaration, today: date, facts: Facts, now: datetime) -> None:
    doctor = session.get_one(Provider, row.doctor_id)
    relation = checking.timeline_facts(row, doctor.code).relation()
    assert relation is not None and row.next_summary_on is not None
    for due in services_summaries(relation, today, facts):
        if due.due_on >= row.next_summary_on:
            _write(session, row, due, facts, now)
    row.next_summary_on = _next(relation, today)
    session.flush()


def _write(session: Session, row: MrDeclaration, due: ServicesSummary, facts: Facts, now: datetime) -> None:
    found = covered_services(session, row.person_id, due.since, due.until)
    patient, doctor = session.get_one(Person, row.person_id), session.get_one(Provider, row.doctor_id)
    for to in letters.addressees(session, row):
        other = patient.name if to.role == "doctor" else doctor.name
        period = Text(PERIOD, {"since": due.since, "until": due.until, "other": other})
        lines = [_in_words(service, facts, to.language) for service in found]
        data = letters.compose_services(session, row, to, lines, period, now)
        letters.keep(session, row, "services", due.due_on, to, data, now)


def _next(relation: Relation, today: date) -> date | None:
    """The first anniversary after today, if the declaration still runs then."""
    due = next_summary(relation, today)
    return due if relation.runs_on(due) else None


def _in_words(service: Service, facts: Facts, language: str) -> list[str]:
    act = facts.on(service.performed_on).acts.get(service.act)
    return [
        translate(Text("{day}", {"day": service.performed_on}), language),
        f"{service.act} · {act.title(language)}" if act else service.act,
        service.doctor,
        str(service.quantity),
    ]


def _is_covered(decided: list[dict[str, object]], position: int) -> bool:
    """Reimbursed or the patient's own share: either way the tariff covered it."""
    if position >= len(decided):
        return False
    line = decided[position]
    return int(str(line["reimbursed_cents"])) + int(str(line["participation_cents"])) > 0
