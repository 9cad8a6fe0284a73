"""What waits for an operator: oldest first, narrowed to an outcome, an age or one pile; and what comes next."""

import uuid
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select, tuple_
from sqlalchemy.orm import Session

from backend.domain.actors import Staff
from backend.domain.calendar import at_hour, luxembourg_day
from backend.models.paper import Batch, Packet
from backend.services import pages
from backend.services.mailroom import packets
from backend.services.mailroom.presence import free_for
from backend.services.mailroom.reach import own_room

AGES = ("today", "week", "older")
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list is narrowed to; `age` is one of AGES: made today, in the seven days before, or earlier."""

    outcome: str | None = None
    age: str | None = None
    batch_id: uuid.UUID | None = None


EVERYTHING = Wanted()


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many packets wait, by outcome and age."""

    counts: dict[tuple[str, str], int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    def by_outcome(self, age: str | None = None) -> dict[str, int]:
        """Of one age, or of all; outcomes with none are left out."""
        found: dict[str, int] = {}
        for (outcome, old), count in self.counts.items():
            if age in (None, old):
                found[outcome] = found.get(outcome, 0) + count
        return found

    def by_age(self, outcome: str | None = None) -> dict[str, int]:
        """Of one outcome, or of all; every age is named."""
        return {
            word: sum(count for (kind, old), count in self.counts.items() if old == word and outcome in (None, kind))
            for word in AGES
        }


def waiting(
    session: Session,
    staff: Staff,
    now: datetime,
    wanted: Wanted = EVERYTHING,
    *,
    after: str | None = None,
    limit: int = 25,
) -> pages.Page[packets.PacketRow]:
    """The work list; Invalid on `after` for a page mark that is not ours."""
    query = packets.LIST.where(*_conditions(staff, now, wanted))
    start = pages.place(after)
    if start is not None:
        query = query.where(tuple_(Packet.made_at, Packet.id) > start)
    rows = session.execute(query.order_by(Packet.made_at, Packet.id).limit(limit + 1)).all()
    items = [packets.PacketRow(*row) for row in rows[:limit]]
    return pages.Page(items, pages.cursor(items[-1].made_at, items[-1].id) if len(rows) > limit else None)


def counts(session: Session, staff: Staff, now: datetime) -> Waiting:
    """Everything that waits within the reach of `staff`."""
    midnight = _midnight(now)
    age = case((Packet.made_at >= midnight, "today"), (Packet.made_at >= midnight - WEEK, "week"), else_="older")
    rows = session.execute(
        select(Packet.outcome, age, func.count())
        .join(Batch, Batch.id == Packet.batch_id)
        .where(*_conditions(staff, now, EVERYTHING))
        .group_by(Packet.outcome, age)
        .order_by(Packet.outcome)
    )
    return Waiting({(row[0], row[1]): row[2] for row in rows})


def neighbours(
    session: Session, staff: Staff, now: datetime, wanted: Wanted, here: packets.PacketRow
) -> tuple[uuid.UUID | None, uuid.UUID | None]:
    """The packets before and after this one in the list, but for those that a colleague has open: two who work through
    the same list meet at no packet. After the last comes the first again, for as long as anything else waits.
    """
    place = tuple_(Packet.made_at, Packet.id)
    others: Select[*tuple[Any, ...]] = (
        select(Packet.id)
        .join(Batch, Batch.id == Packet.batch_id)
        .where(*_conditions(staff, now, wanted), Packet.id != here.id, free_for(staff, now))
        .limit(1)
    )
    backwards = others.order_by(Packet.made_at.desc(), Packet.id.desc())
    onwards = others.order_by(Packet.made_at, Packet.id)
    before = session.scalar(backwards.where(place < (here.made_at, here.id)))
    after = session.scalar(onwards.where(place > (here.made_at, here.id)))
    return before, after or session.scalar(onwards)


def next_of(session: Session, staff: Staff, now: datetime, wanted: Wanted, packet_id: uuid.UUID) -> uuid.UUID | None:
    """Which packet comes after this one, whether or not it is still in the list itself; None where nothing waits."""
    here = packets.one(session, staff, packet_id)
    return neighbours(session, staff, now, wanted, here)[1] if here else None


def _conditions(staff: Staff, now: datetime, wanted: Wanted) -> list[ColumnElement[bool]]:
    midnight = _midnight(now)
    ages: dict[str, list[ColumnElement[bool]]] = {
        "today": [Packet.made_at >= midnight],
        "week": [Packet.made_at < midnight, Packet.made_at >= midnight - WEEK],
        "older": [Packet.made_at < midnight - WEEK],
    }
    found = [own_room(staff), Packet.finished_at.is_(None), *ages.get(wanted.age or "", [])]
    if wanted.outcome is not None:
        found.append(Packet.outcome == wanted.outcome)
    if wanted.batch_id is not None:
        found.append(Packet.batch_id == wanted.batch_id)
    return found


def _midnight(now: datetime) -> datetime:
    return at_hour(luxembourg_day(now), time(0))
