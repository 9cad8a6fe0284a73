"""The worker's part: a pile is counted, read and filed, in slices, so that piles take turns.

Every step commits on its own and looks first at what is there: killed at any moment, or run by two workers at once,
it ends with the same pages, the same packets and no second claim. A slice that runs out of time queues the next one
behind the other piles' jobs. One worker at a time reads a pile: whoever does holds a lock that the database lets go
of in the moment the worker dies.
"""

import os
import time
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

import structlog
from sqlalchemy import ColumnElement, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DataError
from sqlalchemy.orm import Session

import qr
from backend.db import transaction
from backend.domain.lifecycle import allow_batch
from backend.jobs import defer
from backend.models.events import record
from backend.models.paper import Batch, BatchFile, Packet, ScannedPage
from backend.services.house import House
from backend.services.mailroom import filing, sheets

TASK = "mailroom.read"
QUEUE = "mailroom"
SLICE_SECONDS = 20.0
PAGES_AT_ONCE = 8  # written in one transaction
log = structlog.get_logger()
FILE_EVERY_SECONDS = 4.0  # then, too, the turn ends where another pile waits for one


@dataclass(slots=True)
class Slice:
    """One turn of one pile: until when (`time.monotonic`), and how many pages are read at the same time."""

    house: House
    batch_id: uuid.UUID
    ends: float
    jobs: int

    def over(self) -> bool:
        return time.monotonic() >= self.ends


class Interrupted(Exception):
    """The turn is over; the rest is for the next one."""


def queue_reading(session: Session, batch_id: uuid.UUID) -> None:
    """Put the pile behind the others; visible when the session commits."""
    defer(session, TASK, queue=QUEUE, batch_id=str(batch_id))


def queue_unfinished(session: Session) -> int:
    """Queue every pile that is not done and that no job waits for: after a crash, at a worker's start. A pile that
    somebody is reading comes to no harm. Returns how many.
    """
    queued = _queued(session)
    piles = [id_ for id_ in session.scalars(select(Batch.id).where(Batch.state != "done")) if str(id_) not in queued]
    for batch_id in piles:
        queue_reading(session, batch_id)
    return len(piles)


def _queued(session: Session) -> set[str]:
    """The piles for which a job waits."""
    waiting = "SELECT args->>'batch_id' FROM procrastinate_jobs WHERE task_name = :task AND status = 'todo'"
    return set(session.scalars(text(waiting).bindparams(task=TASK)))


def read_on(house: House, batch_id: uuid.UUID, *, seconds: float = SLICE_SECONDS, jobs: int | None = None) -> bool:
    """Go on with a pile for about so many seconds; True once it is done, False where the rest waits for another turn
    or somebody else is at it. Opens its own transactions.

    `jobs` pages are read at the same time (all cores by default). Raises AssertionError, leaving the pile undone,
    if a page were in no packet.
    """
    with _alone(house, batch_id) as alone:
        return alone and _take_turn(Slice(house, batch_id, time.monotonic() + seconds, jobs or os.cpu_count() or 1))


@contextmanager
def _alone(house: House, batch_id: uuid.UUID) -> Iterator[bool]:
    """Whether nobody else reads the pile now; nobody else will, until this ends or the process dies."""
    key = {"key": batch_id.int & (2**63 - 1)}
    with house.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        mine = bool(connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), key))
        try:
            yield mine
        finally:
            if mine:
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), key)


def _take_turn(turn: Slice) -> bool:
    if not _begin(turn):
        return True
    try:
        _count_pages(turn)
        for position in _unread(turn):
            _read_file(turn, position)
    except Interrupted:
        with transaction(turn.house.sessions) as session:
            queue_reading(session, turn.batch_id)
        return False
    _finish(turn)
    return True


def _begin(turn: Slice) -> bool:
    with transaction(turn.house.sessions) as session:
        batch = session.get_one(Batch, turn.batch_id, with_for_update=True)
        if batch.state == "done":
            return False
        if batch.state == "received":
            allow_batch("received", "reading")
            batch.state, batch.started_at = "reading", turn.house.now()
        return True


def _count_pages(turn: Slice) -> None:
    """How many pages every file has. One that is refused whole stands there as that many damaged pages; as one where
    it does not even say how many it has.
    """
    with transaction(turn.house.sessions) as session:
        uncounted = session.execute(
            select(BatchFile.position).where(
                BatchFile.batch_id == turn.batch_id, BatchFile.pages.is_(None), BatchFile.refused.is_(None)
            )
        ).all()
    for (position,) in uncounted:
        with transaction(turn.house.sessions) as session:
            file = sheets.of_file(session, turn.batch_id, position)
        counted = sheets.count(turn.house, file)
        with transaction(turn.house.sessions) as session:
            values = {"pages": counted.pages, "refused": counted.refused}
            session.execute(update(BatchFile).where(*_file(turn, position)).values(values))
            if counted.refused:
                pages = range(1, (counted.pages or 1) + 1)
                _keep(session, turn, position, [qr.PageReading(n, "damaged", reason=counted.refused) for n in pages])
        if turn.over():
            raise Interrupted
    with transaction(turn.house.sessions) as session:
        counts = func.sum(func.coalesce(BatchFile.pages, 1))
        total = select(counts).where(BatchFile.batch_id == turn.batch_id).scalar_subquery()
        session.execute(update(Batch).where(Batch.id == turn.batch_id).values(pages_total=total))


