"""The mail address of an account: given with a fresh code, confirmed by a link that works once."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from backend.config import Config
from backend.domain.actors import Patient
from backend.domain.errors import NotFound, TooMany
from backend.domain.text import N_, Text
from backend.models.accounts import Account
from backend.models.events import record
from backend.models.telling import MailConfirmation
from backend.services import attempts, mails
from backend.services.vault import digest, new_token

LIFE = timedelta(days=1)
ASKED_MOST = 5
ASKED_WITHIN = timedelta(hours=1)
LONGEST = 254

SUBJECT = N_("Confirm your e-mail address")
BODY = N_(
    "Somebody, probably you, gave this address for messages of the app. Confirm it here within a day:\n\n{link}\n\n"
    "If it was not you, do nothing: no message will come."
)
CHANGED_SUBJECT = N_("Your e-mail address was changed")
CHANGED_BODY = N_(
    "From now on messages of the app go to another address, or to none.\n\nIf it was not you, choose a new password at"
    " once, and tell your caisse."
)


class LinkIsOver(NotFound):
    code = "link-is-over"
    title = N_("This link no longer works")
    detail = N_("It was used, a newer one was sent, or a day has passed. Give your address again for a new one.")


def ask(session: Session, config: Config, patient: Patient, email: str, now: datetime) -> None:
    """Send the link to the new address; until it is followed the old address stays. The caller has seen a fresh code.

    Raises TooMany after a few links.
    """
    account = session.get_one(Account, patient.account_id)
    if not attempts.within(session, "mail-address", str(account.id), ASKED_MOST, ASKED_WITHIN, now):
        raise TooMany(retry_after=int(ASKED_WITHIN.total_seconds()))
    session.execute(delete(MailConfirmation).where(MailConfirmation.account_id == account.id))
    token = new_token()
    session.add(MailConfirmation(token_hash=digest(token), account_id=account.id, address=email, expires_at=now + LIFE))
    link = Text(BODY, {"link": f"{config.public_url}/confirm/{token}"})
    mails.write_to(session, account, email, Text(SUBJECT), link, now)


def confirm(session: Session, patient: Patient, token: str, now: datetime) -> None:
    """The link was followed by the account's owner: the address counts. Raises LinkIsOver, for others' links too."""
    address = session.scalar(
        update(MailConfirmation)
        .where(
            MailConfirmation.token_hash == digest(token),
            MailConfirmation.account_id == patient.account_id,
            MailConfirmation.used_at.is_(None),
            MailConfirmation.expires_at > now,
        )
        .values(used_at=now)
        .returning(MailConfirmation.address)
    )
    if address is None:
        raise LinkIsOver
    _change(session, patient, address, now)


def remove(session: Session, patient: Patient, now: datetime) -> None:
    """No mail any more; what waited for a confirmation is void."""
    session.execute(delete(MailConfirmation).where(MailConfirmation.account_id == patient.account_id))
    _change(session, patient, None, now)


def waiting_for(session: Session, patient: Patient, now: datetime) -> str | None:
    """The address whose link was sent and not yet followed."""
    return session.scalar(
        select(MailConfirmation.address).where(
            MailConfirmation.account_id == patient.account_id,
            MailConfirmation.used_at.is_(None),
            MailConfirmation.expires_at > now,
        )
    )


def _change(session: Session, patient: Patient, address: str | None, now: datetime) -> None:
    """Whoever reads the old address learns of it."""
    account = session.scalars(select(Account).where(Account.id == patient.account_id).with_for_update()).one()
    if account.email == address:
        return
    mails.write(session, account, Text(CHANGED_SUBJECT), Text(CHANGED_BODY), now)
    account.email = address
    record(session, patient, "mail-address-changed", "account", account.id, now, person_id=patient.person_id)
    session.flush()
