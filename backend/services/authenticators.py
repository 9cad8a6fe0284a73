"""Another authenticator app for somebody who is signed in and has proven both factors anew: a new phone, for instance.

Until its first code is given the old one stays in force. Then what is signed in elsewhere ends, and the owner is told.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from backend.db import Sessions, new_id, transaction
from backend.domain.actors import Patient
from backend.domain.errors import NotFound, TotpRequired
from backend.models.accounts import Account
from backend.models.events import record
from backend.services import accounts, attempts, ceremonies, telling, totp
from backend.services.attempts import Standing
from backend.services.ceremonies import Asked
from backend.services.fresh_codes import WrongCode
from backend.services.vault import Vault

LIFE = timedelta(minutes=15)
PURPOSE = "authenticator"


@dataclass(frozen=True, slots=True)
class NewAuthenticator:
    """What the app reads; `enrolment` is a secret, too."""

    enrolment: str
    totp_uri: str
    totp_svg: str


def begin(session: Session, vault: Vault, patient: Patient, now: datetime) -> NewAuthenticator:
    """A new secret, good for a quarter of an hour in this session; the caller has seen a whole proof."""
    secret = totp.new_secret()
    enrolment = ceremonies.ask(session, _asked(patient), now, life=LIFE, sealed=vault.seal(secret))
    uri = totp.uri(secret, session.get_one(Account, patient.account_id).login)
    return NewAuthenticator(enrolment, uri, totp.svg(uri))


def confirm(
    sessions: Sessions, vault: Vault, patient: Patient, enrolment: str, code: str, address: str, now: datetime
) -> None:
    """The first code of the new app: it counts from now on. Raises TotpRequired, NotFound for an enrolment that is over
    or another's, TooMany, WrongCode (the enrolment stays good).
    """
    if not code.strip():
        raise TotpRequired
    with sessions() as session:
        if ceremonies.look(session, enrolment, _asked(patient), now) is None:
            raise NotFound
    standing = attempts.count(sessions, PURPOSE, enrolment, address, now)
    with transaction(sessions) as session:
        found = ceremonies.look(session, enrolment, _asked(patient), now)
        if found is None or found.sealed is None:
            raise NotFound
        step = totp.matching_step(vault.open(found.sealed), code.strip(), now)
        if step is not None and standing is not Standing.LOCKED:
            found.used_at = now
            return _replace(session, patient, found.sealed, step, now)
    raise WrongCode


def _replace(session: Session, patient: Patient, sealed: bytes, step: int, now: datetime) -> None:
    account = session.get_one(Account, patient.account_id)
    account.totp_secret, account.totp_last_step = sealed, step
    accounts.end_everything(session, account.id, now, but=patient.session_id)
    record(session, patient, "authenticator-changed", "account", account.id, now, person_id=patient.person_id)
    telling.tell_account(session, account.id, "factor-changed", now, key=f"authenticator:{new_id()}")
    session.flush()


def _asked(patient: Patient) -> Asked:
    return Asked("factors", f"{PURPOSE}:{patient.session_id}", patient.account_id)
