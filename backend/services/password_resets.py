"""A forgotten password: a link by mail, good once and for a quarter of an hour, and the code all the same.

Asking takes the same for logins that exist and logins that do not: the worker finds out.
"""

import uuid
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backend.config import Config
from backend.db import Sessions, new_id, transaction
from backend.domain.errors import BadCredentials, NotFound, TotpRequired
from backend.domain.text import N_, Text
from backend.jobs import defer
from backend.models.accounts import Account, PasswordReset
from backend.services import accounts, attempts, mails, passwords, sign_in
from backend.services.attempts import Standing
from backend.services.password_changes import tell_changed
from backend.services.vault import Vault, digest, new_token

LIFE = timedelta(minutes=15)
PURPOSE = "password-reset"
ASKED_PER_LOGIN = 3
ASKED_PER_ADDRESS = 30
ASKED_WITHIN = timedelta(minutes=15)

SUBJECT = N_("Choose a new password")
BODY = N_(
    "Somebody, probably you, asked for a new password for your account. Choose it here within 15 minutes, with your"
    " authenticator app at hand:\n\n{link}\n\nIf it was not you, do nothing: your password stays as it is."
)


def ask(session: Session, login: str, address: str, now: datetime) -> None:
    """Somebody forgot their password. Nothing tells whether the login exists; asked too often, nothing is sent."""
    login = accounts.normal_login(login) or ""
    account = accounts.by_login(session, login)
    few = attempts.within(session, "reset-address", address, ASKED_PER_ADDRESS, ASKED_WITHIN, now)
    if few and attempts.within(session, "reset-login", login, ASKED_PER_LOGIN, ASKED_WITHIN, now):
        defer(session, "password_resets.prepare", account_id=str(account.id if account else new_id()))


def prepare(session: Session, config: Config, account_id: uuid.UUID, now: datetime) -> None:
    """The job: makes the link and writes the mail; the address comes from the configuration, never from a request."""
    account = session.get(Account, account_id)
    if account is None or account.disabled_at or not account.password_hash or not account.email:
        return
    token = new_token()
    session.add(PasswordReset(token_hash=digest(token), account_id=account.id, expires_at=now + LIFE))
    mails.write(session, account, Text(SUBJECT), Text(BODY, {"link": f"{config.public_url}/reset/{token}"}), now)


def finish(
    sessions: Sessions, vault: Vault, token: str, *, password: str, totp: str, address: str, now: datetime
) -> None:
    """The new password, proven by link and code; ends every session and device.

    Raises TotpRequired, NotFound for a link that is used, over or invented, Invalid for a weak password (the link
    stays good), TooMany, BadCredentials.
    """
    if not totp.strip():
        raise TotpRequired
    with sessions() as session:
        account = _account_of(session, token, now)
        passwords.refuse_weak(password, (account.login, account.name))
    standing = attempts.count(sessions, PURPOSE, account.login, address, now)
    hashed = passwords.hash_password(password)
    with transaction(sessions) as session:
        account = _account_of(session, token, now)
        if standing is not Standing.LOCKED and sign_in.second_factor_fits(session, vault, account, totp, now):
            _use(session, token, now)
            attempts.forgive(session, PURPOSE, account.login)
            account.password_hash = hashed
            accounts.end_everything(session, account.id, now)
            tell_changed(session, accounts.actor_of(account), account, now)
            return
    raise BadCredentials


def _account_of(session: Session, token: str, now: datetime) -> Account:
    account = session.scalar(
        select(Account)
        .join(PasswordReset, PasswordReset.account_id == Account.id)
        .where(
            PasswordReset.token_hash == digest(token),
            PasswordReset.used_at.is_(None),
            PasswordReset.expires_at > now,
            Account.disabled_at.is_(None),
        )
    )
    if account is None:
        raise NotFound
    return account


def _use(session: Session, token: str, now: datetime) -> None:
    """Once: of two at the same time the second finds nothing. The account's other links are void with it."""
    used = session.scalar(
        update(PasswordReset)
        .where(PasswordReset.token_hash == digest(token), PasswordReset.used_at.is_(None))
        .values(used_at=now)
        .returning(PasswordReset.account_id)
    )
    if used is None:
        raise NotFound
    session.execute(
        update(PasswordReset)
        .where(PasswordReset.account_id == used, PasswordReset.used_at.is_(None))
        .values(used_at=now)
    )
