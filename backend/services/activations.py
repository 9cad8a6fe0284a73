"""The first time, or the first time with a new phone: a code on a letter, a password, an authenticator.

The letter's code (80 random bits, 30 days) opens an enrolment of a quarter of an hour; until that is confirmed by a
first code of the app it may be begun anew, and the account stays as it was. The confirmation uses the letter up,
gives ten recovery codes, takes the passkeys away, and signs the account out everywhere.
"""

import hmac
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from backend.db import Sessions, transaction
from backend.domain.actors import Staff
from backend.domain.errors import BadCredentials, NotFound, TotpRequired
from backend.domain.text import N_, Text
from backend.models.accounts import Account, Activation
from backend.models.events import record
from backend.models.passkeys import Passkey
from backend.models.people import Person
from backend.services import accounts, attempts, mails, passwords, recovery_codes, totp
from backend.services.attempts import Standing
from backend.services.vault import Vault, digest, new_token

LETTER = timedelta(days=30)
ENROLMENT = timedelta(minutes=15)
GROUPS = 4
PURPOSE = "activation"

PRINTED_SUBJECT = N_("A letter with a new code was printed for you")
PRINTED_BODY = N_(
    "With the code of this letter your account can be set up anew, with another password and another authenticator app."
    "\n\nIf you did not ask for it, tell your caisse at once."
)
SUBJECT = N_("Your account was set up")
BODY = N_(
    "A password and an authenticator app were set up for your account with the code of our letter.\n\nIf it was not"
    " you, tell your caisse at once."
)


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What the app needs to confirm: `activation` is a secret, too."""

    activation: str
    totp_uri: str
    totp_svg: str


def issue(session: Session, staff: Staff, person_id: uuid.UUID, now: datetime) -> str:
    """The code for a letter to this person; letters that were sent before are void. Who has a working account is told
    by mail. Raises NotFound.
    """
    person = session.get(Person, person_id)
    if person is None:
        raise NotFound
    account = session.scalar(select(Account).where(Account.person_id == person_id))
    if account is None:
        account = accounts.for_person(person, now)
        session.add(account)
        session.flush()
    _void(session, account.id, now)
    code = recovery_codes.new_code(GROUPS)
    session.add(
        Activation(
            account_id=account.id,
            code_hash=digest(recovery_codes.normal_code(code)),
            made_at=now,
            expires_at=now + LETTER,
        )
    )
    record(session, staff, "activation-issued", "account", account.id, now, person_id=person_id)
    if account.password_hash is not None:  # before the letter: whoever did not ask for it can still do something
        mails.write(session, account, Text(PRINTED_SUBJECT), Text(PRINTED_BODY), now)
    session.flush()
    return code


def begin(
    sessions: Sessions, vault: Vault, *, matricule: str, code: str, password: str, address: str, now: datetime
) -> Enrolment:
    """With matricule and letter: keeps the password and a new authenticator until they are confirmed.

    Raises Invalid for a weak password, TooMany, BadCredentials (alike for a wrong code and an unknown matricule).
    """
    login = accounts.normal_login(matricule) or ""
    passwords.refuse_weak(password, (login,))
    standing = attempts.count(sessions, PURPOSE, login, address, now)
    hashed = passwords.hash_password(password)
    with transaction(sessions) as session:
        activation, account = _open_letter(session, login, now)
        fits = _fits(activation, code)
        if activation is not None and account is not None and fits and standing is not Standing.LOCKED:
            passwords.refuse_weak(password, (login, account.name))
            attempts.forgive(session, PURPOSE, login)
            return _enrol(vault, activation, account, hashed, now)
    raise BadCredentials


def confirm(sessions: Sessions, vault: Vault, token: str, code: str, address: str, now: datetime) -> list[str]:
    """The first code of the new authenticator: the account works from now on. Answers the recovery codes.

    Raises TotpRequired, NotFound for an enrolment that is over or invented, TooMany, BadCredentials.
    """
    if not code.strip():
        raise TotpRequired
    with sessions() as session:
        _pending(session, token, now)
    standing = attempts.count(sessions, PURPOSE, token, address, now)
    with transaction(sessions) as session:
        activation, account = _pending(session, token, now)
        assert activation.totp_secret is not None
        step = totp.matching_step(vault.open(activation.totp_secret), code, now)
        if step is not None and standing is not Standing.LOCKED:
            return _activate(session, activation, account, step, now)
    raise BadCredentials


def _enrol(vault: Vault, activation: Activation, account: Account, hashed: str, now: datetime) -> Enrolment:
    token, secret = new_token(), totp.new_secret()
    activation.token_hash = digest(token)
    activation.token_expires_at = now + ENROLMENT
    activation.password_hash = hashed
    activation.totp_secret = vault.seal(secret)
    uri = totp.uri(secret, account.login)
    return Enrolment(token, uri, totp.svg(uri))


def _activate(session: Session, activation: Activation, account: Account, step: int, now: datetime) -> list[str]:
    account.password_hash, account.totp_secret = activation.password_hash, activation.totp_secret
    account.totp_last_step = step
    activation.used_at, activation.password_hash, activation.totp_secret = now, None, None
    accounts.end_everything(session, account.id, now)
    session.execute(delete(Passkey).where(Passkey.account_id == account.id))  # they may lie on a phone that is lost
    attempts.forgive(session, "sign-in", account.login)
    codes = recovery_codes.renew(session, account.id)
    actor = accounts.actor_of(account)
    record(session, actor, "activated", "account", account.id, now, person_id=account.person_id)
    mails.write(session, account, Text(SUBJECT), Text(BODY), now)
    session.flush()
    return codes


def _open_letter(session: Session, login: str, now: datetime) -> tuple[Activation | None, Account | None]:
    found = session.execute(
        select(Activation, Account)
        .join(Account, Account.id == Activation.account_id)
        .where(
            Account.login == login,
            Account.disabled_at.is_(None),
            Activation.used_at.is_(None),
            Activation.expires_at > now,
        )
        .order_by(Activation.id.desc())
        .limit(1)
    ).one_or_none()
    return (found[0], found[1]) if found else (None, None)


def _pending(session: Session, token: str, now: datetime) -> tuple[Activation, Account]:
    """The enrolment, held until the transaction ends: of two confirmations one finds nothing."""
    found = session.execute(
        select(Activation, Account)
        .join(Account, Account.id == Activation.account_id)
        .where(
            Activation.token_hash == digest(token),
            Activation.token_expires_at > now,
            Activation.used_at.is_(None),
            Account.disabled_at.is_(None),
        )
        .with_for_update(of=Activation)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found[0], found[1]


def _fits(activation: Activation | None, code: str) -> bool:
    kept = activation.code_hash if activation else digest("")
    return hmac.compare_digest(kept, digest(recovery_codes.normal_code(code)))


def _void(session: Session, account_id: uuid.UUID, now: datetime) -> None:
    session.execute(
        update(Activation).where(Activation.account_id == account_id, Activation.used_at.is_(None)).values(used_at=now)
    )
