"""A run is released: its orders are paid and their claims with them, once, whatever happens in between.

Whoever holds a claim may wait for a run, never the other way round: a release holds its bills and claims first, in
one order, then the run, then the orders. Nothing here commits.
"""

import hashlib
import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import CursorResult, Select, func, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from backend import storage
from backend.domain.actors import Actor, Staff
from backend.domain.errors import NotFound
from backend.domain.lifecycle import CLAIM_STATES, may_become
from backend.domain.payments import FourEyes, NotReleased, StaleRun, allow_run
from backend.jobs import defer
from backend.models.claims import Claim
from backend.models.events import Change, record, record_many
from backend.models.memoires import Memoire
from backend.models.payments import BankAccount, PaymentEntry, PaymentOrder, PaymentRun
from backend.services.payments import letters
from backend.services.payments.runs import hold, within_reach
from backend.services.vault import Vault

TELL = "payments.tell"
PAYABLE = tuple(state for state in CLAIM_STATES if state == "paid" or may_become(state, "paid"))


class Carried(NamedTuple):
    """An order of the run with its claim, as both stand."""

    order_id: uuid.UUID
    claim_id: uuid.UUID
    reference: str
    state: str
    amount_cents: int
    entered_cents: int
    claim_state: str
    channel: str
    person_id: uuid.UUID


def release(session: Session, vault: Vault, actor: Actor, caisse: str, run_id: uuid.UUID, now: datetime) -> PaymentRun:
    """The run's orders are paid, and their claims: once, however often and by however many it is asked.

    Refuses: NotFound (another caisse's), FourEyes (who prepared it), StaleRun, and WrongState where it was released
    or dissolved before. The caller has seen a fresh code of a person's. Thousands of rows change together: one
    statement for each table, the states they come from in its condition.
    """
    _hold_claims(session, run_id)
    run = hold(session, caisse, run_id)
    _refuse(run, actor)
    rows = _rows(session, run)
    _check(session, vault, run, rows)
    run.release(session, actor, now)
    session.flush()
    _pay_orders(session, actor, run, rows, now)
    _pay_claims(session, actor, run, rows, now)
    for kept in list(session.identity_map.values()):
        if isinstance(kept, Claim | Memoire | PaymentOrder):
            session.expire(kept)  # the statements went past what the session had read
    defer(session, TELL, run_id=str(run.id))
    session.flush()
    return run


def may_release(session: Session, staff: Staff, run_id: uuid.UUID) -> None:
    """Refuses what `release` would refuse at a glance, before a code is used up for it."""
    run = session.scalar(select(PaymentRun).where(PaymentRun.id == run_id, PaymentRun.caisse == within_reach(staff)))
    if run is None:
        raise NotFound
    _refuse(run, staff)


def fetch(session: Session, vault: Vault, staff: Staff, run_id: uuid.UUID, now: datetime) -> tuple[bytes, PaymentRun]:
    """The file for the bank, once released; every fetching is written down. Refuses: NotFound, NotReleased."""
    run = hold(session, within_reach(staff), run_id)
    if run.state != "released":
        raise NotReleased(subject=run)
    record(session, staff, "fetched", "payment_run", run.id, now, sha256=run.sha256.hex())
    session.flush()
    return open_file(session, vault, run), run


def open_file(session: Session, vault: Vault, run: PaymentRun) -> bytes:
    """The very bytes that were prepared; StaleRun where they are not."""
    data = vault.open(storage.get(session, run.file_id)).encode()
    if hashlib.sha256(data).digest() != run.sha256:
        raise StaleRun(subject=run)
    return data


def tell(session: Session, run_id: uuid.UUID, now: datetime) -> None:
    """The job after a release: each payee is told, once."""
    run = session.scalar(select(PaymentRun).where(PaymentRun.id == run_id).with_for_update())
    if run is None or run.released_at is None or run.told_at is not None:
        return
    paid = select(PaymentOrder.person_id, PaymentOrder.claim_id).join(
        PaymentEntry, PaymentEntry.order_id == PaymentOrder.id
    )
    found = session.execute(paid.where(PaymentEntry.run_id == run_id, PaymentOrder.person_id.is_not(None)))
    letters.tell_paid(session, run_id, [(row.person_id, row.claim_id) for row in found], now)
    run.told_at = now
    session.flush()


