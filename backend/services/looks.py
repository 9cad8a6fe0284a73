"""Looks at somebody's file, written down before anything of it is handed out: its page, and each picture by itself."""

import uuid
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.domain.actors import Staff
from backend.models.events import Event, record

ONE_LOOK = timedelta(hours=1)


def note(
    session: Session, staff: Staff, entity: str, entity_id: uuid.UUID, person_id: uuid.UUID | None, now: datetime
) -> None:
    """`staff` looks at this case of this person. Once an hour for each of them is enough to know who read it."""
    lately = select(Event.id).where(
        Event.entity == entity,
        Event.entity_id == entity_id,
        Event.name == "viewed",
        Event.actor_id == staff.account_id,
        Event.at > now - ONE_LOOK,
    )
    if session.scalar(lately.limit(1)) is None:
        record(session, staff, "viewed", entity, entity_id, now, person_id=person_id)
        session.flush()
