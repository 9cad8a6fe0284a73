"""The passkeys of an account: added, named, removed. Its owner is told of each change."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from backend.config import Config
from backend.db import new_id
from backend.domain.actors import Patient
from backend.domain.errors import Conflict, NotFound
from backend.domain.text import N_
from backend.models.accounts import Account
from backend.models.events import record
from backend.models.passkeys import Passkey
from backend.services import ceremonies, telling
from backend.services.ceremonies import Asked
from backend.services.passkeys.relying import (
    ALGORITHMS,
    NAME,
    Attestation,
    RelyingParty,
    question_in,
    relying_party,
    verify_new,
)

MOST = 20
PURPOSE = "add-passkey"
LONGEST_NAME = 60


class PasskeyRefused(Conflict):
    code = "passkey-refused"
    title = N_("The passkey was not added")
    detail = N_("The answer does not fit the question, or came too late. Nothing was changed; try again.")


class TooManyPasskeys(Conflict):
    code = "too-many-passkeys"
    title = N_("There are many passkeys already")
    detail = N_("An account has at most {most}. Remove one that you no longer use.")


@dataclass(frozen=True, slots=True)
class NewPasskeyAsked:
    """What a browser needs to make one: whom it is for (an opaque handle), and which ones there are already."""

    challenge: str
    party: RelyingParty
    party_name: str
    user_handle: bytes
    login: str
    name: str
    algorithms: tuple[int, ...]
    known: tuple[bytes, ...]


def of_account(session: Session, account_id: uuid.UUID) -> list[Passkey]:
    """Oldest first."""
    return list(session.scalars(select(Passkey).where(Passkey.account_id == account_id).order_by(Passkey.id)))


def ask_new(session: Session, config: Config, patient: Patient, now: datetime) -> NewPasskeyAsked:
    """The question for a new passkey, to somebody who just proved who they are. Raises TooManyPasskeys."""
    known = of_account(session, patient.account_id)
    if len(known) >= MOST:
        raise TooManyPasskeys(most=MOST)
    account = session.get_one(Account, patient.account_id)
    return NewPasskeyAsked(
        challenge=ceremonies.ask(session, _asked(patient), now),
        party=relying_party(config),
        party_name=NAME,
        user_handle=handle_of(account.id),
        login=account.login,
        name=account.name,
        algorithms=tuple(int(one) for one in ALGORITHMS),
        known=tuple(one.credential_id for one in known),
    )


def add(session: Session, config: Config, patient: Patient, given: Attestation, name: str, now: datetime) -> Passkey:
    """Keep the passkey that answers `ask_new`. Raises PasskeyRefused, TooManyPasskeys."""
    question = question_in(given.client_data)
    if ceremonies.close(session, question, _asked(patient), now) is None:
        raise PasskeyRefused
    found = verify_new(relying_party(config), question, given)
    if found is None:
        raise PasskeyRefused
    session.get_one(Account, patient.account_id, with_for_update={"key_share": True})  # two at once are counted in turn
    if _count(session, patient.account_id) >= MOST:
        raise TooManyPasskeys(most=MOST)
    made: Passkey | None = session.scalar(
        insert(Passkey)
        .values(
            id=new_id(),
            account_id=patient.account_id,
            credential_id=found.credential_id,
            public_key=found.credential_public_key,
            sign_count=found.sign_count,
            name=name,
            synced=found.credential_backed_up,
            transports=list(given.transports),
            created_at=now,
        )
        .on_conflict_do_nothing()
        .returning(Passkey)
    )
    if made is None:
        raise PasskeyRefused
    _tell(session, patient, "passkey-added", made.id, now)
    return made


def rename(session: Session, patient: Patient, id_: uuid.UUID, name: str) -> Passkey:
    """Raises NotFound for another's, and for none."""
    passkey = session.scalar(select(Passkey).where(Passkey.id == id_, Passkey.account_id == patient.account_id))
    if passkey is None:
        raise NotFound
    passkey.name = name
    session.flush()
    return passkey


def remove(session: Session, patient: Patient, id_: uuid.UUID, now: datetime) -> None:
    """It opens nothing any more. Raises NotFound; the caller has seen a proof."""
    own = (Passkey.id == id_, Passkey.account_id == patient.account_id)
    if session.scalar(delete(Passkey).where(*own).returning(Passkey.id)) is None:
        raise NotFound
    _tell(session, patient, "passkey-removed", id_, now)


def require_own(session: Session, patient: Patient, id_: uuid.UUID) -> None:
    """Raises NotFound, before a proof is used up for it."""
    if session.scalar(select(Passkey.id).where(Passkey.id == id_, Passkey.account_id == patient.account_id)) is None:
        raise NotFound


def handle_of(account_id: uuid.UUID) -> bytes:
    """What authenticators keep of an account: says nothing about anybody."""
    return account_id.bytes


def _asked(patient: Patient) -> Asked:
    return Asked(PURPOSE, str(patient.session_id), patient.account_id)


def _count(session: Session, account_id: uuid.UUID) -> int:
    return session.scalar(select(func.count()).where(Passkey.account_id == account_id)) or 0


def _tell(session: Session, patient: Patient, what: str, id_: uuid.UUID, now: datetime) -> None:
    record(session, patient, what, "account", patient.account_id, now, person_id=patient.person_id, passkey=str(id_))
    telling.tell_account(session, patient.account_id, "factor-changed", now, key=f"{what}:{id_}")
    session.flush()
