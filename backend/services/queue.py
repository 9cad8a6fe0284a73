"""The clerks' queue: what one caisse has to decide, oldest first, a page at a time."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, and_, false, lateral, select, true, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from backend.domain.actors import Staff
from backend.domain.findings import Finding, finding_from_plain
from backend.domain.lifecycle import CHANNELS
from backend.models.accounts import Account
from backend.models.claims import Claim, Statement
from backend.models.memoires import Memoire
from backend.models.people import Person
from backend.models.providers import Provider
from backend.services import pages, queue_search

__all__ = [
    "CHANNELS",
    "LISTS",
    "LOOK_BACK",
    "ORDERS",
    "SEVERITIES",
    "Beside",
    "QueueRow",
    "Wanted",
    "beside",
    "list_queue",
    "mine",
    "weightiest_first",
    "within_reach",
]

LISTS = ("work", "mine", "second", "waiting", "decided")
ORDERS = ("oldest", "newest", "amount")
SEVERITIES = ("blocks", "review", "note")
WORK = ("received", "in-review")
LOOK_BACK = timedelta(days=90)
AROUND, SHOWN_BEFORE, SHOWN_AFTER = 20, 3, 10  # rows that are looked through for a free one; rows that are shown
Place = tuple[datetime | int, uuid.UUID]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the queue is narrowed to; `state` is one of LISTS: work is what can be decided now, second what waits for a
    second signature. `code` is that of a finding, `order` one of ORDERS (amount: the largest bill first; decided
    claims go by their decision, and with a filter but no words only LOOK_BACK far).
    """

    state: str = "work"
    channel: str | None = None
    severity: str | None = None
    code: str | None = None
    q: str | None = None
    order: str = "oldest"


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One claim of the queue, as the list shows it; `is_free`: no colleague has it, nor did the clerk propose it."""

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
    is_free: bool
    decided_at: datetime | None


class Beside(NamedTuple):
    """The rows around an open claim, itself among them while it is in the list, and the ids before and after it."""

    rows: list[QueueRow]
    previous_id: uuid.UUID | None
    next_id: uuid.UUID | None


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
        Claim.decided_at,
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
    order = _Order(wanted)
    query = _narrowed(_LIST.where(within_reach(clerk)), clerk, wanted, now)
    start = order.place(after)
    if start is not None:
        query = query.where(order.beyond(start))
    rows = session.execute(query.order_by(*order.onwards()).limit(limit + 1)).all()
    more = order.mark(rows[limit - 1]) if len(rows) > limit else None
    return pages.Page([_row(row, clerk, now) for row in rows[:limit]], more)


def beside(session: Session, clerk: Staff, wanted: Wanted, claim: Claim, now: datetime) -> Beside:
    """The part of the list in which `claim` stands or stood, and where to go on: to what no colleague has."""
    order = _Order(wanted)
    here = order.here(claim)
    if here is None:
        return Beside([], None, None)
    others = _narrowed(_LIST.where(within_reach(clerk), Claim.id != claim.id), clerk, wanted, now).limit(AROUND)
    own = session.execute(_narrowed(_LIST.where(within_reach(clerk), Claim.id == claim.id), clerk, wanted, now)).all()
    before = session.execute(others.where(order.before(here)).order_by(*order.backwards())).all()[::-1]
    after = session.execute(others.where(order.beyond(here)).order_by(*order.onwards())).all()
    earlier, later = ([_row(row, clerk, now) for row in rows] for rows in (before, after))
    return Beside(
        [*earlier[-SHOWN_BEFORE:], *(_row(row, clerk, now) for row in own), *later[:SHOWN_AFTER]],
        next((row.id for row in reversed(earlier) if row.is_free), None),
        next((row.id for row in later if row.is_free), None),
    )


def weightiest_first(findings: Iterable[Finding]) -> list[Finding]:
    """What blocks, then what is to be looked at, then notes; within each as the rules found them."""
    return sorted(findings, key=lambda finding: SEVERITIES.index(finding.severity))


def mine(clerk: Staff) -> ColumnElement[bool]:
    """What lies on the clerk's own desk."""
    return and_(Claim.taken_by == clerk.account_id, Claim.state.in_(("in-review", "waiting-for-patient")))


class _Order:
    """What a list is ordered by, and its places: the amount, the decision, or the arrival; then the id."""

    def __init__(self, wanted: Wanted) -> None:
        decided = wanted.state == "decided"
        self._by_amount = wanted.order == "amount" and not decided
        self._falling = wanted.order != "oldest"
        self._column: InstrumentedAttribute[Any] = (
            Claim.total_cents if self._by_amount else Claim.decided_at if decided else Claim.received_at
        )

    def onwards(self) -> list[ColumnElement[Any]]:
        return self._sorted(self._falling)

    def backwards(self) -> list[ColumnElement[Any]]:
        return self._sorted(not self._falling)

    def beyond(self, place: Place) -> ColumnElement[bool]:
        key = tuple_(self._column, Claim.id)
        return key < place if self._falling else key > place

    def before(self, place: Place) -> ColumnElement[bool]:
        key = tuple_(self._column, Claim.id)
        return key > place if self._falling else key < place

    def here(self, claim: Claim) -> Place | None:
        value = getattr(claim, self._column.key)
        return (value, claim.id) if value is not None else None

    def place(self, after: str | None) -> Place | None:
        return pages.amount_place(after) if self._by_amount else pages.place(after)

    def mark(self, row: Row[*tuple[Any, ...]]) -> str:
        value = getattr(row, self._column.key)
        return pages.amount_cursor(value, row.id) if self._by_amount else pages.cursor(value, row.id)

    def _sorted(self, falling: bool) -> list[ColumnElement[Any]]:
        return [column.desc() if falling else column.asc() for column in (self._column, Claim.id)]


def _narrowed(query: Select[*tuple[Any, ...]], clerk: Staff, wanted: Wanted, now: datetime) -> Select[*tuple[Any, ...]]:
    states = {
        "mine": mine(clerk),
        "second": and_(Claim.state.in_(WORK), Claim.proposed_by.is_not(None)),
        "waiting": Claim.state == "waiting-for-patient",
        "decided": Claim.decided_at.is_not(None),
    }
    query = query.where(states.get(wanted.state, Claim.state.in_(WORK)))
    if wanted.channel:
        query = query.where(Claim.channel == wanted.channel)
    if wanted.code:
        query = query.where(Claim.codes.contains([wanted.code]))
    if wanted.severity:
        query = query.where(Claim.weights.contains([wanted.severity]))
    if wanted.q:
        return query.where(queue_search.matching(wanted.q))
    if wanted.state == "decided" and (wanted.channel or wanted.code or wanted.severity):
        query = query.where(Claim.decided_at > now - LOOK_BACK)
    return query


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
        (not held or row.taken_by == clerk.account_id) and row.proposed_by != clerk.account_id,
        row.decided_at,
    )
