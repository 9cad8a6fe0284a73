"""Runs: due orders of one caisse into one sealed file for its bank; dissolved or prepared anew until released.

Nothing here commits.
"""

import hashlib
import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from backend import storage
from backend.db import new_id
from backend.domain.actors import Actor, Staff
from backend.domain.calendar import luxembourg_day
from backend.domain.errors import NotFound
from backend.domain.facts import Facts
from backend.domain.payments import (
    ORDER_KINDS,
    Category,
    NoPayingAccount,
    NothingDue,
    category_of,
)
from backend.models.events import record
from backend.models.payments import BankAccount, PaymentEntry, PaymentOrder, PaymentRun
from backend.models.people import Caisse, Person
from backend.models.providers import Provider
from backend.services.payments import accounts_to_pay, pain
from backend.services.vault import Vault

MEDIA_TYPE = "application/octet-stream"  # sealed
Due = tuple[PaymentOrder, BankAccount]
Waiting = Select[PaymentOrder, BankAccount]


def within_reach(staff: Staff) -> str:
    """The one caisse whose payments somebody may see; NotFound for everybody else."""
    if staff.role != "payments" or staff.caisse is None:
        raise NotFound
    return staff.caisse


def running_account() -> ColumnElement[uuid.UUID]:
    """The account in use of an order's payee, or none: two looks into an index, where one `or` would be many."""

    def of(owner: InstrumentedAttribute[uuid.UUID | None], payee: InstrumentedAttribute[uuid.UUID | None]) -> Any:
        known = aliased(BankAccount)
        mine = getattr(known, owner.key) == payee, known.replaced_at.is_(None)
        return select(known.id).where(*mine).correlate(PaymentOrder).scalar_subquery()

    person = of(BankAccount.person_id, PaymentOrder.person_id)
    return func.coalesce(person, of(BankAccount.provider_id, PaymentOrder.provider_id))


def waiting(caisse: str, category: Category, now: datetime) -> Waiting:
    """Orders that may go into a run: due, in no run, and with an account to go to."""
    kinds = [kind for kind in ORDER_KINDS if category_of(kind) == category]
    return (
        select(PaymentOrder, BankAccount)
        .join(BankAccount, BankAccount.id == running_account())
        .where(
            PaymentOrder.caisse == caisse,
            PaymentOrder.state == "due",
            PaymentOrder.kind.in_(kinds),
            PaymentOrder.made_at <= now,
            ~exists().where(PaymentEntry.order_id == PaymentOrder.id, PaymentEntry.live),
        )
        .order_by(PaymentOrder.id)
    )


def prepare(
    session: Session,
    vault: Vault,
    actor: Actor,
    caisse: str,
    category: Category,
    facts: Facts,
    now: datetime,
    *,
    among: Waiting | None = None,
) -> PaymentRun:
    """Everything due up to now in one run with its file; `among` narrows it.

    Refuses: NothingDue, NoPayingAccount. Orders that a colleague is gathering at this moment are left to them.
    """
    most = facts.on(luxembourg_day(now)).limits.run_orders
    query = waiting(caisse, category, now) if among is None else among
    locked = query.limit(most).with_for_update(of=PaymentOrder, skip_locked=True)
    rows = list(session.execute(locked))
    if not rows:
        raise NothingDue
    run = _make(session, vault, actor, caisse, category, rows, now)
    session.add_all(
        PaymentEntry(run_id=run.id, order_id=order.id, account_id=to.id, amount_cents=order.amount_cents)
        for order, to in rows
    )
    record(
        *(session, actor, "prepared", "payment_run", run.id, now),
        after="prepared",
        orders=run.order_count,
        total_cents=run.total_cents,
        sha256=run.sha256.hex(),
    )
    session.flush()
    return run


def dissolve(session: Session, actor: Actor, caisse: str, run_id: uuid.UUID, now: datetime) -> PaymentRun:
    """It never goes; what is still owed is due again. Refuses (WrongState) what was released or dissolved."""
    run = hold(session, caisse, run_id)
    run.dissolve(session, actor, now)
    session.execute(update(PaymentEntry).where(PaymentEntry.run_id == run.id).values(live=False))
    session.flush()
    return run


def renew(session: Session, vault: Vault, staff: Staff, run_id: uuid.UUID, facts: Facts, now: datetime) -> PaymentRun:
    """Dissolve, and prepare anew what is due now."""
    old = dissolve(session, staff, within_reach(staff), run_id, now)
    category: Category = "instant" if old.category == "instant" else "regular"
    return prepare(session, vault, staff, old.caisse, category, facts, now)


def hold(session: Session, caisse: str, run_id: uuid.UUID) -> PaymentRun:
    """The run with its row held; NotFound for another caisse's."""
    run = session.scalar(
        select(PaymentRun)
        .where(PaymentRun.id == run_id, PaymentRun.caisse == caisse)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if run is None:
        raise NotFound
    return run


def _make(
    session: Session, vault: Vault, actor: Actor, caisse: str, category: Category, rows: Sequence[Due], now: datetime
) -> PaymentRun:
    """The run with its file, sealed, and what the file says of itself."""
    account = accounts_to_pay.running(session, BankAccount.caisse == caisse)
    if account is None:
        raise NoPayingAccount
    run_id, today = new_id(), luxembourg_day(now)
    reference = f"{caisse}-{today:%Y%m%d}-{run_id.hex[-8:].upper()}"
    transfers = _transfers(session, vault, rows)
    payer = session.get_one(Caisse, caisse).name
    data = pain.write(pain.Message(reference, now, today, payer, vault.open(account.iban), category, transfers))
    run = PaymentRun(
        id=run_id,
        caisse=caisse,
        category=category,
        reference=reference,
        order_count=len(rows),
        total_cents=sum(order.amount_cents for order, _ in rows),
        sha256=hashlib.sha256(data).digest(),
        file_id=storage.put(session, vault.seal(data.decode()), MEDIA_TYPE, now),
        account_id=account.id,
        execute_on=today,
        prepared_at=now,
        prepared_by=actor.id,
    )
    session.add(run)
    session.flush()
    return run


def _transfers(session: Session, vault: Vault, rows: Sequence[Due]) -> list[pain.Transfer]:
    people = {order.person_id for order, _ in rows}
    billers = {order.provider_id for order, _ in rows}
    names: dict[uuid.UUID | None, str] = {
        row.id: row.name for row in session.scalars(select(Person).where(Person.id.in_(people)))
    }
    names |= {row.id: row.name for row in session.scalars(select(Provider).where(Provider.id.in_(billers)))}
    return [
        pain.Transfer(
            order.reference, names[order.person_id or order.provider_id], vault.open(to.iban), order.amount_cents
        )
        for order, to in rows
    ]
