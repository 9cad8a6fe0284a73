"""Immediate payments leave at once (J5): where the caisse's switch allows it, the machinery prepares and releases them.

Everything it leaves aside waits at the desk for two people, as every other payment does.
"""

from datetime import datetime, timedelta

from sqlalchemy import or_
from sqlalchemy.orm import Session

from backend.domain.calendar import luxembourg_day
from backend.domain.facts import Facts
from backend.domain.payments import NoPayingAccount, NothingDue
from backend.models.payments import BankAccount, PaymentOrder, PaymentRun
from backend.services.payments import releasing, runs
from backend.services.payments.orders import CASHIER
from backend.services.vault import Vault

TASK = "payments.pay_at_once"


def pay_at_once(session: Session, vault: Vault, facts: Facts, now: datetime) -> list[PaymentRun]:
    """One released run for each caisse that has something to pay at once.

    Left to people: an amount above the limit, a payment that came back before, and an account that replaced another
    one within the days that count as fresh.
    """
    sheet = facts.on(luxembourg_day(now))
    fresh_since = now - timedelta(days=sheet.deadlines.account_fresh_days)
    made = []
    for caisse in facts.caisses:
        if not sheet.switch("instant_release", caisse):
            continue
        among = runs.waiting(caisse, "instant", now).where(
            PaymentOrder.amount_cents <= sheet.limits.instant_release_most,
            PaymentOrder.replaces_id.is_(None),
            or_(BankAccount.first, BankAccount.given_at < fresh_since),
        )
        try:
            run = runs.prepare(session, vault, CASHIER, caisse, "instant", facts, now, among=among)
        except (NothingDue, NoPayingAccount):
            continue
        made.append(releasing.release(session, vault, CASHIER, caisse, run.id, now))
    return made
