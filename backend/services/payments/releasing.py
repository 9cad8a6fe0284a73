"""A run is released: its orders are paid and their claims with them, once, whatever happens in between.

Whoever holds a claim may wait for a run, never the other way round: a release holds its bills and claims first, in
one order, then the run, then the orders. Nothing here commits.
"""

import hashlib
import uuid
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from backend import storage
from backend.domain.actors import Actor, Staff
from backend.domain.errors import NotFound
from backend.domain.payments import FourEyes, NotReleased, StaleRun, allow_run
from backend.jobs import defer
from backend.models.claims import Claim
from backend.models.events import record
from backend.models.memoires import Memoire
from backend.models.payments import BankAccount, PaymentEntry, PaymentOrder, PaymentRun
from backend.services.payments import letters
from backend.services.payments.runs import hold, within_reach
from backend.services.vault import Vault

TELL = "payments.tell"
PAYABLE = ("accepted", "paid")


def release(session: Session, vault: Vault, actor: Actor, caisse: str, run_id: uuid.UUID, now: datetime) -> PaymentRun:
    """The run's orders are paid, and their claims: once, however often and by however many it is asked.

    Refuses: NotFound (another caisse's), FourEyes (who prepared it), StaleRun, and WrongState where it was released
    or dissolved before. The caller has seen a fresh code of a person's.
    """
    claims = _hold_claims(session, run_id)
    run = hold(session, caisse, run_id)
    _refuse(run, actor)
    run.release(session, actor, now)
    rows = _rows(session, run)
    _check(session, vault, run, rows, claims)
    session.flush()
    for order, entry in rows:
        order.pay(session, actor, entry.account_id, now)
    for order, entry in rows:
        claim = claims[order.claim_id]
        claim.pay(session, actor, now, cents=entry.amount_cents, order=order.reference, channel=claim.channel)
    session.execute(
        update(Memoire).where(Memoire.id.in_([claim.memoire_id for claim in claims.values()])).values(changed_at=now)
    )
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
    payees = select(PaymentOrder.person_id).join(PaymentEntry, PaymentEntry.order_id == PaymentOrder.id)
    found = session.scalars(payees.where(PaymentEntry.run_id == run_id, PaymentOrder.person_id.is_not(None)))
    letters.tell_paid(session, run_id, [one for one in found if one is not None], now)
    run.told_at = now
    session.flush()


def _refuse(run: PaymentRun, actor: Actor) -> None:
    if run.state == "stale":
        raise StaleRun(subject=run)
    allow_run(run.state, "released")
    if actor.id is not None and actor.id == run.prepared_by:
        raise FourEyes(subject=run)


def _hold_claims(session: Session, run_id: uuid.UUID) -> dict[uuid.UUID, Claim]:
    """Bills first, then claims, each in one order: clerks and practices who hold one wait for it, or it for them."""
    ids = (
        select(PaymentOrder.claim_id)
        .join(PaymentEntry, PaymentEntry.order_id == PaymentOrder.id)
        .where(PaymentEntry.run_id == run_id, PaymentEntry.live)
    )
    bills = select(Memoire.id).join(Claim, Claim.memoire_id == Memoire.id).where(Claim.id.in_(ids))
    session.execute(bills.order_by(Memoire.id).with_for_update(of=Memoire, key_share=True))
    claims = select(Claim).where(Claim.id.in_(ids)).order_by(Claim.id).with_for_update()
    found = session.scalars(claims.execution_options(populate_existing=True))
    return {claim.id: claim for claim in found}


def _rows(session: Session, run: PaymentRun) -> list[tuple[PaymentOrder, PaymentEntry]]:
    query = (
        select(PaymentOrder, PaymentEntry)
        .join(PaymentEntry, PaymentEntry.order_id == PaymentOrder.id)
        .where(PaymentEntry.run_id == run.id, PaymentEntry.live)
        .order_by(PaymentOrder.id)
        .with_for_update(of=PaymentOrder)
        .execution_options(populate_existing=True)
    )
    return list(session.execute(query))


def _check(
    session: Session,
    vault: Vault,
    run: PaymentRun,
    rows: list[tuple[PaymentOrder, PaymentEntry]],
    claims: dict[uuid.UUID, Claim],
) -> None:
    """Orders, sums, accounts, claims and the file are still what was prepared; StaleRun otherwise."""
    left = select(func.count()).where(
        BankAccount.id.in_({entry.account_id for _, entry in rows} | {run.account_id}),
        BankAccount.replaced_at.is_not(None),
    )
    right = (
        len(rows) == run.order_count
        and sum(entry.amount_cents for _, entry in rows) == run.total_cents
        and all(order.state == "due" and order.amount_cents == entry.amount_cents for order, entry in rows)
        and all(order.claim_id in claims and claims[order.claim_id].state in PAYABLE for order, _ in rows)
        and session.scalar(left) == 0
    )
    if not right:
        raise StaleRun(subject=run)
    open_file(session, vault, run)
