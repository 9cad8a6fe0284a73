"""The clerks' queue: what one caisse has to decide, oldest first, a page at a time."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, any_, false, lateral, or_, select, true, tuple_
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
    "ORDERS",
    "SEVERITIES",
    "QueueRow",
    "Wanted",
    "list_queue",
    "mine",
    "neighbours",
    "weightiest_first",
    "within_reach",
]

LISTS = ("work", "mine", "second", "waiting", "decided")
ORDERS = ("oldest", "newest", "amount")
SEVERITIES = ("blocks", "review", "note")
WORK = ("received", "in-review")
DECIDED = ("accepted", "refused", "paid")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the queue is narrowed to; `state` is one of LISTS: work is what can be decided now, second what waits for a
    second signature. `code` is that of a finding, `order` one of ORDERS (amount: the largest bill first).
    """

    state: str = "work"
    channel: str | None = None
    severity: str | None = None
    code: str | None = None
    q: str | None = None
    order: str = "oldest"


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
    is_proposed: bool


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
        Claim.total_cents,
        Claim.proposed_by,
        Person.given_name,
        Person.family_name,
        Person.matricule,
        Provider.name.label("provider"),
        Memoire.number,
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
    by_amount, falling = wanted.order == "amount", wanted.order != "oldest"
    order = (Claim.total_cents if by_amount else Claim.received_at, Claim.id)
    query = _narrowed(_LIST.where(within_reach(clerk)), clerk, wanted)
    start = pages.amount_place(after) if by_amount else pages.place(after)
    if start is not None:
        query = query.where(tuple_(*order) < start if falling else tuple_(*order) > start)
    query = query.order_by(*(column.desc() if falling else column for column in order))
    rows = session.execute(query.limit(limit + 1)).all()
    more = _mark(rows[limit - 1], by_amount) if len(rows) > limit else None
    return pages.Page([_row(row, clerk, now) for row in rows[:limit]], more)


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


def mine(clerk: Staff) -> ColumnElement[bool]:
    """What lies on the clerk's own desk."""
    return and_(Claim.taken_by == clerk.account_id, Claim.state.in_(("in-review", "waiting-for-patient")))


def _mark(row: Row[*tuple[Any, ...]], by_amount: bool) -> str:
    return pages.amount_cursor(row.total_cents, row.id) if by_amount else pages.cursor(row.received_at, row.id)


def _narrowed(query: Select[*tuple[Any, ...]], clerk: Staff, wanted: Wanted) -> Select[*tuple[Any, ...]]:
    match wanted.state:
        case "mine":
            query = query.where(mine(clerk))
        case "second":
            query = query.where(Claim.state.in_(WORK), Claim.proposed_by.is_not(None))
        case "waiting":
            query = query.where(Claim.state == "waiting-for-patient")
        case "decided":
            query = query.where(Claim.state.in_(DECIDED))
        case _:
            query = query.where(Claim.state.in_(WORK))
    if wanted.channel:
        query = query.where(Claim.channel == wanted.channel)
    if wanted.code:
        query = query.where(any_(Claim.codes) == wanted.code)
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
        row.proposed_by is not None,
    )