def _hold_claims(session: Session, run_id: uuid.UUID) -> None:
    """Bills first, then claims, each in one order: clerks and practices who hold one wait for it, or it for them."""
    claims = Claim.id.in_(_live(run_id, PaymentOrder.claim_id))
    bills = select(Memoire.id).join(Claim, Claim.memoire_id == Memoire.id).where(claims)
    session.execute(bills.order_by(Memoire.id).with_for_update(of=Memoire, key_share=True))
    session.execute(select(Claim.id).where(claims).order_by(Claim.id).with_for_update())


def _live(run_id: uuid.UUID, column: InstrumentedAttribute[uuid.UUID]) -> Select[uuid.UUID]:
    """That column of the orders which the run carries."""
    entered = PaymentEntry.order_id == PaymentOrder.id
    return select(column).join(PaymentEntry, entered).where(PaymentEntry.run_id == run_id, PaymentEntry.live)


def _rows(session: Session, run: PaymentRun) -> list[Carried]:
    query = (
        select(
            PaymentOrder.id,
            PaymentOrder.claim_id,
            PaymentOrder.reference,
            PaymentOrder.state,
            PaymentOrder.amount_cents,
            PaymentEntry.amount_cents.label("entered_cents"),
            Claim.state.label("claim_state"),
            Claim.channel,
            Claim.person_id,
        )
        .join(PaymentEntry, PaymentEntry.order_id == PaymentOrder.id)
        .join(Claim, Claim.id == PaymentOrder.claim_id)
        .where(PaymentEntry.run_id == run.id, PaymentEntry.live)
        .order_by(PaymentOrder.id)
        .with_for_update(of=PaymentOrder)
    )
    return [Carried(*row) for row in session.execute(query)]


def _check(session: Session, vault: Vault, run: PaymentRun, rows: Sequence[Carried]) -> None:
    """Orders, sums, accounts, claims and the file are still what was prepared; StaleRun otherwise."""
    entered = select(PaymentEntry.account_id).where(PaymentEntry.run_id == run.id, PaymentEntry.live)
    left = select(func.count()).where(
        or_(BankAccount.id.in_(entered), BankAccount.id == run.account_id), BankAccount.replaced_at.is_not(None)
    )
    right = (
        len(rows) == run.order_count
        and sum(row.entered_cents for row in rows) == run.total_cents
        and all(row.state == "due" and row.amount_cents == row.entered_cents for row in rows)
        and all(row.claim_state in PAYABLE for row in rows)
        and session.scalar(left) == 0
    )
    if not right:
        raise StaleRun(subject=run)
    open_file(session, vault, run)


def _pay_orders(session: Session, actor: Actor, run: PaymentRun, rows: Sequence[Carried], now: datetime) -> None:
    paid = (
        update(PaymentOrder)
        .where(
            PaymentEntry.order_id == PaymentOrder.id,
            PaymentEntry.run_id == run.id,
            PaymentEntry.live,
            PaymentOrder.state == "due",
        )
        .values(state="paid", paid_at=now, account_id=PaymentEntry.account_id, version=PaymentOrder.version + 1)
        .execution_options(synchronize_session=False)
    )
    if cast(CursorResult[Any], session.execute(paid)).rowcount != len(rows):
        raise StaleRun(subject=run)
    changes = [Change(row.order_id, None, "due", "paid", {"run": run.reference}) for row in rows]
    record_many(session, actor, "paid", "payment_order", now, changes)


def _pay_claims(session: Session, actor: Actor, run: PaymentRun, rows: Sequence[Carried], now: datetime) -> None:
    """A claim with two orders in the run has two steps in its history, and is paid once."""
    ids = _live(run.id, PaymentOrder.claim_id)
    unsynchronized = {"synchronize_session": False}
    paid = update(Claim).where(Claim.id.in_(ids), Claim.state == "accepted")
    session.execute(paid.values(state="paid", version=Claim.version + 1).execution_options(**unsynchronized))
    bills = update(Memoire).where(Memoire.id.in_(select(Claim.memoire_id).where(Claim.id.in_(ids))))
    session.execute(bills.values(changed_at=now).execution_options(**unsynchronized))
    stands, changes = {row.claim_id: row.claim_state for row in rows}, []
    for row in rows:
        note = {"cents": row.amount_cents, "order": row.reference, "channel": row.channel}
        changes.append(Change(row.claim_id, row.person_id, stands[row.claim_id], "paid", note))
        stands[row.claim_id] = "paid"
    record_many(session, actor, "paid", "claim", now, changes)


def _refuse(run: PaymentRun, actor: Actor) -> None:
    if run.state == "stale":
        raise StaleRun(subject=run)
    allow_run(run.state, "released")
    if actor.id is not None and actor.id == run.prepared_by:
        raise FourEyes(subject=run)
