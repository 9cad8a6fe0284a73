"""Paper without a known bill goes on to another caisse's mail room: there it is a small pile of its own, read already.

The pile holds the packet's pages and nothing else of the file that they came in. It arrived on the day on which the
paper arrived here (C7), and it can be called back until somebody there takes it up.
"""

import hashlib
import uuid
from datetime import datetime

from sqlalchemy import insert, literal, select
from sqlalchemy.orm import Session

from backend.db import new_id
from backend.domain.actors import Staff
from backend.domain.errors import Conflict
from backend.domain.text import N_
from backend.models.events import record
from backend.models.paper import Batch, BatchFile, Packet, Photograph, ScannedPage
from backend.services.mailroom import filing

FILE = 1


class TakenUp(Conflict):
    code = "taken-up"
    title = N_("The other caisse is at work on it")
    detail = N_("Its mail room took the paper up. Speak to them.")


def hand_on(session: Session, staff: Staff, packet: Packet, caisse: str, now: datetime) -> uuid.UUID:
    """The packet's pages as a pile in the mail room of `caisse`; returns its id. The caller holds the packet."""
    here = session.get_one(Batch, packet.batch_id)
    batch_id, pages = new_id(), len(packet.pages)
    batch = Batch(
        id=batch_id,
        content_sha256=hashlib.sha256(batch_id.bytes).digest(),  # these bytes came in before: it is a pile of its own
        caisse=caisse,
        arrived_on=packet.arrived_on,
        received_at=now,
        received_by=f"{here.caisse or ''} {staff.name}".strip(),
        state="done",
        pages_total=pages,
        pages_done=pages,
        started_at=now,
        moved_at=now,
        finished_at=now,
        forwarded_from=packet.id,
    )
    session.add(batch)
    session.flush()
    record(session, staff, "received", "batch", batch_id, now, after="done", forwarded_from=str(packet.id))
    _copy_pages(session, packet, batch_id, now)
    theirs = Packet(
        batch_id=batch_id,
        file=FILE,
        position=1,
        pages=list(packet.pages),
        reference=packet.reference,
        foreign_texts=list(packet.foreign_texts),
        outcome=packet.outcome,
        reason=f"handed-on-{here.caisse}" if here.caisse else packet.reason,
        arrived_on=packet.arrived_on,
        made_at=now,
    )
    session.add(theirs)
    session.flush()
    record(session, staff, "made", "packet", theirs.id, now, after=theirs.outcome, reason=theirs.reason)
    return batch_id


def call_back(session: Session, staff: Staff, packet: Packet, now: datetime) -> None:
    """The pile that was made of it is finished there with the reason. Refuses (TakenUp) once somebody touched it."""
    newest = select(Batch.id).where(Batch.forwarded_from == packet.id).order_by(Batch.received_at.desc()).limit(1)
    theirs = session.scalar(select(Packet).where(Packet.batch_id == newest.scalar_subquery()).with_for_update())
    if theirs is None:
        return  # the bill was known: its claim is what is taken back
    if theirs.version != 1:
        raise TakenUp(subject=theirs)
    record(session, staff, "called-back", "packet", theirs.id, now, before=theirs.outcome, after=theirs.outcome)
    theirs.reason = "called-back"
    filing.finish(theirs, staff, now)


def _copy_pages(session: Session, packet: Packet, batch_id: uuid.UUID, now: datetime) -> None:
    """The file's row and its pages' readings; the stored bytes are the same."""
    file = session.get_one(BatchFile, (packet.batch_id, packet.file))
    there = BatchFile(
        batch_id=batch_id,
        position=FILE,
        file_id=file.file_id,
        name=file.name,
        pages=file.pages,
        refused=file.refused,
        read_at=now,
    )
    session.add(there)
    session.flush()
    for table in (ScannedPage.__table__, Photograph.__table__):
        kept = [column for column in table.c if column.name not in ("batch_id", "file")]
        mine = (table.c.batch_id == packet.batch_id, table.c.file == packet.file, table.c.page.in_(packet.pages))
        rows = select(literal(batch_id), literal(FILE), *kept).where(*mine)
        names = ["batch_id", "file", *(column.name for column in kept)]
        session.execute(insert(table).from_select(names, rows))  # type: ignore[arg-type]
