"""What the payments' desk sees: what is due, what waits for an account, the runs, and what came back."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from backend.domain.actors import Staff
from backend.domain.calendar import luxembourg_day
from backend.domain.errors import NotFound
from backend.domain.facts import Facts
from backend.domain.payments import OrderKind, category_of
from backend.models.accounts import Account
from backend.models.events import record
from backend.models.payments import BankAccount, PaymentEntry, PaymentOrder, PaymentRun
from backend.models.people import Person
from backend.models.providers import Provider
from backend.services.payments.runs import running_account, within_reach

MOST = 200  # of one list on a page; sums are always over everything


@dataclass(frozen=True, slots=True)
class Sums:
    """How many orders, and how much they come to."""

    count: int
    cents: int


@dataclass(frozen=True, slots=True)
class Line:
    """One order as the desk shows it; `account` is masked, empty where none is known.

    `given_at`: since when that account is known, where it replaced another one; `paid_anew`: its money came back and
    another order carries it.
    """

    id: uuid.UUID
    reference: str
    payee: str
    account: str
    given_at: datetime | None
    kind: str
    state: str
    amount_cents: int
    made_at: datetime
    paid_at: datetime | None
    return_code: str | None
    returned_at: datetime | None
    paid_anew: bool


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run with the names of those who acted on it; empty where the machinery did."""

    run: PaymentRun
    prepared_by: str | None
    released_by: str | None
    dissolved_by: str | None


@dataclass(frozen=True, slots=True)
class Overview:
    """The first page: what can go into a run now, what cannot and why, what came back, and the newest runs."""

    regular: Sums
    instant: Sums
    without_account: Sums
    in_runs: Sums
    due: list[Line]
    waiting: list[Line]
    returned: list[Line]
    runs: list[RunRow]


@dataclass(frozen=True, slots=True)
class RunView:
    """One run; `lines` are at most `MOST`, `fresh` how many go to an account that replaced another a few days ago."""

    row: RunRow
    lines: list[Line]
    fresh_since: datetime
    fresh: int


def overview(session: Session, staff: Staff, now: datetime) -> Overview:
    """The caisse's payments today; NotFound for everybody but its payments' desk."""
    caisse = within_reach(staff)
    due = and_(PaymentOrder.caisse == caisse, PaymentOrder.state == "due")
    returned = and_(PaymentOrder.caisse == caisse, PaymentOrder.state == "returned", ~_paid_anew)
    sums, apart = _sums(session, due, now)
    return Overview(
        **sums,
        due=_lines(session, _select(_current).where(due, _has_account, ~_in_a_run).order_by(PaymentOrder.id)),
        waiting=_lines(session, _select(_current).where(PaymentOrder.id.in_(apart)).order_by(PaymentOrder.id)),
        returned=_lines(session, _select(_paid_to).where(returned).order_by(PaymentOrder.returned_at)),
        runs=_runs(session, PaymentRun.caisse == caisse),
    )


def show_run(
    session: Session, staff: Staff, run_id: uuid.UUID, facts: Facts, now: datetime, *, most: int | None = MOST
) -> RunView:
    """One run with its orders, each to the account it goes to; the look is written down. NotFound as everywhere."""
    found = _runs(session, and_(PaymentRun.caisse == within_reach(staff), PaymentRun.id == run_id))
    if not found:
        raise NotFound
    record(session, staff, "viewed", "payment_run", run_id, now)
    fresh_since = now - timedelta(days=facts.on(luxembourg_day(now)).deadlines.account_fresh_days)
    entered = select(BankAccount.id).join(PaymentEntry, PaymentEntry.account_id == BankAccount.id)
    fresh = entered.where(
        PaymentEntry.run_id == run_id, BankAccount.first.is_(False), BankAccount.given_at >= fresh_since
    )
    lines = _select(BankAccount.id == PaymentEntry.account_id, PaymentEntry.order_id == PaymentOrder.id)
    query = lines.where(PaymentEntry.run_id == run_id).order_by(PaymentOrder.id)
    return RunView(
        found[0],
        _lines(session, query, most),
        fresh_since,
        session.scalar(select(func.count()).select_from(fresh.subquery())) or 0,
    )


