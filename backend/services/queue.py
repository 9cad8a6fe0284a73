"""The clerks' queue: what one caisse has to decide, oldest first, a page at a time."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, false, func, lateral, or_, select, true, tuple_
from sqlalchemy.orm import Session

from backend.domain.actors import Staff
from backend.domain.findings import Finding, finding_from_plain
from backend.domain.lifecycle import CHANNELS
from backend.models.accounts import Account
from backend.models.claims import Claim, Statement
from backend.models.memoires import Memoire
from backend.models.people import Person
from backend.models.providers import Provider
from backend.services import pages

__all__ = [
    "CHANNELS",
    "LISTS",
    "SEVERITIES",
    "Figures",
    "QueueRow",
    "Wanted",
    "figures",
    "list_queue",
    "neighbours",
    "weightiest_first",
    "within_reach",
]

LISTS = ("work", "mine", "waiting", "decided")
SEVERITIES = ("blocks", "review", "note")
WORK = ("received", "in-review")
DECIDED = ("accepted", "refused", "paid")
MOST_COUNTED = 1000  # figures that help work; nobody counts a queue of a million


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the queue is narrowed to; `state` is one of LISTS: work is what can be decided now."""

    state: str = "work"
    channel: str | None = None
    severity: str | None = None
    q: str | None = None
    newest_first: bool = False


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One claim of the queue, as the list shows it."""

    id: uuid.UUID
    state: str
    channel: str
    received_at: datetime
    person: str
    matricule: str
    provider: str
    number: str
    total_cents: int
    reimbursed_cents: int | None
    findings: list[Finding]
    holder: str | None
    held_by_me: bool


@dataclass(frozen=True, slots=True)
class Figures:
    """Waiting and mine stop counting at `MOST_COUNTED`."""

    waiting: int
    mine: int
    oldest: datetime | None


def within_reach(staff: Staff) -> ColumnElement[bool]:
    """The one predicate for everything a desk does with claims: clerks, and only their own caisse's."""
    if staff.role != "clerk" or staff.caisse is None:
        return false()
    return Claim.caisse == staff.caisse


_newest = lateral(
    select(Statement.findings, Statement.reimbursed_cents)
    .where(Statement.claim_id == Claim.id)
    .order_by(Statement.number.desc())
    .limit(1)
)
_LIST: Select[*tuple[Any, ...]] = (
    select(
        Claim.id,
        Claim.state,
        Claim.channel,
        Claim.received_at,
        Claim.taken_by,
        Claim.taken_until,
        Person.given_name,
        Person.family_name,
        Person.matricule,
        Provider.name.label("provider"),
        Memoire.number,
        Memoire.total_cents,
        _newest.c.findings,
        _newest.c.reimbursed_cents,
        Account.name.label("holder"),
    )
    .join(Memoire, Memoire.id == Claim.memoire_id)
    .join(Person, Person.id == Claim.person_id)
    .join(Provider, Provider.id == Memoire.biller_id)
    .outerjoin(_newest, true())
    .outerjoin(Account, Account.id == Claim.taken_by)
)


def list_queue(
    session: Session, clerk: Staff, wanted: Wanted, now: datetime, *, limit: int, after: str | None
) -> pages.Page[QueueRow]:
    """The claims that the clerk's caisse has, narrowed as `wanted` says; refuses a page mark that is not ours."""
    place = tuple_(Claim.received_at, Claim.id)
    query = _narrowed(_LIST.where(within_reach(clerk)), clerk, wanted)
    start = pages.place(after)
    if start is not None:
        query = query.where(place < start if wanted.newest_first else place > start)
    order = (Claim.received_at, Claim.id)
    query = query.order_by(*(column.desc() if wanted.newest_first else column for column in order))
    rows = session.execute(query.limit(limit + 1)).all()
    more = pages.cursor(rows[limit - 1].received_at, rows[limit - 1].id) if len(rows) > limit else None
    return pages.Page([_row(row, clerk, now) for row in rows[:limit]], more)


def figures(session: Session, clerk: Staff) -> Figures:
    """What helps somebody work: how many wait, since when, and how many are their own."""
    waiting = and_(within_reach(clerk), Claim.state.in_(WORK))
    return Figures(
        _count(session, waiting),
        _count(session, and_(within_reach(clerk), _mine(clerk))),
        session.scalar(select(Claim.received_at).where(waiting).order_by(Claim.received_at, Claim.id).limit(1)),
    )


def neighbours(session: Session, clerk: Staff, claim: Claim) -> tuple[uuid.UUID | None, uuid.UUID | None]:
    """The claims to decide before and after this one, oldest first."""
    place, here = tuple_(Claim.received_at, Claim.id), (claim.received_at, claim.id)
    waiting = select(Claim.id).where(within_reach(clerk), Claim.state.in_(WORK), Claim.id != claim.id)
    before = waiting.where(place < here).order_by(Claim.received_at.desc(), Claim.id.desc()).limit(1)
    after = waiting.where(place > here).order_by(Claim.received_at, Claim.id).limit(1)
    return session.scalar(before), session.scalar(after)


def weightiest_first(findings: Iterable[Finding]) -> list[Finding]:
    """What blocks, then what is to be looked at, then notes; within each as the rules found them."""
    return sorted(findings, key=lambda finding: SEVERITIES.index(finding.severity))


def _mine(clerk: Staff) -> ColumnElement[bool]:
    return and_(Claim.taken_by == clerk.account_id, Claim.state.in_(("in-review", "waiting-for-patient")))


def _count(session: Session, which: ColumnElement[bool]) -> int:
    some = select(Claim.id).where(which).limit(MOST_COUNTED).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def _narrowed(query: Select[*tuple[Any, ...]], clerk: Staff, wanted: Wanted) -> Select[*tuple[Any, ...]]:
    match wanted.state:
        case "mine":
            query = query.where(_mine(clerk))
        case "waiting":
            query = query.where(Claim.state == "waiting-for-patient")
        case "decided":
            query = query.where(Claim.state.in_(DECIDED))
        case _:
            query = query.where(Claim.state.in_(WORK))
    if wanted.channel:
        query = query.where(Claim.channel == wanted.channel)
    if wanted.severity:
        query = query.where(_newest.c.findings.contains([{"severity": wanted.severity}]))
    return query.where(_matches(wanted.q)) if wanted.q else query


def _matches(words: str) -> ColumnElement[bool]:
    """A matricule in any spelling, a number, or part of a name."""
    digits = "".join(words.split()).replace("-", "")
    pattern = "%{}%".format(words.strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_"))
    return or_(
        Person.matricule == digits,
        Provider.code == digits,
        Memoire.number == words.strip(),
        (Person.given_name + " " + Person.family_name).ilike(pattern),
        Provider.name.ilike(pattern),
    )


def _row(row: Row[*tuple[Any, ...]], clerk: Staff, now: datetime) -> QueueRow:
    held = row.taken_until is not None and row.taken_until > now
    return QueueRow(
        row.id,
        row.state,
        row.channel,
        row.received_at,
        f"{row.given_name} {row.family_name}",
        row.matricule,
        row.provider,
        row.number,
        row.total_cents,
        row.reimbursed_cents,
        weightiest_first(finding_from_plain(one) for one in row.findings or []),
        row.holder if held or row.state == "waiting-for-patient" else None,
        row.taken_by == clerk.account_id,
    )
