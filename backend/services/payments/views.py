"""What a patient reads of a claim's payments: how much, when, to whom, and what came back."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from backend.domain.payments import RETURN_CODES
from backend.domain.text import Text
from backend.models.payments import BankAccount, PaymentOrder
from backend.models.people import Person
from backend.models.providers import Provider


@dataclass(frozen=True, slots=True)
class PaymentView:
    """One payment. `state` is due, waiting-for-account, paid or returned; `mine`: the reader is paid; `account` is
    masked, and only the payee's own; `reference` stands on the payee's bank statement.
    """

    reference: str
    state: str
    amount_cents: int
    payee: str
    mine: bool
    account: str | None
    paid_at: datetime | None
    returned_at: datetime | None
    reason: Text | None


def of_claims(
    session: Session, ids: Sequence[uuid.UUID], reader: uuid.UUID | None
) -> dict[uuid.UUID, list[PaymentView]]:
    """The payments of each claim, first to last, but those that were withdrawn; `reader` sees their own account."""
    running = (
        or_(BankAccount.person_id == PaymentOrder.person_id, BankAccount.provider_id == PaymentOrder.provider_id)
        & BankAccount.replaced_at.is_(None)
        & PaymentOrder.account_id.is_(None)
    )
    rows = session.execute(
        select(PaymentOrder, BankAccount, Person, Provider)
        .outerjoin(BankAccount, or_(BankAccount.id == PaymentOrder.account_id, running))
        .outerjoin(Person, Person.id == PaymentOrder.person_id)
        .outerjoin(Provider, Provider.id == PaymentOrder.provider_id)
        .where(PaymentOrder.claim_id.in_(ids), PaymentOrder.state != "withdrawn")
        .order_by(PaymentOrder.claim_id, PaymentOrder.number)
    )
    found: dict[uuid.UUID, list[PaymentView]] = {id_: [] for id_ in ids}
    for order, account, person, provider in rows:
        mine = order.person_id is not None and order.person_id == reader
        found[order.claim_id].append(
            PaymentView(
                order.reference,
                "waiting-for-account" if order.state == "due" and account is None else order.state,
                order.amount_cents,
                (person or provider).name,
                mine,
                account.masked if account is not None and mine else None,
                order.paid_at,
                order.returned_at,
                Text(RETURN_CODES[order.return_code]) if order.return_code else None,
            )
        )
    return found
