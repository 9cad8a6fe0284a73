"""Who is signed in proves it once more, before money moves or the way to sign in changes."""

from dataclasses import dataclass, field
from datetime import datetime

from backend.config import Config
from backend.db import Session, Sessions
from backend.domain.actors import Patient
from backend.models.accounts import Account
from backend.services import fresh_codes, sign_in
from backend.services.passkeys import proving
from backend.services.passkeys.relying import Assertion
from backend.services.sign_in import Credentials
from backend.services.vault import Vault


@dataclass(frozen=True, slots=True)
class Proof:
    """A code, a password with a code, or a passkey that was asked for this very act."""

    address: str
    totp: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    passkey: Assertion | None = None


def require(sessions: Sessions, config: Config, patient: Patient, proof: Proof, purpose: str, now: datetime) -> None:
    """A fresh code of the app, or a passkey. Raises TotpRequired, TooMany, BadCredentials; `now` is true time."""
    if proof.passkey is not None:
        proving.require(sessions, config, patient, proof.passkey, purpose, proof.address, now)
    else:
        fresh_codes.require(sessions, Vault(config.vault_keys), patient, proof.totp, proof.address, now)


def require_whole(
    sessions: Sessions, config: Config, patient: Patient, proof: Proof, purpose: str, now: datetime
) -> None:
    """Both factors anew: the password and a code (a recovery code does: the phone may be what is lost), or a passkey,
    which is both. Raises as signing in does.
    """
    if proof.passkey is not None:
        proving.require(sessions, config, patient, proof.passkey, purpose, proof.address, now)
        return
    with sessions() as session:
        login = session.get_one(Account, patient.account_id).login
    given = Credentials(patient.kind, login, proof.password, proof.totp, proof.address)
    sign_in.admit(sessions, Vault(config.vault_keys), given, now, _nothing_more)


def _nothing_more(session: Session, account: Account) -> None:
    """To be believed is all that is wanted."""
