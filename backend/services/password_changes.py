"""A new password for somebody who is signed in: proven anew by the old one and a code."""

from datetime import datetime

from backend.db import Session, Sessions
from backend.domain.actors import Patient, Staff
from backend.domain.text import N_, Text
from backend.models.accounts import Account
from backend.models.events import record
from backend.services import mails, passwords, sign_in
from backend.services.accounts import end_everything
from backend.services.sign_in import Credentials
from backend.services.vault import Vault

SUBJECT = N_("Your password was changed")
BODY = N_(
    "The password of your account was changed, and you were signed out elsewhere.\n\nIf it was not you, ask for a new"
    " password at once on the sign-in page, and tell your caisse."
)


def change(
    sessions: Sessions,
    vault: Vault,
    actor: Patient | Staff,
    *,
    current_password: str,
    totp: str,
    password: str,
    address: str,
    now: datetime,
) -> None:
    """Raises what signing in raises, and Invalid for a weak password; ends every other session and device."""
    with sessions() as session:
        login = session.get_one(Account, actor.account_id).login
    passwords.refuse_weak(password, (login, actor.name))
    proof = Credentials(actor.kind, login, current_password, totp, address)

    def replace(session: Session, account: Account) -> None:
        account.password_hash = passwords.hash_password(password)
        end_everything(session, account.id, now, but=actor.session_id)
        tell_changed(session, actor, account, now)

    sign_in.admit(sessions, vault, proof, now, replace)


def tell_changed(session: Session, actor: Patient | Staff, account: Account, now: datetime) -> None:
    """History and a mail: who did not do it learns that it was done."""
    record(session, actor, "password-changed", "account", account.id, now, person_id=account.person_id)
    mails.write(session, account, Text(SUBJECT), Text(BODY), now)
    session.flush()
