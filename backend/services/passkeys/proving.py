"""A passkey proves who somebody is: at the door, or once more before something that matters.

Nobody is asked for a name: the browser offers what it holds for this place, so that a question tells nothing about who
has an account. An answer counts once, from the browser that was asked, for what it was asked for.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar, cast

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import Session

from backend.config import Config
from backend.db import Sessions, transaction
from backend.domain.actors import Patient, System
from backend.domain.errors import BadCredentials, TooMany
from backend.domain.text import N_, Text
from backend.models.accounts import Account
from backend.models.events import record
from backend.models.passkeys import Passkey
from backend.services import attempts, ceremonies, mails
from backend.services.ceremonies import Asked
from backend.services.passkeys.keeping import handle_of, of_account
from backend.services.passkeys.relying import (
    Assertion,
    RelyingParty,
    question_in,
    relying_party,
    verify_known,
)

SIGN_IN = "sign-in"
TRIES, WITHIN = 30, timedelta(minutes=1)
T = TypeVar("T")

COPIED_SUBJECT = N_("One of your passkeys was not accepted")
COPIED_BODY = N_(
    "A passkey of your account, “{name}”, was used with a count that lies behind the last one. That happens when it"
    " was copied. It was not accepted.\n\nRemove it under “Me”, “Signing in”, and add a new one. If it was not you,"
    " tell your caisse."
)


class WrongPasskey(BadCredentials):
    detail = N_("This passkey was not accepted, or the question was too old. Try again, or sign in with your password.")


@dataclass(frozen=True, slots=True)
class PasskeyAsked:
    """What a browser needs to answer; `known` is empty at the door, where nobody is known yet."""

    challenge: str
    party: RelyingParty
    known: tuple[bytes, ...] = ()


def ask_at_door(sessions: Sessions, config: Config, binding: str, address: str, now: datetime) -> PasskeyAsked:
    """The question for signing in, the same for everybody. `binding` is a secret of this browser. Raises TooMany."""
    _count(sessions, "passkey-asked", address, now)
    with transaction(sessions) as session:
        question = ceremonies.ask(session, Asked(SIGN_IN, binding), now)
    return PasskeyAsked(question, relying_party(config))


def admit(
    sessions: Sessions,
    config: Config,
    given: Assertion,
    binding: str,
    address: str,
    now: datetime,
    welcome: Callable[[Session, Account], T],
) -> T:
    """Check, and on success call `welcome` in the same transaction. Raises TooMany, WrongPasskey.

    The passkey counts as both factors, so the lock that ten wrong passwords put on an account does not close this door.
    """
    _count(sessions, "passkey-tried", address, now)
    question = question_in(given.client_data)
    with transaction(sessions) as session:
        asked = ceremonies.close(session, question, Asked(SIGN_IN, binding), now)
        found = _owner(session, given)
        if asked is not None and found is not None:
            passkey, account = found
            named = given.user_handle in (None, handle_of(account.id))
            usable = account.kind == "patient" and account.disabled_at is None and account.password_hash is not None
            if named and usable and _use(session, config, passkey, account, question, given, now):
                return welcome(session, account)
    raise WrongPasskey


def ask_again(session: Session, config: Config, patient: Patient, purpose: str, now: datetime) -> PasskeyAsked:
    """The question before an act; `purpose` is one of models.passkeys.PURPOSES."""
    question = ceremonies.ask(session, _asked(patient, purpose), now)
    known = tuple(one.credential_id for one in of_account(session, patient.account_id))
    return PasskeyAsked(question, relying_party(config), known)


def require(
    sessions: Sessions, config: Config, patient: Patient, given: Assertion, purpose: str, address: str, now: datetime
) -> None:
    """One of the patient's own passkeys, asked for this act in this session. Raises TooMany, WrongPasskey."""
    _count(sessions, "passkey-tried", address, now)
    question = question_in(given.client_data)
    with transaction(sessions) as session:
        asked = ceremonies.close(session, question, _asked(patient, purpose), now)
        found = _owner(session, given)
        if asked is not None and found is not None and found[1].id == patient.account_id:
            passkey, account = found
            if account.disabled_at is None and _use(session, config, passkey, account, question, given, now):
                return
    raise WrongPasskey


def _use(
    session: Session,
    config: Config,
    passkey: Passkey,
    account: Account,
    question: str,
    given: Assertion,
    now: datetime,
) -> bool:
    verified = verify_known(relying_party(config), question, given, passkey)
    if verified is None:
        return False
    if _counts_on(session, passkey.id, verified.new_sign_count, verified.credential_backed_up, now):
        return True
    record(session, System(), "passkey-behind", "account", account.id, now, person_id=account.person_id)
    mails.write(session, account, Text(COPIED_SUBJECT), Text(COPIED_BODY, {"name": passkey.name}), now)
    return False


def _counts_on(session: Session, id_: uuid.UUID, count: int, synced: bool, now: datetime) -> bool:
    """Take the authenticator's count, which only ever grows; those that do not count say 0 all the time."""
    grows = Passkey.sign_count < count if count else Passkey.sign_count == 0
    taken = session.execute(
        update(Passkey)
        .where(Passkey.id == id_, grows)
        .values(sign_count=count, synced=synced, used_at=now)
        .execution_options(synchronize_session=False)
    )
    return cast(CursorResult[Any], taken).rowcount == 1


def _owner(session: Session, given: Assertion) -> tuple[Passkey, Account] | None:
    found = session.execute(
        select(Passkey, Account)
        .join(Account, Account.id == Passkey.account_id)
        .where(Passkey.credential_id == given.credential_id)
    ).one_or_none()
    return (found[0], found[1]) if found else None


def _asked(patient: Patient, purpose: str) -> Asked:
    return Asked(purpose, str(patient.session_id), patient.account_id)


def _count(sessions: Sessions, what: str, address: str, now: datetime) -> None:
    with transaction(sessions) as session:
        few = attempts.within(session, what, address, TRIES, WITHIN, now)
    if not few:
        raise TooMany(retry_after=int(WITHIN.total_seconds()))
