"""Who has a packet open: nobody is kept out by it, but colleagues see it, and the list leads them past it."""

import uuid
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, or_, update
from sqlalchemy.orm import Session

from backend.domain.actors import Staff
from backend.models.paper import Packet

HELD_FOR = timedelta(minutes=5)  # from the last look at it


def lay_open(session: Session, staff: Staff, packet_id: uuid.UUID, now: datetime) -> None:
    """It lies on this desk now, unless it lies on a colleague's or is finished. Its version stays."""
    mine = (Packet.id == packet_id, Packet.finished_at.is_(None), free_for(staff, now))
    session.execute(update(Packet).where(*mine).values(held_by=staff.id, held_until=now + HELD_FOR))


def free_for(staff: Staff, now: datetime) -> ColumnElement[bool]:
    """No colleague has it open."""
    return or_(Packet.held_until.is_(None), Packet.held_until <= now, Packet.held_by == staff.id)
