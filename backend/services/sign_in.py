"""Proving who one is: login, password and a code, all three or nothing, in the same time for everybody.

The try is committed before anything is looked at, and the failure with it (`attempts`). A wrong password, a wrong
code, a login that does not exist, a disabled account and a locked one are one refusal after the same work: one
Argon2 verification, one code computed, the same statements.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from sqlalchemy.orm import Session

from backend.db import Sessions, new_id, transaction
from backend.domain.actors import System
from backend.domain.errors import BadCredentials, TotpRequired
from backend.domain.text import N_, Text
from backend.jobs import defer
from backend.models.accounts import Account
from backend.models.events import record
from backend.services import accounts, attempts, mails, passwords, recovery_codes, totp
from backend.services.attempts import Standing
from backend.services.vault import Vault

PURPOSE = "sign-in"
LONGEST_CODE = 10
T = TypeVar("T")

LOCKED_SUBJECT = N_("Somebody tried to sign in to your account")
LOCKED_BODY = N_(
    "Ten times in a row somebody gave a wrong password or code for your account. For 15 minutes nobody can sign in to"
    " it; where you are signed in already, you stay signed in.\n\nIf it was you: wait, then try again. If it was not:"
    " you need not do anything, but choose a new password if you use yours elsewhere, too."
)


@dataclass(frozen=True, slots=True)
class Credentials:
    """What somebody types, and from where; `kind` is the door: patient or staff."""

    kind: str
    login: str
    password: str = field(repr=False)
    totp: str = field(repr=False)
    address: str


def admit(
    sessions: Sessions,
    vault: Vault,
    credentials: Credentials,
    now: datetime,
    welcome: Callable[[Session, Account], T],
) -> T:
    """Check, and on success call `welcome` in the same transaction; `now` is true time.

    Raises TotpRequired first of all, then TooMany, then BadCredentials. Takes the sessions, since the try must be
    committed before it is judged, and stays so when it fails.
    """
    if not credentials.totp.strip():
        raise TotpRequired
    login = accounts.normal_login(credentials.login) or ""
    standing = attempts.count(sessions, PURPOSE, login, credentials.address, now)
    with transaction(sessions) as session:
        account = accounts.by_login(session, login)
        if _proven(session, vault, account, credentials, standing, now) and account is not None:
            attempts.forgive(session, PURPOSE, login)
            _renew_hash(account, credentials.password)
            return welcome(session, account)
        if standing is Standing.LAST:
            # Deferred for logins that do not exist, too: the answer takes as long.
            defer(session, "sign_in.tell_locked", account_id=str(account.id if account else new_id()))
    raise BadCredentials


def tell_locked(session: Session, account_id: uuid.UUID, now: datetime) -> None:
    """The job after ten failures: history and a mail; nothing where there is no such account."""
    account = session.get(Account, account_id)
    if account is None:
        return
    record(session, System(), "locked", "account", account.id, now, person_id=account.person_id)
    mails.write(session, account, Text(LOCKED_SUBJECT), Text(LOCKED_BODY), now)


def second_factor_fits(session: Session, vault: Vault, account: Account, code: str, now: datetime) -> bool:
    """A fresh code of the app, or a recovery code; either is used up by this."""
    if len(code) > LONGEST_CODE:  # no code of an app; six figures never cost the second statement
        return recovery_codes.use(session, account.id, code, now)
    step = totp.matching_step(vault.open(account.totp_secret), code, now) if account.totp_secret else None
    return step is not None and totp.use_step(session, account.id, step)


def _proven(
    session: Session,
    vault: Vault,
    account: Account | None,
    credentials: Credentials,
    standing: Standing,
    now: datetime,
) -> bool:
    fits = passwords.verify(account.password_hash if account else None, credentials.password)
    if account is None or not _may_enter(account, credentials.kind) or standing is Standing.LOCKED or not fits:
        totp.matching_step(totp.NOBODY, credentials.totp, now)
        return False
    return second_factor_fits(session, vault, account, credentials.totp, now)


def _may_enter(account: Account, kind: str) -> bool:
    return account.kind == kind and account.disabled_at is None and account.password_hash is not None


def _renew_hash(account: Account, password: str) -> None:
    if account.password_hash and passwords.is_outdated(account.password_hash):
        account.password_hash = passwords.hash_password(password)