def _unread(turn: Slice) -> list[int]:
    with transaction(turn.house.sessions) as session:
        return list(
            session.scalars(
                select(BatchFile.position)
                .where(BatchFile.batch_id == turn.batch_id, BatchFile.read_at.is_(None))
                .order_by(BatchFile.position)
            )
        )


def _read_file(turn: Slice, position: int) -> None:
    """Read what is missing of one file, filing packets as they become whole, then the last one."""
    missing, file = _missing(turn, position)
    if missing:
        with closing(sheets.read(turn.house, file, missing, turn.jobs, PAGES_AT_ONCE)) as some:
            filed = time.monotonic()
            for readings in some:
                _keep_surely(turn, position, readings)
                if turn.over() or time.monotonic() - filed > FILE_EVERY_SECONDS:
                    filing.file_packets(turn.house, turn.batch_id, position)
                    filed = time.monotonic()
                    _give_way(turn)
                if turn.over() and readings[-1].page != missing[-1]:
                    raise Interrupted
    filing.file_packets(turn.house, turn.batch_id, position, whole=True)
    with transaction(turn.house.sessions) as session:
        session.execute(
            update(BatchFile)
            .where(*_file(turn, position), BatchFile.read_at.is_(None))
            .values(read_at=turn.house.now())
        )


def _keep_surely(turn: Slice, position: int, readings: list[qr.PageReading]) -> None:
    """A reading that the database will not have costs its own page, not the pile."""
    try:
        with transaction(turn.house.sessions) as session:
            _keep(session, turn, position, readings)
    except DataError as error:
        log.error("page-not-kept", batch=str(turn.batch_id), file=position, exc_info=error)
        for reading in readings:
            alone = reading if len(readings) > 1 else qr.PageReading(reading.page, "damaged", reason="not_kept")
            _keep_surely(turn, position, [alone])


def _give_way(turn: Slice) -> None:
    """A small pile behind large ones gets its turn within seconds, not after their whole ones."""
    with transaction(turn.house.sessions) as session:
        if _queued(session) - {str(turn.batch_id)}:
            turn.ends = 0.0


def _missing(turn: Slice, position: int) -> tuple[list[int], sheets.Sheets]:
    with transaction(turn.house.sessions) as session:
        file = session.get_one(BatchFile, (turn.batch_id, position))
        done = set(
            session.scalars(
                select(ScannedPage.page).where(ScannedPage.batch_id == turn.batch_id, ScannedPage.file == position)
            )
        )
        missing = [page for page in range(1, (file.pages or 0) + 1) if page not in done]
        return missing, sheets.of_file(session, turn.batch_id, position)


def _keep(session: Session, turn: Slice, position: int, readings: list[qr.PageReading]) -> None:
    """The pages' rows; one that is there already stays as it is and is not counted twice."""
    rows = [
        {
            "batch_id": turn.batch_id,
            "file": position,
            "page": reading.page,
            "outcome": reading.outcome,
            "step": next((code.step for code in reading.codes if code.ours), None),
            "codes": [
                {"text": storable(code.text), "ours": code.ours, "step": code.step, "corners": code.corners}
                for code in reading.codes
            ],
            "symbol_seen": reading.symbol_seen,
            "cpu_ms": reading.cpu_ms,
            "reason": reading.reason or None,
            "width": reading.width or None,
            "height": reading.height or None,
        }
        for reading in readings
    ]
    kept = session.scalars(insert(ScannedPage).on_conflict_do_nothing().returning(ScannedPage.page), rows).all()
    moved = {"pages_done": Batch.pages_done + len(kept), "moved_at": turn.house.now()}
    session.execute(update(Batch).where(Batch.id == turn.batch_id).values(moved))


def storable(text: str) -> str:
    """A stranger's text in a form that the database can keep: no NUL, no half characters, of bounded length."""
    return text[:8000].replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")


def _finish(turn: Slice) -> None:
    """Done, once every page is accounted for."""
    with transaction(turn.house.sessions) as session:
        batch = session.get_one(Batch, turn.batch_id, with_for_update=True)
        if batch.state == "done":
            return
        _assert_accounted(session, batch)
        allow_batch("reading", "done")
        now = turn.house.now()
        batch.state, batch.finished_at = "done", now
        record(session, filing.READER, "done", "batch", batch.id, now, before="reading", after="done")


def _assert_accounted(session: Session, batch: Batch) -> None:
    """Pages in = pages read = pages in packets."""
    scanned = select(ScannedPage.file, ScannedPage.page).where(ScannedPage.batch_id == batch.id).subquery("scanned")
    packed = (
        select(Packet.file, func.unnest(Packet.pages).label("page")).where(Packet.batch_id == batch.id).distinct()
    ).subquery("packed")
    read = session.scalar(select(func.count()).select_from(scanned))
    lost = session.scalar(
        select(func.count())
        .select_from(scanned)
        .outerjoin(packed, (packed.c.file == scanned.c.file) & (packed.c.page == scanned.c.page))
        .where(packed.c.page.is_(None))
    )
    if lost or read != batch.pages_total or batch.pages_done != read:
        raise AssertionError(f"batch {batch.id}: {batch.pages_total} pages in, {read} read, {lost} in no packet")


def _file(turn: Slice, position: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return BatchFile.batch_id == turn.batch_id, BatchFile.position == position