def show_order(session: Session, staff: Staff, order_id: uuid.UUID, now: datetime) -> Line:
    """One payment by itself; the look is written down for the payee to read. NotFound for another caisse's."""
    caisse = within_reach(staff)
    person_id = select(PaymentOrder.person_id).where(PaymentOrder.id == order_id)
    on = or_(_paid_to, and_(PaymentOrder.account_id.is_(None), _current))
    query = _select(on).where(PaymentOrder.id == order_id, PaymentOrder.caisse == caisse)
    found = _lines(session, query)
    if not found:
        raise NotFound
    record(session, staff, "viewed", "payment_order", order_id, now, person_id=session.scalar(person_id))
    return found[0]


_current = BankAccount.id == running_account()
_paid_to = BankAccount.id == PaymentOrder.account_id
_has_account = running_account().is_not(None)
_in_a_run = exists().where(PaymentEntry.order_id == PaymentOrder.id, PaymentEntry.live)
_successor = aliased(PaymentOrder)
_paid_anew = exists().where(_successor.replaces_id == PaymentOrder.id)


def _select(account: ColumnElement[bool], entry: ColumnElement[bool] | None = None) -> Select[*tuple[Any, ...]]:
    query: Select[*tuple[Any, ...]] = select(PaymentOrder, BankAccount, Person, Provider.name, _paid_anew)
    query = query.select_from(PaymentOrder)
    if entry is not None:
        query = query.join(PaymentEntry, entry)
    return (
        query.outerjoin(BankAccount, account)
        .outerjoin(Person, Person.id == PaymentOrder.person_id)
        .outerjoin(Provider, Provider.id == PaymentOrder.provider_id)
    )


def _sums(session: Session, due: ColumnElement[bool], now: datetime) -> tuple[dict[str, Sums], list[uuid.UUID]]:
    """What is due, each order counted where it stands: in the next run of a category, apart, or in a run; and the first
    of those that stand apart.

    One pass in the order of the ids, in which orders lie: by payee every one would be on another page of the disk.
    """
    known, entered, early = _has_account.label("known"), _in_a_run.label("entered"), PaymentOrder.made_at > now
    columns = PaymentOrder.id, PaymentOrder.kind, known, entered, early.label("early"), PaymentOrder.amount_cents
    some = select(*columns).where(due).order_by(PaymentOrder.id).subquery().c
    stands = (some.kind, some.known, some.entered, some.early)
    apart = func.array_agg(some.id).filter(~some.known, ~some.entered)
    found, first = dict.fromkeys(("regular", "instant", "without_account", "in_runs"), Sums(0, 0)), list[uuid.UUID]()
    for row in session.execute(select(*stands, apart, func.count(), func.sum(some.amount_cents)).group_by(*stands)):
        place, ids, count, cents = _place(*row[:4]), *row[4:]
        if place is not None:
            found[place] = Sums(found[place].count + count, found[place].cents + int(cents))
        first += ids or []
    return found, sorted(first)[:MOST]


def _place(kind: OrderKind, known: bool, entered: bool, early: bool) -> str | None:
    if entered:
        return "in_runs"
    if not known:
        return "without_account"
    return None if early else category_of(kind)


def _lines(session: Session, query: Select[*tuple[Any, ...]], most: int | None = MOST) -> list[Line]:
    return [_line(row) for row in session.execute(query.limit(most))]


def _line(row: Row[*tuple[Any, ...]]) -> Line:
    order, account, person, provider, paid_anew = row
    return Line(
        order.id,
        order.reference,
        person.name if person else provider,
        account.masked if account else "",
        account.given_at if account and not account.first else None,
        order.kind,
        order.state,
        order.amount_cents,
        order.made_at,
        order.paid_at,
        order.return_code,
        order.returned_at,
        paid_anew,
    )


def _runs(session: Session, which: ColumnElement[bool]) -> list[RunRow]:
    prepared, released, dissolved = aliased(Account), aliased(Account), aliased(Account)
    query = (
        select(PaymentRun, prepared.name, released.name, dissolved.name)
        .outerjoin(prepared, prepared.id == PaymentRun.prepared_by)
        .outerjoin(released, released.id == PaymentRun.released_by)
        .outerjoin(dissolved, dissolved.id == PaymentRun.dissolved_by)
        .where(which)
        .order_by(PaymentRun.id.desc())
        .limit(MOST)
    )
    return [RunRow(*row) for row in session.execute(query)]
