"""Accounts for the demonstration: well-formed numbers of a bank that does not exist. Some patients have given none."""

from datetime import datetime, timedelta

from schwifty import IBAN
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.domain.actors import Staff
from backend.domain.facts import Facts
from backend.domain.payments import NothingDue
from backend.models.accounts import Account
from backend.models.payments import BankAccount, PaymentOrder
from backend.models.people import Caisse, Person
from backend.models.providers import Provider
from backend.services import accounts
from backend.services.payments import releasing, runs
from backend.services.vault import Vault

BANK = "999"
CLERKS = ("paiements.un", "paiements.deux")
QUARTER, LATELY = timedelta(days=91), timedelta(days=30)
WITHOUT = frozenset({"Ana Ferreira", "Luc Schroeder", "Willy Wirtz", "Yvette Zenner"})


def fill_purses(session: Session, vault: Vault, now: datetime) -> None:
    """One account for each caisse, provider and grown-up but those `WITHOUT`; nobody is written to."""
    owners: list[dict[str, object]] = [{"caisse": code} for code in session.scalars(select(Caisse.code))]
    owners += [{"provider_id": one} for one in session.scalars(select(Provider.id).order_by(Provider.code))]
    people = session.scalars(select(Person).order_by(Person.matricule))
    owners += [{"person_id": person.id} for person in people if person.name not in WITHOUT]
    for number, owner in enumerate(owners, start=1):
        iban = str(IBAN.generate("LU", bank_code=BANK, account_code=f"{number:013}").compact)
        session.add(
            BankAccount(iban=vault.seal(iban), last_four=iban[-4:], country=iban[:2], given_at=now, first=True, **owner)
        )
    session.flush()


def pay_history(session: Session, vault: Vault, facts: Facts, now: datetime) -> None:
    """What was decided long ago was paid then: a run every quarter, prepared by one and released by the other."""
    first, second = (_clerk(session, login) for login in CLERKS)
    orders = select(func.min(PaymentOrder.made_at)).where(PaymentOrder.caisse == first.caisse)
    day = session.scalar(orders.where(PaymentOrder.state == "due"))
    while day is not None and (day := day + QUARTER) < now - LATELY:
        try:
            run = runs.prepare(session, vault, first, first.caisse or "", "regular", facts, day)
        except NothingDue:
            continue
        releasing.release(session, vault, second, run.caisse, run.id, day + timedelta(hours=2))
        run.told_at = run.handed_over_at = run.released_at
        session.flush()


def _clerk(session: Session, login: str) -> Staff:
    actor = accounts.actor_of(session.scalars(select(Account).where(Account.login == login)).one())
    assert isinstance(actor, Staff)
    return actor
