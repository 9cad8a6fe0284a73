"""One packet on the desk: the paper, what was read on it, the stored bill beside it, and what may be done."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from backend.domain.actors import Staff
from backend.domain.errors import NotFound
from backend.models.events import Event, record
from backend.models.memoires import Memoire
from backend.models.paper import Batch, Packet, ScannedPage
from backend.services.mailroom import bills, packets
from backend.services.mailroom.handling import asks_for_proof
from backend.services.mailroom.reach import within_reach

HOPELESS = ("time-barred", "cancelled", "direct")  # no proof of payment can cure these


@dataclass(frozen=True, slots=True)
class PageReading:
    """What was read on a page and by which step; `texts` are strangers' words, to be shown as text only."""

    page: int
    outcome: str
    step: str | None
    texts: list[str]
    symbol_seen: bool
    reason: str | None


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
    """`siblings`: other packets of the same bill; `may`: acts of `handling` that make sense now; `previous_id` and
    `next_id`: its neighbours in the work list.
    """

    row: packets.PacketRow
    page_readings: list[PageReading]
    memoire: bills.MemoireCard | None
    siblings: list[packets.PacketRow]
    may: frozenset[str]
    previous_id: uuid.UUID | None
    next_id: uuid.UUID | None
    history: list[HistoryRow]


def open_packet(session: Session, staff: Staff, packet_id: uuid.UUID, now: datetime) -> PacketView:
    """Everything an operator needs for one packet; the look is written down. NotFound where it is out of reach."""
    row = packets.one(session, staff, packet_id)
    if row is None:
        raise NotFound
    memoire = session.get_one(Memoire, row.memoire_id) if row.memoire_id else None
    if memoire is not None:
        record(session, staff, "viewed", "packet", row.id, now, person_id=memoire.person_id)
    before, after = _neighbours(session, staff, row)
    return PacketView(
        row,
        _page_readings(session, row),
        bills.card(session, memoire) if memoire else None,
        packets.others_of_memoire(session, row.id, memoire.id) if memoire else [],
        may(row, memoire),
        before,
        after,
        _history(session, row.id),
    )


def may(row: packets.PacketRow, memoire: Memoire | None) -> frozenset[str]:
    """Which acts make sense; each still decides for itself when it is asked."""
    if row.finished_at is not None:
        acts = {"undo"} if row.outcome not in ("already_sent", "doubled") else set()
        return frozenset(acts | {"confirm_proof"} if row.outcome == "proof_missing" else acts)
    acts = {"identify", "set_aside", "forward"}
    if memoire is not None and row.outcome in ("to_check", "doubled") and row.reason not in HOPELESS:
        acts.add("confirm_proof")
        if asks_for_proof(memoire):
            acts.add("proof_missing")
    if memoire is not None and row.outcome != "other_caisse":
        acts.discard("forward")
    return frozenset(acts)


def _page_readings(session: Session, row: packets.PacketRow) -> list[PageReading]:
    found = session.scalars(
        select(ScannedPage)
        .where(ScannedPage.batch_id == row.batch_id, ScannedPage.file == row.file, ScannedPage.page.in_(row.pages))
        .order_by(ScannedPage.page)
    )
    return [
        PageReading(
            page.page,
            page.outcome,
            page.step,
            [str(code["text"]) for code in page.codes],
            page.symbol_seen,
            page.reason.replace("_", "-") if page.reason else None,
        )
        for page in found
    ]


def _neighbours(session: Session, staff: Staff, row: packets.PacketRow) -> tuple[uuid.UUID | None, uuid.UUID | None]:
    place, here = tuple_(Packet.made_at, Packet.id), (row.made_at, row.id)
    others = (
        select(Packet.id)
        .join(Batch, Batch.id == Packet.batch_id)
        .where(within_reach(staff), Packet.finished_at.is_(None), Packet.id != row.id)
        .limit(1)
    )
    before = others.where(place < here).order_by(Packet.made_at.desc(), Packet.id.desc())
    after = others.where(place > here).order_by(Packet.made_at, Packet.id)
    return session.scalar(before), session.scalar(after)


def _history(session: Session, packet_id: uuid.UUID) -> list[HistoryRow]:
    events = session.scalars(
        select(Event)
        .where(Event.entity == "packet", Event.entity_id == packet_id, Event.name != "viewed")
        .order_by(Event.id)
    )
    return [HistoryRow(one.at, one.name, one.actor, one.before, one.after, one.note) for one in events]
