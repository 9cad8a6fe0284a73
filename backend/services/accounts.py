"""Accounts: made, found, disabled. Who signs in with one is said by `actor_of`."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.orm import Session

from backend.domain.actors import Actor, Patient, Staff
from backend.domain.errors import NotFound
from backend.models.accounts import Account, Device, WebSession
from backend.models.events import record
from backend.models.people import Person
from backend.services.telling import subscriptions
from backend.services.vault import Vault

LONGEST_LOGIN = 100
ACTOR_COLUMNS = (
    Account.id,
    Account.person_id,
    Account.name,
    Account.role,
    Account.caisse,
    Account.office,
    Account.language,
)


def create_patient_account(
    session: Session,
    vault: Vault,
    person: Person,
    *,
    password_hash: str,
    totp_secret: str,
    now: datetime,
    email: str | None = None,
) -> Account:
    """A working account without a letter: for demonstrations and tests. `password_hash` comes from `passwords`."""
    account = for_person(person, now, email=email)
    account.password_hash = password_hash
    account.totp_secret = vault.seal(totp_secret)
    session.add(account)
    session.flush()
    return account


def create_staff(
    session: Session,
    vault: Vault,
    *,
    login: str,
    name: str,
    role: str,
    password_hash: str,
    totp_secret: str,
    now: datetime,
    caisse: str | None = None,
    office: str | None = None,
    email: str | None = None,
    language: str = "fr",
) -> Account:
    """Somebody at a desk; `role` is one of models.accounts.ROLES."""
    account = Account(
        kind="staff",
        login=normal_login(login) or login,
        name=name,
        role=role,
        caisse=caisse,
        office=office,
        email=email,
        language=language,
        password_hash=password_hash,
        totp_secret=vault.seal(totp_secret),
        created_at=now,
    )
    session.add(account)
    session.flush()
    return account


def for_person(person: Person, now: datetime, email: str | None = None) -> Account:
    """A patient's account that nobody can sign in to yet."""
    return Account(
        kind="patient",
        login=person.matricule,
        name=person.name,
        person_id=person.id,
        email=email or person.email,
        language=person.language,
        created_at=now,
    )


def normal_login(login: str) -> str | None:
    """The one spelling of a login (`1985 0615 12347` is `1985061512347`); None for what can be nobody's."""
    small = "".join(login.split()).casefold()
    return small if 0 < len(small) <= LONGEST_LOGIN and small.isprintable() else None


def by_login(session: Session, login: str) -> Account | None:
    normal = normal_login(login)
    return session.scalar(select(Account).where(Account.login == normal)) if normal else None


def actor_of(account: Account | Row[*tuple[Any, ...]], session_id: uuid.UUID | None = None) -> Patient | Staff:
    """Who acts when this account (or a row of ACTOR_COLUMNS) is used."""
    if account.person_id is not None:
        return Patient(account.id, account.person_id, account.name, account.language, session_id)
    return Staff(
        account.id, account.name, account.role or "", account.caisse, account.office, account.language, session_id
    )


def disable(session: Session, actor: Actor, account_id: uuid.UUID, now: datetime) -> None:
    """Nobody signs in to it any more, and who is signed in is out with the next request. Raises NotFound."""
    account = session.get(Account, account_id)
    if account is None:
        raise NotFound
    account.disabled_at = account.disabled_at or now
    end_everything(session, account_id, now)
    record(session, actor, "disabled", "account", account_id, now, person_id=account.person_id)
    session.flush()


def end_everything(session: Session, account_id: uuid.UUID, now: datetime, but: uuid.UUID | None = None) -> int:
    """Every browser and phone of the account is signed out and no longer woken, except `but`; answers how many."""
    ended = 0
    for kind in (WebSession, Device):
        running = (
            update(kind)
            .where(kind.account_id == account_id, kind.ended_at.is_(None), kind.id != (but or uuid.UUID(int=0)))
            .values(ended_at=now)
            .returning(kind.id)
        )
        ended += len(session.scalars(running).all())
    subscriptions.end_for_account(session, account_id, but)
    return ended
