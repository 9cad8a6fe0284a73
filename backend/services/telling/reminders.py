"""Bills that should be sent before their last day: told in time, each reminder once."""

from datetime import datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from backend.domain.calendar import luxembourg_day
from backend.domain.facts import Facts
from backend.domain.telling import due_reminder
from backend.models.documents import Document
from backend.models.telling import Notice
from backend.services.telling.notices import tell


def remind(session: Session, facts: Facts, now: datetime) -> int:
    """Every bill whose reminder is due today and was not made yet; answers how many. Asked twice, it tells once.

    Only what can still be sent: sent, cancelled and time-barred bills are not.
    """
    today = luxembourg_day(now)
    days = facts.on(today).deadlines.reminder_days
    return sum(_remind_of(session, one, days, now) for one in days)


def _remind_of(session: Session, reminder: int, days: tuple[int, ...], now: datetime) -> int:
    today = luxembourg_day(now)
    made = exists().where(
        Notice.kind == "reminder", Notice.document_id == Document.id, Notice.key.startswith(f"reminder-{reminder}:")
    )
    query = select(Document.id, Document.person_id, Document.send_before, Document.received_at).where(
        Document.state == "to-send",
        Document.released_at.is_not(None),
        Document.send_before.between(today, today + timedelta(days=reminder)),
        ~made,
    )
    told = 0
    for row in session.execute(query.order_by(Document.id)).all():
        if due_reminder(row.send_before, luxembourg_day(row.received_at), days, today) == reminder:
            key = f"reminder-{reminder}:{row.id}"
            tell(session, row.person_id, "reminder", now, document_id=row.id, key=key)
            told += 1
    return told
