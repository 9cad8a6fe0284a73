"""Payment orders follow decisions: what an accepted claim is owed is ordered, and a decision undone takes it back.

Both run inside the deciding transaction, whose caller holds the memoire's row and the claim's. Nothing here commits.
"""

import uuid
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.domain import payments as rules
from backend.domain.actors import System
from backend.models.claims import Claim, Statement
from backend.models.events import record
from backend.models.memoires import Memoire
from backend.models.payments import BankAccount, PaymentEntry, PaymentOrder, PaymentRun
from backend.services.payments import letters
from backend.services.payments.payees import payee_of
from backend.services.social import settlements

CASHIER = System("payments")


def due(session: Session, claim: Claim, row: Statement, now: datetime) -> None:
    """After every acceptance: order what `row` owes beyond what orders of the claim already cover; nothing for zero.

    Owed less than what waits: the waiting orders are withdrawn and ordered anew. Owed less than what left: that is
    written into the claim's history as overpaid, because no order can take it back.
    """
    orders = of_claim(session, claim, for_update=True)
    replaced = {order.replaces_id for order in orders}
    pending = [order for order in orders if order.state == "due"]
    left = [order for order in orders if order.state in ("paid", "returned") and order.id not in replaced]
    correction = rules.correct(owed_cents(session, claim, row), left_cents=_sum(left), pending_cents=_sum(pending))
    if correction.withdraw:
        _withdraw(session, pending, now)
    if correction.overpaid_cents:
        record(
            *(session, CASHIER, "overpaid", "claim", claim.id, now),
            person_id=claim.person_id,
            cents=correction.overpaid_cents,
        )
    if correction.amount_cents:
        make(session, claim, row.id, correction.amount_cents, now)
    session.flush()


def withdraw(session: Session, claim: Claim, now: datetime) -> None:
    """The decision is undone: what did not leave is not paid; a run it stood in can no longer be released.

    Refuses (AlreadyReleased) once an order of the claim was released.
    """
    orders = of_claim(session, claim, for_update=True)
    if any(order.state in ("paid", "returned") for order in orders):
        raise rules.AlreadyReleased(subject=claim)
    _withdraw(session, [order for order in orders if order.state == "due"], now)
    session.flush()


def owed_cents(session: Session, claim: Claim, row: Statement) -> int:
    """What the caisse pays for this statement: its share, or all that third-party payment pays the biller (H7)."""
    settlement = settlements.of_claim(session, claim)
    if settlement is not None and settlement.statement_id == row.id:
        return settlement.provider_cents
    return row.reimbursed_cents


def of_claim(session: Session, claim: Claim, *, for_update: bool = False) -> list[PaymentOrder]:
    """Every order of the claim, first to last."""
    query = select(PaymentOrder).where(PaymentOrder.claim_id == claim.id).order_by(PaymentOrder.number)
    if for_update:
        query = query.with_for_update().execution_options(populate_existing=True)
    return list(session.scalars(query))


def make(
    session: Session,
    claim: Claim,
    statement_id: uuid.UUID,
    amount_cents: int,
    now: datetime,
    *,
    replaces: PaymentOrder | None = None,
) -> PaymentOrder:
    """One more order of the claim; `replaces` is the one whose money came back, and names the payee."""
    person_id, provider_id = (replaces.person_id, replaces.provider_id) if replaces else payee_of(session, claim, now)
    last = session.scalar(select(func.max(PaymentOrder.number)).where(PaymentOrder.claim_id == claim.id)) or 0
    order = PaymentOrder(
        claim_id=claim.id,
        number=last + 1,
        statement_id=statement_id,
        caisse=claim.caisse,
        kind=rules.KIND_OF[claim.channel],
        person_id=person_id,
        provider_id=provider_id,
        amount_cents=amount_cents,
        reference=f"{session.get_one(Memoire, claim.memoire_id).reference}-{last + 1}",
        made_at=now,
        replaces_id=replaces.id if replaces else None,
    )
    session.add(order)
    session.flush()
    record(session, CASHIER, "ordered", "payment_order", order.id, now, after="due", cents=amount_cents)
    if person_id is not None and not _has_account(session, person_id):
        letters.ask_for_account(session, order, now)
    return order


def _has_account(session: Session, person_id: uuid.UUID) -> bool:
    running = BankAccount.person_id == person_id, BankAccount.replaced_at.is_(None)
    return session.scalar(select(BankAccount.id).where(*running)) is not None


def _withdraw(session: Session, orders: list[PaymentOrder], now: datetime) -> None:
    for order in orders:
        entry = session.scalar(select(PaymentEntry).where(PaymentEntry.order_id == order.id, PaymentEntry.live))
        if entry is not None:
            run = session.scalars(
                select(PaymentRun)
                .where(PaymentRun.id == entry.run_id)
                .with_for_update()
                .execution_options(populate_existing=True)
            ).one()
            run.outdate(session, CASHIER, now)
            entry.live = False
        order.withdraw(session, CASHIER, now)


def _sum(orders: list[PaymentOrder]) -> int:
    return sum(order.amount_cents for order in orders)
