"""One packet on the desk: the paper, what was read on it, the stored bill beside it, and what may be done."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend import storage
from backend.domain.actors import Staff
from backend.domain.errors import NotFound
from backend.models.documents import Document
from backend.models.events import Event, record
from backend.models.memoires import Memoire
from backend.models.paper import Batch, BatchFile, Packet
from backend.services import looks
from backend.services.mailroom import bills, originals, packets, page_readings, presence, regrouping, undoing, worklist
from backend.services.mailroom.handling import asks_for_proof

ENDINGS = {"application/pdf": ".pdf", "image/tiff": ".tif", "image/jpeg": ".jpg", "image/png": ".png"}
HOPELESS = ("time-barred", "cancelled", "direct")  # no proof of payment can cure these


@dataclass(frozen=True, slots=True)
class HistoryRow:
    at: datetime
    name: str
    by: str
    before: str | None
    after: str | None
    note: dict[str, Any]


@dataclass(frozen=True, slots=True)
class PacketView:
    """`shown`: the pages that can be looked at, the first ones of very many; `is_damaged`: the original can be
    fetched; `siblings`: other packets of the same bill; `may`: acts of `handling` that make sense now;
    `previous_id` and `next_id`: its neighbours in the work list; `holder`: the colleague who has it open.
    """

    row: packets.PacketRow
    shown: list[int]
    is_damaged: bool
    page_readings: list[page_readings.PageReading]
    memoire: bills.MemoireCard | None
    siblings: list[packets.PacketRow]
    may: frozenset[str]
    previous_id: uuid.UUID | None
    next_id: uuid.UUID | None
    holder: str | None
    history: list[HistoryRow]


def open_packet(
    session: Session,
    staff: Staff,
    packet_id: uuid.UUID,
    now: datetime,
    wanted: worklist.Wanted = worklist.EVERYTHING,
) -> PacketView:
    """Everything an operator needs for one packet; the look is written down, and colleagues see who has it open.
    NotFound where it is out of reach.

    `wanted` is the work list that the operator goes through.
    """
    row = packets.one(session, staff, packet_id)
    if row is None:
        raise NotFound
    memoire = session.get_one(Memoire, row.memoire_id) if row.memoire_id else None
    if memoire is not None:
        record(session, staff, "viewed", "packet", row.id, now, person_id=memoire.person_id)
    presence.lay_open(session, staff, row.id, now)
    before, after = worklist.neighbours(session, staff, now, wanted, row)
    readings = page_readings.of_packet(session, row)
    is_refused = session.get_one(BatchFile, (row.batch_id, row.file)).refused is not None
    return PacketView(
        row,
        [] if is_refused else row.pages[: page_readings.MOST_SHOWN],
        any(reading.outcome == "damaged" for reading in readings) and not _is_handed_on(session, row.batch_id),
        readings[:1] if is_refused else readings,
        bills.card(session, memoire) if memoire else None,
        packets.others_of_memoire(session, row.id, memoire.id) if memoire else [],
        may(row, memoire, undoing.may_undo(session, row.id, row.outcome, row.finished_at))
        | regrouping.possible(session, session.get_one(Packet, row.id)),
        before,
        after,
        row.open_elsewhere(staff, now) if row.finished_at is None else None,
        _history(session, row.id),
    )


@dataclass(frozen=True, slots=True)
class Finished:
    """The packet that was finished just now, and whether that can be taken back."""

    row: packets.PacketRow
    may_undo: bool


def finished(session: Session, staff: Staff, packet_id: str | None) -> Finished | None:
    """The finished packet of this id, to be told on the next one's page; None where there is no such one."""
    try:
        row = packets.one(session, staff, uuid.UUID(packet_id)) if packet_id else None
    except ValueError:
        return None
    if row is None or row.finished_at is None:
        return None
    return Finished(row, undoing.may_undo(session, row.id, row.outcome, row.finished_at))


def letter(session: Session, staff: Staff, packet_id: uuid.UUID, now: datetime) -> bytes:
    """The letter about a missing proof that went to the patient last, as PDF, the look written down; NotFound where
    none was written.
    """
    if packets.one(session, staff, packet_id) is None:
        raise NotFound
    written = session.scalar(
        select(Event)
        .where(Event.entity == "packet", Event.entity_id == packet_id, Event.name == "written")
        .order_by(Event.id.desc())
        .limit(1)
    )
    document = session.get(Document, uuid.UUID(written.note["document"])) if written else None
    if document is None or document.file_id is None:
        raise NotFound
    looks.note(session, staff, "packet", packet_id, document.person_id, now)
    return storage.get(session, document.file_id)


@dataclass(frozen=True, slots=True)
class Original:
    """A file as it came in; `name` is ours, for the sender's is not to be trusted on a disk."""

    file_id: uuid.UUID
    name: str
    size: int


def original(session: Session, staff: Staff, packet_id: uuid.UUID, now: datetime) -> Original:
    """The file of a damaged packet, for a program that may make more of it. It holds the paper of everybody whose
    packet came in it, so it is a look at each of them. NotFound out of reach, where nothing is damaged, and
    where another mail room handed the packet on: the rest of the file is not for this one.
    """
    row = packets.one(session, staff, packet_id)
    if (
        row is None
        or _is_handed_on(session, row.batch_id)
        or all(reading.outcome != "damaged" for reading in page_readings.of_packet(session, row))
    ):
        raise NotFound
    card = originals.stored(session, row.batch_id, row.file, row.pages[0])
    in_it = (Packet.batch_id == row.batch_id, Packet.file == row.file)
    people = session.scalars(select(Memoire.person_id).join(Packet, Packet.memoire_id == Memoire.id).where(*in_it))
    whose: list[uuid.UUID | None] = [*dict.fromkeys(people)]
    for person_id in whose or [None]:
        record(session, staff, "viewed", "packet", row.id, now, person_id=person_id, original=True)
    return Original(card.id, f"original-{str(row.id)[-8:]}{ENDINGS.get(card.media_type, '.bin')}", card.size)


def may(row: packets.PacketRow, memoire: Memoire | None, undoable: bool) -> frozenset[str]:
    """Which acts make sense; each still decides for itself when it is asked."""
    acts = {"undo"} if undoable else set()
    if row.finished_at is not None:
        return frozenset(acts | {"confirm_proof"} if row.outcome == "proof_missing" else acts)
    acts |= {"identify", "capture", "set_aside", "forward"}
    if memoire is not None and row.outcome in ("to_check", "doubled") and row.reason not in HOPELESS:
        acts.add("confirm_proof")
        if asks_for_proof(memoire):
            acts.add("proof_missing")
    if memoire is not None:
        acts.discard("capture")
        if row.outcome != "other_caisse":
            acts.discard("forward")
    return frozenset(acts)


def _is_handed_on(session: Session, batch_id: uuid.UUID) -> bool:
    return session.get_one(Batch, batch_id).forwarded_from is not None


def _history(session: Session, packet_id: uuid.UUID) -> list[HistoryRow]:
    events = session.scalars(
        select(Event)
        .where(Event.entity == "packet", Event.entity_id == packet_id, Event.name != "viewed")
        .order_by(Event.id)
    )
    return [HistoryRow(one.at, one.name, one.actor, one.before, one.after, one.note) for one in events]
