"""What signing in leaves behind, swept away when nobody needs it any more (at night, true time)."""

from datetime import datetime, timedelta

from sqlalchemy import delete, exists, or_
from sqlalchemy.orm import Session

from backend.models.accounts import Activation, Attempt, Device, LoginGuard, PasswordReset, Token, WebSession
from backend.models.passkeys import Ceremony

ATTEMPTS = timedelta(days=1)
RECORDS = timedelta(days=30)


def sweep(session: Session, now: datetime) -> None:
    """Counted tries and questions to browsers after a day; sessions, tokens, links and letters a month after their end.

    A used refresh token stays as long as a copy of it could be shown, so that the copy still ends the device.
    """
    session.execute(delete(Attempt).where(Attempt.at < now - ATTEMPTS))
    session.execute(delete(Ceremony).where(Ceremony.expires_at < now - ATTEMPTS))
    session.execute(delete(LoginGuard).where(LoginGuard.failed_at < now - ATTEMPTS))
    session.execute(delete(Token).where(Token.expires_at < now - RECORDS))
    session.execute(delete(PasswordReset).where(PasswordReset.expires_at < now - RECORDS))
    session.execute(delete(Activation).where(Activation.expires_at < now - RECORDS))
    session.execute(delete(WebSession).where(WebSession.created_at < now - RECORDS))
    over = or_(Device.ended_at < now - RECORDS, Device.seen_at < now - 2 * RECORDS)
    holds_tokens = exists().where(Token.device_id == Device.id)
    session.execute(delete(Device).where(over, ~holds_tokens))
    session.flush()
