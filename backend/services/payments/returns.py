"""What the bank sends back: entered at the desk, told to the payee, and ordered again, once.

Each function holds the bill's row, the claim's and the order's, in this order. Nothing here commits.
"""

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.domain.actors import Staff
from backend.domain.errors import NotFound, invalid
from backend.domain.payments import RETURN_CODES, NotReturnable
from backend.domain.text import N_
from backend.models.claims import Claim
from backend.models.events import record
from backend.models.memoires import Memoire
from backend.models.payments import BankAccount, PaymentOrder
from backend.services.payments import letters, orders
from backend.services.payments.runs import within_reach


def find(session: Session, staff: Staff, reference: str) -> PaymentOrder:
    """The payment by the reference on the bank's notice, in any spelling; NotFound for another caisse's."""
    order = session.scalar(
        select(PaymentOrder).where(
            PaymentOrder.reference == "".join(reference.split()).upper(), PaymentOrder.caisse == within_reach(staff)
        )
    )
    if order is None:
        raise NotFound
    return order


def enter(session: Session, staff: Staff, order_id: uuid.UUID, code: str, now: datetime) -> PaymentOrder:
    """The bank could not place it: the claim stays paid, with a step that says so, and the payee reads what to do.

    The same return again changes nothing. Refuses: NotFound, Invalid (`code`), NotReturnable (it never left, or came
    back for another reason).
    """
    if code not in RETURN_CODES:
        raise invalid("code", N_("Choose the bank's reason."))
    order, claim = _hold(session, staff, order_id)
    if order.state == "returned" and order.return_code == code:
        return order
    if order.state != "paid":
        raise NotReturnable(subject=order)
    order.send_back(session, staff, code, now)
    _note(session, staff, claim, order, "payment-returned", now)
    account = session.get_one(BankAccount, order.account_id)
    letters.tell_returned(session, order, account.masked, now)
    session.flush()
    return order


def take_back(session: Session, staff: Staff, order_id: uuid.UUID, now: datetime) -> PaymentOrder:
    """It was entered by mistake: the payment counts as placed again. Refuses (NotReturnable) once it is paid anew."""
    order, claim = _hold(session, staff, order_id)
    if order.state != "returned" or _replacement(session, order) is not None:
        raise NotReturnable(subject=order)
    order.keep_paid(session, staff, now)
    _note(session, staff, claim, order, "return-withdrawn", now)
    session.flush()
    return order


def pay_again(session: Session, staff: Staff, order_id: uuid.UUID, now: datetime) -> PaymentOrder:
    """A new order for the same money, which leaves with a run like every other; asking again gives the same one."""
    order, claim = _hold(session, staff, order_id)
    if order.state != "returned":
        raise NotReturnable(subject=order)
    there = _replacement(session, order)
    if there is not None:
        return there
    new = orders.make(session, claim, order.statement_id, order.amount_cents, now, replaces=order)
    _note(session, staff, claim, new, "paid-again", now)
    session.flush()
    return new


def _hold(session: Session, staff: Staff, order_id: uuid.UUID) -> tuple[PaymentOrder, Claim]:
    caisse = within_reach(staff)
    claim_id = session.scalar(
        select(PaymentOrder.claim_id).where(PaymentOrder.id == order_id, PaymentOrder.caisse == caisse)
    )
    if claim_id is None:
        raise NotFound
    memoire = select(Memoire.id).join(Claim, Claim.memoire_id == Memoire.id).where(Claim.id == claim_id)
    session.execute(memoire.with_for_update(of=Memoire, key_share=True))
    held = {"populate_existing": True}
    claim = session.scalars(select(Claim).where(Claim.id == claim_id).with_for_update().execution_options(**held)).one()
    order = select(PaymentOrder).where(PaymentOrder.id == order_id).with_for_update().execution_options(**held)
    return session.scalars(order).one(), claim


def _replacement(session: Session, order: PaymentOrder) -> PaymentOrder | None:
    return session.scalar(select(PaymentOrder).where(PaymentOrder.replaces_id == order.id))


def _note(session: Session, staff: Staff, claim: Claim, order: PaymentOrder, name: str, now: datetime) -> None:
    record(
        *(session, staff, name, "claim", claim.id, now),
        person_id=claim.person_id,
        before=claim.state,
        after=claim.state,
        order=order.reference,
        cents=order.amount_cents,
        code=order.return_code,
    )
