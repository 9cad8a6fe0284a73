"""Mails: written as rows with a job, delivered by the worker. They carry no health data."""

import re
import smtplib
import ssl
import uuid
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.config import Config
from backend.domain.text import Text
from backend.jobs import defer
from backend.languages import translate
from backend.models.accounts import Account
from backend.models.mails import Mail

TIMEOUT_SECONDS = 20
# A link that was sent is of use to its reader only: the row forgets it.
_LINK = re.compile(r"(/(?:reset|confirm)/)\S+")


def write(session: Session, account: Account, subject: Text, body: Text, now: datetime) -> None:
    """A mail in the account's language, with the job that sends it; nothing for an account without an address."""
    if account.email:
        write_to(session, account, account.email, subject, body, now)


def write_to(session: Session, account: Account, recipient: str, subject: Text, body: Text, now: datetime) -> None:
    """The same to an address that is not the account's yet."""
    mail = Mail(
        account_id=account.id,
        recipient=recipient,
        subject=translate(subject, account.language),
        body=translate(body, account.language),
        written_at=now,
    )
    session.add(mail)
    session.flush()
    defer(session, "mails.send", mail_id=str(mail.id))


def deliver(session: Session, config: Config, mail_id: uuid.UUID, now: datetime) -> None:
    """Send one mail, unless it was sent; raises OSError or SMTPException where the post office does not answer.

    Without MAIL_URL the mail waits (`waiting`).
    """
    mail = session.scalar(select(Mail).where(Mail.id == mail_id, Mail.sent_at.is_(None)).with_for_update())
    if mail is None or not config.mail_url:
        return
    _hand_over(urlsplit(config.mail_url), _message(mail, config), mail.id)
    mail.sent_at = now
    mail.body = _LINK.sub(r"\1…", mail.body)
    session.flush()


def waiting(session: Session) -> list[uuid.UUID]:
    """Mails that were not sent yet, oldest first."""
    return list(session.scalars(select(Mail.id).where(Mail.sent_at.is_(None)).order_by(Mail.id)))


def _connect(post: SplitResult, trust: ssl.SSLContext) -> smtplib.SMTP:
    """`smtps` is TLS from the start; `smtp` changes to TLS where the post office offers it."""
    host, port = post.hostname or "localhost", post.port or 0
    if post.scheme == "smtps":
        return smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_SECONDS, context=trust)
    server = smtplib.SMTP(host, port, timeout=TIMEOUT_SECONDS)
    server.ehlo()
    if server.has_extn("starttls"):
        server.starttls(context=trust)
    return server


def _message(mail: Mail, config: Config) -> EmailMessage:
    host = urlsplit(config.public_url).hostname or "localhost"
    message = EmailMessage()
    message["From"] = f"no-reply@{host}"
    message["To"] = mail.recipient
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.written_at)
    message["Message-ID"] = f"<{mail.id}@{host}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.body)
    return message


def _hand_over(post: SplitResult, message: EmailMessage, mail_id: uuid.UUID) -> None:
    if post.scheme == "file":
        folder = Path(post.path)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{mail_id}.eml").write_bytes(bytes(message))
        return
    with _connect(post, ssl.create_default_context()) as server:
        if post.username:
            server.login(unquote(post.username), unquote(post.password or ""))
        server.send_message(message)
