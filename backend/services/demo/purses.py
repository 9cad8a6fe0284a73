"""Accounts for the demonstration: well-formed numbers of a bank that does not exist. Some patients have given none."""

from datetime import datetime

from schwifty import IBAN
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.models.payments import BankAccount
from backend.models.people import Caisse, Person
from backend.models.providers import Provider
from backend.services.vault import Vault

BANK = "999"
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
