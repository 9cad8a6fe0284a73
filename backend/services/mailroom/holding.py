"""A packet in an operator's hands: held together with its memoire, judged anew, settled.

Memoires are held before packets, everywhere, so that no two acts wait for each other.
"""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from backend.domain.actors import Staff
from backend.domain.errors import Conflict, NotAllowed, NotFound
from backend.domain.facts import Facts
from backend.domain.lifecycle import WrongState
from backend.domain.paper import Verdict
from backend.models.events import record
from backend.models.memoires import Memoire
from backend.models.paper import Batch, Packet
from backend.services.mailroom import filing
from backend.services.mailroom.reach import within_reach


def hold(
    session: Session, staff: Staff, packet_id: uuid.UUID, version: int, wanted: uuid.UUID | None = None
) -> tuple[Packet, Memoire | None]:
    """The packet and its memoire (the `wanted` one instead, if given), both held; refuses strangers and old pages."""
    if staff.role != "operator":
        raise NotAllowed
    seen = session.execute(
        select(Packet.memoire_id)
        .join(Batch, Batch.id == Packet.batch_id)
        .where(Packet.id == packet_id, within_reach(staff))
    ).one_or_none()
    if seen is None:
        raise NotFound
    mine = or_(Memoire.id == seen.memoire_id, Memoire.id == wanted)
    held = session.scalars(select(Memoire).where(mine).order_by(Memoire.id).with_for_update(key_share=True)).all()
    packet = session.get_one(Packet, packet_id, with_for_update=True, populate_existing=True)
    if packet.version != version or packet.memoire_id != seen.memoire_id:
        raise Conflict(subject=packet)
    return packet, next((row for row in held if row.id == (wanted or packet.memoire_id)), None)


def note_act(
    session: Session, staff: Staff, packet: Packet, name: str, now: datetime, after: str | None = None, **note: Any
) -> None:
    """Write down what somebody is about to do with the packet, and what it was until then, for `undoing`."""
    before, was = packet.outcome, snapshot(packet)
    record(session, staff, name, "packet", packet.id, now, before=before, after=after, was=was, **note)


def snapshot(packet: Packet) -> dict[str, str | bool | None]:
    """What an act may change of it."""
    memoire = str(packet.memoire_id) if packet.memoire_id else None
    return {
        "outcome": packet.outcome,
        "reason": packet.reason,
        "reference": packet.reference,
        "memoire": memoire,
        "finished": packet.finished_at is not None,
    }


def judge_anew(
    session: Session,
    staff: Staff,
    packet: Packet,
    memoire: Memoire,
    facts: Facts,
    now: datetime,
    *,
    caisse: str | None = None,
) -> Packet:
    """File the packet as this memoire's, after letting go of the one it was taken for."""
    if packet.memoire_id is not None:
        before = session.get_one(Memoire, packet.memoire_id)
        filing.release_arrival(session, staff, before, packet, facts, now)
    packet.memoire_id = memoire.id
    verdict = filing.judge(session, memoire, caisse or session.get_one(Batch, packet.batch_id).caisse, packet, facts)
    return settle(session, staff, packet, memoire, verdict, facts, now)


def settle(
    session: Session, staff: Staff, packet: Packet, memoire: Memoire, verdict: Verdict, facts: Facts, now: datetime
) -> Packet:
    """Give the packet its outcome and do what follows from it."""
    filing.become(session, staff, packet, verdict.outcome, verdict.reason, now)
    filing.carry_out(session, staff, packet, memoire, verdict, facts, now)
    session.flush()
    return packet


def refuse_finished(packet: Packet) -> None:
    """WrongState where nothing is left to do."""
    if packet.finished_at is not None:
        raise WrongState
