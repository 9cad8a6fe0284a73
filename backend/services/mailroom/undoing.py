"""What a person did last to a packet, or what the reader filed, is taken back, until the claim it made is decided.

Every act wrote down what the packet was before (`holding.note_act`); taken back, it is that again: its outcome, its
bill, its place among what waits. What followed from the act goes too: the claim it made, a letter nobody has read, a
bill that was typed in, the note that a claim's paper arrived as well.
"""

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.domain.actors import Staff
from backend.domain.facts import Facts
from backend.domain.lifecycle import WrongState, allow_return
from backend.domain.paper import Verdict
from backend.models.events import Event, record
from backend.models.memoires import Memoire
from backend.models.paper import Batch, Packet
from backend.services.mailroom import filing, forwarding, letters, regrouping, withdrawing
from backend.services.mailroom.holding import hold, settle

ACTS = ("identified", "assigned", "captured", "forwarded", "proof-seen", "written", "set-aside", "joined", "split")


def undo(session: Session, staff: Staff, packet_id: uuid.UUID, version: int, facts: Facts, now: datetime) -> Packet:
    """Take the last act back. Refuses: ClaimUnderWay once the claim it made is decided, on somebody's desk or asked
    about (`withdrawing`), TakenUp where another caisse works on it, WrongState where nobody did anything and the
    reader's own finding is no filing.
    """
    act = last_act(session, packet_id)
    if act is None:
        return _undo_reading(session, staff, hold(session, staff, packet_id, version)[0], facts, now)
    was = act.note["was"]
    wanted = uuid.UUID(was["memoire"]) if was["memoire"] else None
    packet, held = hold(session, staff, packet_id, version, wanted)
    bill, bill_before = _bill_of(session, packet), held if wanted else None
    now_is, then = packet.outcome, packet.outcome if act.name == "split" else was["outcome"]
    allow_return(now_is, then)
    record(session, staff, "reopened", "packet", packet.id, now, before=now_is, after=then, act=act.name)
    if act.name == "split":  # whatever became of the packet meanwhile, it only gets its pages back
        regrouping.put_together(session, act, packet)
        session.flush()
        return packet
    _take_back(session, staff, act, packet, bill, now)
    packet.outcome, packet.reason, packet.reference, packet.memoire_id = then, was["reason"], was["reference"], wanted
    packet.finished_at = now if was["finished"] else None
    packet.finished_by = staff.id if was["finished"] else None
    session.flush()
    if bill is not None and bill is not bill_before:
        _forget_bill(session, staff, act, packet, bill, facts, now)
    if bill_before is not None:
        _wait_again(session, staff, packet, bill_before, facts, now)
    session.flush()
    return packet


def may_undo(session: Session, packet_id: uuid.UUID, outcome: str, finished_at: datetime | None) -> bool:
    """Whether there is something to take back; the act itself still looks at the claim."""
    return last_act(session, packet_id) is not None or (outcome == "filed" and finished_at is not None)


def last_act(session: Session, packet_id: uuid.UUID) -> Event | None:
    """What a person did last to the packet and nobody took back."""
    taken_back = 0
    events = session.scalars(
        select(Event)
        .where(Event.entity == "packet", Event.entity_id == packet_id, Event.name.in_((*ACTS, "reopened")))
        .order_by(Event.id.desc())
    )
    for event in events:
        if event.name == "reopened":
            taken_back += "act" in event.note  # else a copy that waits again because of another packet
        elif taken_back:
            taken_back -= 1
        else:
            return event if "was" in event.note else None
    return None


def _bill_of(session: Session, packet: Packet) -> Memoire | None:
    return session.get_one(Memoire, packet.memoire_id) if packet.memoire_id else None


def _take_back(session: Session, staff: Staff, act: Event, packet: Packet, bill: Memoire | None, now: datetime) -> None:
    """What followed from the act, while the packet still is what it became."""
    if act.name == "written":
        letters.take_back(session, uuid.UUID(act.note["document"]))
    if act.name == "forwarded":
        forwarding.call_back(session, staff, packet, now)
    if act.name == "joined":
        regrouping.take_out(session, staff, act, now)
    if packet.outcome == "filed" and bill is not None:
        withdrawing.withdraw(session, staff, packet, bill, now)
    elif packet.claim_id is not None:
        withdrawing.unlink(session, staff, packet, now)


def _forget_bill(
    session: Session, staff: Staff, act: Event, packet: Packet, bill: Memoire, facts: Facts, now: datetime
) -> None:
    """The bill that it was taken for: as it was before the post, or gone where it was typed in for this packet."""
    if act.name != "captured" or not withdrawing.forget_captured(session, staff, bill, now):
        filing.release_arrival(session, staff, bill, packet, facts, now)


def _wait_again(session: Session, staff: Staff, packet: Packet, bill: Memoire, facts: Facts, now: datetime) -> None:
    """The bill's paper waits for a look, as it did, whatever happened to the bill meanwhile."""
    if packet.finished_at is None:
        bill.posted_on = None  # copies of it do not make this one the second
        verdict = filing.judge(session, bill, session.get_one(Batch, packet.batch_id).caisse, packet, facts)
        verdict = Verdict("to_check", "undone") if verdict.outcome == "filed" else verdict
        settle(session, staff, packet, bill, verdict, facts, now)
    if bill.posted_on is None:
        filing.release_arrival(session, staff, bill, packet, facts, now)


def _undo_reading(session: Session, staff: Staff, packet: Packet, facts: Facts, now: datetime) -> Packet:
    """The reader filed it by itself: somebody looks first. What it only linked or could not read stays."""
    if packet.outcome != "filed" or packet.memoire_id is None:
        raise WrongState
    memoire = session.get_one(Memoire, packet.memoire_id)
    withdrawing.withdraw(session, staff, packet, memoire, now)
    packet.finished_at = packet.finished_by = None
    filing.become(session, staff, packet, "to_check", "undone" if memoire.paid_on else "unpaid", now)
    filing.note_arrival(session, staff, memoire, packet, facts, now)
    session.flush()
    return packet
