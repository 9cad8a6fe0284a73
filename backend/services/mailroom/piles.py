"""Piles as desks and scanners follow them: which there are, and how far one is."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from backend.domain.actors import Actor
from backend.domain.errors import NotFound
from backend.domain.lifecycle import PACKET_OUTCOMES
from backend.models.paper import Batch, BatchFile, Packet, ScannedPage
from backend.services import pages
from backend.services.mailroom.reach import within_reach

STUCK_AFTER = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One pile in the list of piles; `waiting` packets still need a person."""

    id: uuid.UUID
    state: str
    arrived_on: date
    received_at: datetime
    received_by: str
    files: int
    pages_total: int | None
    pages_done: int
    packets: int
    waiting: int


@dataclass(frozen=True, slots=True)
class PagesCount:
    total: int | None
    done: int


@dataclass(frozen=True, slots=True)
class FileRow:
    """One file of a pile. `pages` is empty until counted, and where a file that is refused whole hides how many it
    has: it then stands for one page of the pile.
    """

    position: int
    name: str
    pages: int | None
    read: bool
    refused: str | None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a pile is. `packets` counts all ten outcomes, `steps` the pages that each step of the ladder read;
    pace and time left while it is being read. It `stands_still` where nothing was read in it for ten minutes.
    """

    id: uuid.UUID
    state: str
    stands_still: bool
    arrived_on: date
    received_at: datetime
    received_by: str
    caisse: str | None
    pages: PagesCount
    packets: dict[str, int]
    waiting: int
    steps: dict[str, int]
    pages_per_second: float | None
    seconds_left: int | None
    files: list[FileRow]


def batches(session: Session, actor: Actor, *, after: str | None = None, limit: int = 25) -> pages.Page[BatchRow]:
    """The piles within reach, newest first."""
    mine = (Packet.batch_id == Batch.id,)
    files = select(func.count()).where(BatchFile.batch_id == Batch.id).scalar_subquery()
    made = select(func.count()).where(*mine).scalar_subquery()
    waiting = select(func.count()).where(*mine, Packet.finished_at.is_(None)).scalar_subquery()
    query = select(Batch, files, made, waiting).where(within_reach(actor))
    start = pages.place(after)
    if start is not None:
        query = query.where(tuple_(Batch.received_at, Batch.id) < start)
    rows = session.execute(query.order_by(Batch.received_at.desc(), Batch.id.desc()).limit(limit + 1)).all()
    items = [_row(batch, *counts) for batch, *counts in rows[:limit]]
    more = pages.cursor(items[-1].received_at, items[-1].id) if len(rows) > limit else None
    return pages.Page(items, more)


def batch_of(session: Session, actor: Actor, batch_id: uuid.UUID) -> Batch:
    """The pile, or NotFound where it is not within reach."""
    batch = session.scalar(select(Batch).where(Batch.id == batch_id, within_reach(actor)))
    if batch is None:
        raise NotFound
    return batch


def progress(session: Session, actor: Actor, batch_id: uuid.UUID, now: datetime) -> Progress:
    """How far the pile is; NotFound where it is not within reach."""
    batch = batch_of(session, actor, batch_id)
    counted = session.execute(
        select(Packet.outcome, func.count()).where(Packet.batch_id == batch_id).group_by(Packet.outcome)
    )
    found = {row.outcome: row[1] for row in counted}
    steps = session.execute(
        select(ScannedPage.step, func.count())
        .where(ScannedPage.batch_id == batch_id, ScannedPage.step.is_not(None))
        .group_by(ScannedPage.step)
    )
    waiting = select(func.count()).where(Packet.batch_id == batch_id, Packet.finished_at.is_(None))
    pace, left = _pace(batch, now, sum(file.pages or 1 for file in batch.files if file.refused))
    return Progress(
        batch.id,
        batch.state,
        _stands_still(batch, now),
        batch.arrived_on,
        batch.received_at,
        batch.received_by,
        batch.caisse,
        PagesCount(batch.pages_total, batch.pages_done),
        {outcome: found.get(outcome, 0) for outcome in PACKET_OUTCOMES},
        session.scalar(waiting) or 0,
        {step: count for step, count in steps if step},
        pace,
        left,
        [_file(file) for file in batch.files],
    )


def _stands_still(batch: Batch, now: datetime) -> bool:
    moved = [instant for instant in (batch.received_at, batch.started_at, batch.moved_at) if instant]
    return batch.state != "done" and max(moved) < now - STUCK_AFTER


def _file(file: BatchFile) -> FileRow:
    refused = file.refused.replace("_", "-") if file.refused else None
    return FileRow(file.position, file.name, file.pages, file.read_at is not None, refused)


def _row(batch: Batch, files: int, packets: int, waiting: int) -> BatchRow:
    return BatchRow(
        batch.id,
        batch.state,
        batch.arrived_on,
        batch.received_at,
        batch.received_by,
        files,
        batch.pages_total,
        batch.pages_done,
        packets,
        waiting,
    )


def _pace(batch: Batch, now: datetime, refused: int) -> tuple[float | None, int | None]:
    """Of the pages that were read: those of files that were refused whole took no time."""
    if batch.started_at is None or batch.pages_done <= refused:
        return None, None
    seconds = ((batch.finished_at or now) - batch.started_at).total_seconds()
    if seconds <= 0:
        return None, None
    pace = (batch.pages_done - refused) / seconds
    if batch.state == "done" or batch.pages_total is None:
        return round(pace, 1), None
    return round(pace, 1), round((batch.pages_total - batch.pages_done) / pace)
