"""A person's services of one discipline on one time line: which counted, which did not and why, which limit they fill.

What a clerk needs to see why a limit was met. The claim's own lines stand in their place.
"""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from backend.domain.calendar import months_back
from backend.domain.facts import Act, Facts
from backend.domain.limits import Counted, counts, filled, service_of, units
from backend.domain.text import N_, Text
from backend.models.claims import Claim, Statement
from backend.models.memoires import Memoire, MemoireLine
from backend.models.providers import Provider
from backend.services.memoire_facts import covered_units

OTHER_KIND = N_("of a kind that is not counted")
REFUSED = N_("the claim was refused")
NOT_COVERED = N_("was not covered")
LATER = N_("arrived later")
DAYS_AFTER = 7


@dataclass(frozen=True, slots=True)
class Service:
    """One line of one claim; `fills` are the rules (F1, F2, F3) whose limit it fills for the claim looked at."""

    claim_id: uuid.UUID
    is_this: bool
    performed_on: date
    performed_at: time | None
    act: str
    title: str
    doctor: str
    quantity: int
    received_at: datetime
    state: str
    why_not: Text | None
    fills: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Usage:
    """One limit on one service day of the claim: how many of how many were used before it."""

    rule: str
    day: date
    used: int
    most: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """Oldest first. Empty where the claim holds nothing that is counted."""

    discipline: str
    services: list[Service]
    usage: list[Usage]


def of_claim(session: Session, claim: Claim, facts: Facts, language: str) -> Timeline:
    """The services of the claim's discipline from the longest window before it to a week after it."""
    memoire = session.get_one(Memoire, claim.memoire_id)
    discipline = session.get_one(Provider, memoire.performer_id).discipline
    own = [
        service_of(act, line.performed_on, line.performed_at, memoire.inpatient)
        for line in memoire.lines
        if (act := _act(facts, line)) and counts(act)
    ]
    if not own:
        return Timeline(facts.discipline(discipline, language), [], [])
    rows = [row for row in _rows(session, claim, discipline, *_window(own, facts)) if not _is_supplement(row[1], facts)]
    services = [_service(row, claim, own, facts, language) for row in rows]
    return Timeline(facts.discipline(discipline, language), services, _usage(rows, claim, own, facts))


def _window(own: list[Counted], facts: Facts) -> tuple[date, date]:
    first, last = min(one.day for one in own), max(one.day for one in own)
    return months_back(first, facts.on(first).limits.half_year_months), last + timedelta(days=DAYS_AFTER)


def _rows(session: Session, claim: Claim, discipline: str, since: date, until: date) -> list[Row[*tuple[Any, ...]]]:
    newest = (
        select(Statement.id)
        .where(Statement.claim_id == Claim.id)
        .order_by(Statement.number.desc())
        .limit(1)
        .correlate(Claim)
        .scalar_subquery()
    )
    return list(
        session.execute(
            select(Claim, MemoireLine, Memoire.inpatient, Provider.name, Statement.lines)
            .join(Memoire, Memoire.id == Claim.memoire_id)
            .join(MemoireLine, MemoireLine.memoire_id == Memoire.id)
            .join(Provider, Provider.id == Memoire.performer_id)
            .outerjoin(Statement, Statement.id == newest)
            .where(
                Claim.person_id == claim.person_id,
                Provider.discipline == discipline,
                MemoireLine.performed_on.between(since, until),
            )
            .order_by(MemoireLine.performed_on, MemoireLine.performed_at, Claim.received_at, MemoireLine.position)
        )
    )


def _service(row: Row[*tuple[Any, ...]], claim: Claim, own: list[Counted], facts: Facts, language: str) -> Service:
    other, line, _, doctor, decided = row
    act = _act(facts, line)
    counted = _counted(row, claim, facts)
    fills = {rule for one in own if counted for rule in _filled(one, counted, claim, facts)}
    return Service(
        other.id,
        other.id == claim.id,
        line.performed_on,
        line.performed_at,
        line.act,
        act.title(language) if act else "",
        doctor,
        line.quantity,
        other.received_at,
        other.state,
        _why_not(other, line, act, decided or [], claim),
        tuple(sorted(fills)),
    )


def _counted(row: Row[*tuple[Any, ...]], claim: Claim, facts: Facts) -> Counted | None:
    """The line as the limits of this claim see it; None for its own and for what does not count."""
    other, line, inpatient, _, decided = row
    act = _act(facts, line)
    if act is None or other.id == claim.id or _why_not(other, line, act, decided or [], claim):
        return None
    return service_of(act, line.performed_on, line.performed_at, inpatient)


def _filled(one: Counted, other: Counted, claim: Claim, facts: Facts) -> tuple[str, ...]:
    sheet = facts.on(one.day)
    return filled(one, other, sheet.limits, sheet.switch("calendar_half_years", claim.caisse))


def _why_not(
    other: Claim, line: MemoireLine, act: Act | None, decided: list[dict[str, Any]], claim: Claim
) -> Text | None:
    """Why a line counts for nothing; None where it counts."""
    if act is None or not counts(act):
        return Text(OTHER_KIND)
    if other.state == "refused":
        return Text(REFUSED)
    found = decided[line.position] if line.position < len(decided) else None
    if found is not None and found["reimbursed_cents"] + found["participation_cents"] == 0:
        return Text(NOT_COVERED)
    if (other.received_at, other.id) > (claim.received_at, claim.id):
        return Text(LATER)
    return None


def _usage(rows: list[Row[*tuple[Any, ...]]], claim: Claim, own: list[Counted], facts: Facts) -> list[Usage]:
    """For the last own day: what earlier services had used of each limit."""
    last = max(own, key=lambda one: one.day)
    limits = facts.on(last.day).limits
    most = {"F1": 1, "F2": limits.per_week, "F3": limits.per_half_year}
    used = dict.fromkeys(most, 0)
    for row in rows:
        counted = _counted(row, claim, facts)
        if counted is not None:
            for rule in _filled(last, counted, claim, facts):
                used[rule] += units(counted, _covered_units(row))
    return [Usage(rule, last.day, used[rule], most[rule]) for rule in most]


def _covered_units(row: Row[*tuple[Any, ...]]) -> int:
    line, decided = row[1], row[4] or []
    return covered_units(line, decided[line.position] if line.position < len(decided) else None)


def _act(facts: Facts, line: MemoireLine) -> Act | None:
    return facts.on(line.performed_on).acts.get(line.act)


def _is_supplement(line: MemoireLine, facts: Facts) -> bool:
    act = _act(facts, line)
    return act is not None and act.kind == "supplement"
