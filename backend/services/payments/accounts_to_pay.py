"""Where patients, providers and caisses have their accounts: given, changed, shown masked.

The number is sealed; everybody but the file for the bank sees its country and last four figures. A change is a new
row. It outdates every run that would still pay to the old account, and what the bank sent back because of the account
is ordered again.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from backend.domain.actors import Actor, Patient
from backend.domain.iban import read_iban
from backend.domain.payments import ACCOUNT_CODES
from backend.models.claims import Claim
from backend.models.events import record
from backend.models.memoires import Memoire
from backend.models.payments import BankAccount, PaymentEntry, PaymentOrder, PaymentRun
from backend.models.people import Caisse, Person
from backend.models.providers import Provider
from backend.services.payments import letters, orders
from backend.services.vault import Vault

Owner = Person | Provider | Caisse


@dataclass(frozen=True, slots=True)
class AccountView:
    """An account as its owner sees it; `until` is empty while it is the one that is paid to."""

    iban: str
    since: datetime
    until: datetime | None


def set_own(session: Session, vault: Vault, patient: Patient, iban: str, now: datetime) -> BankAccount:
    """The patient's own account, never that of somebody they act for; the caller has seen a fresh code.

    The same number again changes nothing. Refuses (Invalid, field `iban`) what is no IBAN of the euro payments area.
    """
    number = read_iban(iban)
    person = session.get_one(Person, patient.person_id)
    return _replace(session, vault, patient, person, BankAccount.person_id == person.id, number, now)


def set_for_provider(
    session: Session, vault: Vault, actor: Actor, provider: Provider, iban: str, now: datetime
) -> BankAccount:
    """A provider's account, from the bank's paper (RIB) in the registration file. Refuses like `set_own`."""
    number = read_iban(iban)
    return _replace(session, vault, actor, provider, BankAccount.provider_id == provider.id, number, now)


def set_for_caisse(
    session: Session, vault: Vault, actor: Actor, caisse: Caisse, iban: str, now: datetime
) -> BankAccount:
    """The account that a caisse pays from. Refuses like `set_own`."""
    number = read_iban(iban)
    return _replace(session, vault, actor, caisse, BankAccount.caisse == caisse.code, number, now)


def own(session: Session, patient: Patient) -> list[AccountView]:
    """The patient's accounts, the present one first; empty where none was given."""
    rows = session.scalars(
        select(BankAccount).where(BankAccount.person_id == patient.person_id).order_by(BankAccount.id.desc())
    )
    return [AccountView(row.masked, row.given_at, row.replaced_at) for row in rows]


def running(session: Session, owner: ColumnElement[bool]) -> BankAccount | None:
    """The account in use of one owner, for instance `BankAccount.caisse == "CNS"`."""
    return session.scalar(select(BankAccount).where(owner, BankAccount.replaced_at.is_(None)))


def check(iban: str) -> None:
    """Refuse what is no account, before a code is used up for it."""
    read_iban(iban)


def _replace(
    session: Session,
    vault: Vault,
    actor: Actor,
    owner: Owner,
    owned: ColumnElement[bool],
    number: str,
    now: datetime,
) -> BankAccount:
    _hold_claims(session, owner)  # claims before owners, as everywhere
    kind = type(owner)
    session.execute(select(kind).where(kind.__mapper__.primary_key[0] == _key(owner)).with_for_update(key_share=True))
    old = running(session, owned)
    if old is not None and vault.open(old.iban) == number:
        return old
    if old is not None:
        old.replaced_at = now
        session.flush()
        _outdate_runs(session, actor, old, now)
    new = BankAccount(
        person_id=owner.id if isinstance(owner, Person) else None,
        provider_id=owner.id if isinstance(owner, Provider) else None,
        caisse=owner.code if isinstance(owner, Caisse) else None,
        iban=vault.seal(number),
        last_four=number[-4:],
        country=number[:2],
        given_at=now,
        given_by=actor.id if actor.kind in ("patient", "staff") else None,
        first=old is None,
    )
    session.add(new)
    session.flush()
    _tell(session, actor, new, now)
    _order_again(session, owner, now)
    session.flush()
    return new


def _key(owner: Owner) -> uuid.UUID | str:
    return owner.code if isinstance(owner, Caisse) else owner.id


def _tell(session: Session, actor: Actor, new: BankAccount, now: datetime) -> None:
    record(
        *(session, actor, "account-changed", "bank_account", new.id, now),
        person_id=new.person_id,
        before=None if new.first else "known",
        after="known",
    )
    letters.tell_changed(session, new, now)


def _outdate_runs(session: Session, actor: Actor, old: BankAccount, now: datetime) -> None:
    """What is prepared but not released must not pay to an account that its owner has left, nor from one."""
    entered = select(PaymentEntry.run_id).where(PaymentEntry.account_id == old.id, PaymentEntry.live)
    runs = select(PaymentRun).where(
        PaymentRun.state == "prepared", PaymentRun.id.in_(entered) | (PaymentRun.account_id == old.id)
    )
    for run in session.scalars(runs.order_by(PaymentRun.id).with_for_update()):
        run.outdate(session, actor, now)


def _returned(owner: Owner) -> ColumnElement[bool]:
    payee = PaymentOrder.provider_id if isinstance(owner, Provider) else PaymentOrder.person_id
    return (payee == _key(owner)) & (PaymentOrder.state == "returned") & PaymentOrder.return_code.in_(ACCOUNT_CODES)


def _hold_claims(session: Session, owner: Owner) -> None:
    """The bills and claims whose returned payments may be ordered again, held in one order."""
    if isinstance(owner, Caisse):
        return
    ids = session.scalars(select(PaymentOrder.claim_id).where(_returned(owner))).all()
    memoires = select(Memoire.id).join(Claim, Claim.memoire_id == Memoire.id).where(Claim.id.in_(ids))
    session.execute(memoires.order_by(Memoire.id).with_for_update(of=Memoire, key_share=True))
    session.execute(select(Claim.id).where(Claim.id.in_(ids)).order_by(Claim.id).with_for_update())


def _order_again(session: Session, owner: Owner, now: datetime) -> None:
    if isinstance(owner, Caisse):
        return
    replaced = select(PaymentOrder.replaces_id).where(PaymentOrder.replaces_id.is_not(None))
    for order in session.scalars(
        select(PaymentOrder).where(_returned(owner), PaymentOrder.id.not_in(replaced)).order_by(PaymentOrder.id)
    ):
        orders.make(
            session, session.get_one(Claim, order.claim_id), order.statement_id, order.amount_cents, now, replaces=order
        )
