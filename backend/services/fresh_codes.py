"""A fresh code from somebody who is signed in, before money moves: counted like signing in, and used up."""

from datetime import datetime

from backend.db import Sessions, transaction
from backend.domain.actors import Patient, Staff
from backend.domain.errors import BadCredentials, TotpRequired
from backend.domain.text import N_
from backend.jobs import defer
from backend.models.accounts import Account
from backend.services import attempts, sign_in, totp
from backend.services.attempts import Standing
from backend.services.vault import Vault


class WrongCode(BadCredentials):
    detail = N_("The code is wrong or was used already. Wait for the next code and try again.")


def require(sessions: Sessions, vault: Vault, actor: Patient | Staff, code: str, address: str, now: datetime) -> None:
    """Raises TotpRequired, TooMany or WrongCode; `now` is true time.

    The tries count together with those of signing in, so that a stolen session has no more of them than a thief at
    the door. A recovery code does not do: it proves a lost phone, not that its owner is here.
    """
    if not code.strip():
        raise TotpRequired
    with sessions() as session:
        login = session.get_one(Account, actor.account_id).login
    standing = attempts.count(sessions, sign_in.PURPOSE, login, address, now)
    with transaction(sessions) as session:
        account = session.get_one(Account, actor.account_id)
        secret = vault.open(account.totp_secret) if account.totp_secret else totp.NOBODY
        step = totp.matching_step(secret, code.strip(), now)
        usable = standing is not Standing.LOCKED and account.totp_secret is not None and account.disabled_at is None
        if usable and step is not None and totp.use_step(session, account.id, step):
            attempts.forgive(session, sign_in.PURPOSE, login)
            return
        if standing is Standing.LAST:
            defer(session, "sign_in.tell_locked", account_id=str(account.id))
    raise WrongCode
