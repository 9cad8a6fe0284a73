"""One packet to its outcome: which bill it is, whether it becomes a claim, and what a person still has to look at."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

import structlog
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

import qr
from backend.db import transaction
from backend.domain.actors import Actor, System
from backend.domain.calendar import at_hour, luxembourg_day
from backend.domain.facts import Facts
from backend.domain.lifecycle import PacketOutcome, allow_outcome
from backend.domain.paper import Verdict, judge_arrival
from backend.models.claims import Claim
from backend.models.events import record
from backend.models.memoires import Memoire
from backend.models.paper import Batch, BatchFile, Packet, ScannedPage
from backend.models.people import Person
from backend.services import claims, inbox
from backend.services.house import House
from backend.services.memoire_facts import caisse_of, document_facts

READER = System("mail room")
NOON = time(12)
TRIES = 3
UNREGISTERED = Verdict("unknown", "not-registered")
NOT_FILED = Verdict("damaged", "not-filed")
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class StoredReading:
    """A page as it was read before, in the form that `qr.split` wants."""

    page: int
    outcome: qr.Outcome
    references: tuple[qr.Reference, ...]
    foreign_texts: tuple[str, ...]
    symbol_seen: bool
    reason: str


def file_packets(house: House, batch_id: uuid.UUID, file: int, *, whole: bool = False) -> None:
    """File every packet of one file that is not filed yet, each in its own transaction.

    While the file is not `whole`, its last packet may still grow and has to wait.
    """
    with transaction(house.sessions) as session:
        packets = _packets_of(session, batch_id, file)
        there = set(session.scalars(select(Packet.position).where(Packet.batch_id == batch_id, Packet.file == file)))
    ready = packets if whole else packets[:-1]
    for position, found in enumerate(ready, start=1):
        if position not in there:
            _file_surely(house, batch_id, file, position, found)


def _file_surely(house: House, batch_id: uuid.UUID, file: int, position: int, found: qr.Packet) -> None:
    """One packet that cannot be filed does not hold up those behind it: after some tries a person looks at it."""
    for _ in range(TRIES):
        try:
            with transaction(house.sessions) as session:
                file_one(session, batch_id, file, position, found, house.facts, house.now())
            return
        except (OperationalError, OSError):
            raise  # the database or the disk, not this packet: the whole reading is tried again later
        except Exception as error:
            log.error("packet-not-filed", batch=str(batch_id), file=file, position=position, exc_info=error)
    with transaction(house.sessions) as session:
        given = (session, batch_id, file, position, found, house.facts, house.now())
        file_one(*given, verdict=NOT_FILED)


def file_one(
    session: Session,
    batch_id: uuid.UUID,
    file: int,
    position: int,
    found: qr.Packet,
    facts: Facts,
    now: datetime,
    *,
    verdict: Verdict | None = None,
) -> None:
    """Make the packet and everything that follows from it, unless another worker did. Given a `verdict`,
    the packet alone.

    The file's row, then the memoire's, are held meanwhile: two workers, ENVOYER, a payment and the practice's
    cancellation come one after the other.
    """
    here = session.get_one(BatchFile, (batch_id, file), with_for_update=True)
    same = (Packet.batch_id == batch_id, Packet.file == file, Packet.position == position)
    if session.scalar(select(Packet.id).where(*same)) is not None:
        return
    batch = session.get_one(Batch, batch_id)
    memoire = memoire_of(session, found.reference.text) if found.reference and verdict is None else None
    if verdict is None:
        verdict = judge(session, memoire, batch.caisse, batch, facts) if memoire else _verdict_of(session, found, here)
    packet = Packet(
        batch_id=batch_id,
        file=file,
        position=position,
        pages=list(found.pages),
        reference=found.reference.text if found.reference else None,
        foreign_texts=list(found.foreign_texts),
        outcome=verdict.outcome,
        reason=verdict.reason,
        memoire_id=memoire.id if memoire else None,
        arrived_on=batch.arrived_on,
        made_at=now,
    )
    session.add(packet)
    session.flush()
    record(session, READER, "made", "packet", packet.id, now, after=verdict.outcome, reason=verdict.reason)
    if memoire is not None:
        carry_out(session, READER, packet, memoire, verdict, facts, now)
    session.flush()


def memoire_of(session: Session, reference: str) -> Memoire | None:
    """The registered bill of a reference, its row held."""
    return session.scalar(select(Memoire).where(Memoire.reference == reference).with_for_update(key_share=True))


def judge(
    session: Session, memoire: Memoire, packet_caisse: str | None, packet: Packet | Batch, facts: Facts
) -> Verdict:
    """What the rules say of this bill's arrival; `packet_caisse` is whose mail room asks (None: everybody's)."""
    claim = claims.claim_of(session, memoire)
    caisse = caisse_of(session.get_one(Person, memoire.person_id), memoire)
    return judge_arrival(document_facts(memoire, claim), caisse, packet_caisse, facts, packet.arrived_on)


def carry_out(
    session: Session, actor: Actor, packet: Packet, memoire: Memoire, verdict: Verdict, facts: Facts, now: datetime
) -> None:
    """What follows from the verdict for claim, document and packet. The caller holds the memoire's row."""
    packet.reason = verdict.reason
    claim = claims.claim_of(session, memoire)
    if verdict.outcome == "filed":
        claim = open_by_post(session, actor, packet, memoire, facts, now)
    elif claim is not None:
        arrival = arrived_at(session, packet)
        claims.note_second_arrival(session, actor, claim, "post", now, arrived_at=arrival)
    elif verdict.outcome == "to_check" and verdict.reason in ("unpaid", "undone", "time-barred"):
        note_arrival(session, actor, memoire, packet, facts, now)
    packet.claim_id = claim.id if claim else None
    if claim is not None:
        finish(packet, actor, now)


def open_by_post(
    session: Session, actor: Actor, packet: Packet, memoire: Memoire, facts: Facts, now: datetime
) -> Claim:
    """The claim that this paper makes: it counts from the day the paper arrived (C7)."""
    caisse = caisse_of(session.get_one(Person, memoire.person_id), memoire)
    assert caisse is not None
    memoire.posted_on = None
    arrival = arrived_at(session, packet)
    claim = claims.open_claim(session, actor, memoire, caisse, "post", facts, now, received_at=arrival)
    for other in _others(session, packet, memoire):
        other.claim_id = claim.id
        if other.finished_at is None:  # another copy that waited for the same look
            become(session, actor, other, "doubled", "posted-before", now)
            finish(other, actor, now)
    return claim


def note_arrival(session: Session, actor: Actor, memoire: Memoire, packet: Packet, facts: Facts, now: datetime) -> None:
    """The patient reads at once that the paper arrived, while an operator still looks at the proof of payment."""
    memoire.posted_on = packet.arrived_on
    memoire.changed_at = now
    document = inbox.follow(session, actor, memoire, None, facts, now)
    person_id, arrived_on = memoire.person_id, packet.arrived_on.isoformat()
    record(session, actor, "arrived-by-post", "document", document.id, now, person_id=person_id, arrived_on=arrived_on)


def release_arrival(
    session: Session, actor: Actor, memoire: Memoire, packet: Packet, facts: Facts, now: datetime
) -> None:
    """The bill waits no longer for this packet: for another copy of it, or back to what it was before the post."""
    if claims.claim_of(session, memoire) is not None:
        return
    others = (other for other in _others(session, packet, memoire) if other.finished_at is None)
    waiting = [other for other in others if other.outcome in ("to_check", "doubled")]
    memoire.posted_on = min((other.arrived_on for other in waiting), default=None)
    memoire.changed_at = now
    inbox.follow(session, actor, memoire, None, facts, now)


def settle_paid(session: Session, actor: Actor, memoire: Memoire, facts: Facts, now: datetime) -> Claim | None:
    """The practice recorded the payment of a bill whose paper waits: it is a claim now, nobody has to look.

    For the service that records payments, which holds the memoire's row. None where no paper waits.
    """
    waits = (Packet.memoire_id == memoire.id, Packet.finished_at.is_(None), Packet.outcome == "to_check")
    packet = session.scalar(select(Packet).where(*waits).order_by(Packet.made_at).limit(1).with_for_update())
    if packet is None or memoire.posted_on is None:
        return None
    batch = session.get_one(Batch, packet.batch_id)
    memoire.posted_on = None
    verdict = judge(session, memoire, batch.caisse, packet, facts)
    become(session, actor, packet, verdict.outcome, verdict.reason, now)
    carry_out(session, actor, packet, memoire, verdict, facts, now)
    session.flush()
    return claims.claim_of(session, memoire)


def become(
    session: Session, actor: Actor, packet: Packet, outcome: PacketOutcome, reason: str | None, now: datetime
) -> None:
    """The packet's next outcome, with its event; refuses (WrongState) a step that the trade does not know."""
    before = packet.outcome
    if before != outcome:
        allow_outcome(before, outcome)  # type: ignore[arg-type]
    packet.outcome, packet.reason = outcome, reason
    record(session, actor, "outcome", "packet", packet.id, now, before=before, after=outcome, reason=reason)


def finish(packet: Packet, actor: Actor, now: datetime) -> None:
    """Nothing is left to do with it."""
    packet.finished_at = now
    packet.finished_by = actor.id if actor.kind == "staff" else None


def arrived_at(session: Session, packet: Packet) -> datetime:
    """The instant that counts: noon of the day of arrival, or when the pile was received on that day itself."""
    batch = session.get_one(Batch, packet.batch_id)
    if packet.arrived_on >= luxembourg_day(batch.received_at):
        return batch.received_at
    return at_hour(packet.arrived_on, NOON)


def _others(session: Session, packet: Packet, memoire: Memoire) -> Sequence[Packet]:
    query = select(Packet).where(Packet.memoire_id == memoire.id, Packet.id != packet.id).order_by(Packet.id)
    return session.scalars(query.with_for_update()).all()


def _verdict_of(session: Session, found: qr.Packet, file: BatchFile) -> Verdict:
    """A packet without a registered bill; every reason is a stable word."""
    if found.reference is not None:
        return UNREGISTERED
    if found.outcome == "damaged":
        return Verdict("damaged", found.reason.replace("_", "-"))
    if found.outcome == "foreign":
        return Verdict("foreign", "foreign-code")
    first = session.get(ScannedPage, (file.batch_id, file.position, found.pages[0]))
    return Verdict("unreadable", "unread-code" if first is not None and first.symbol_seen else "no-code")


def _packets_of(session: Session, batch_id: uuid.UUID, file: int) -> tuple[qr.Packet, ...]:
    """A file that is refused whole is one packet: somebody looks at it once, however many pages it has."""
    readings = _readings(session, batch_id, file)
    refused = session.get_one(BatchFile, (batch_id, file)).refused
    if refused:
        return (qr.Packet(None, tuple(reading.page for reading in readings), "damaged", (), refused),)
    return qr.split(readings)


def _readings(session: Session, batch_id: uuid.UUID, file: int) -> list[StoredReading]:
    """The pages read so far, from the first on without a gap, in order."""
    rows = session.scalars(
        select(ScannedPage).where(ScannedPage.batch_id == batch_id, ScannedPage.file == file).order_by(ScannedPage.page)
    )
    return [_reading(row) for number, row in enumerate(rows, start=1) if row.page == number]


def _reading(row: ScannedPage) -> StoredReading:
    ours = (qr.Reference.from_code(code["text"]) for code in row.codes if code["ours"])
    return StoredReading(
        row.page,
        row.outcome,  # type: ignore[arg-type]
        tuple(reference for reference in ours if reference),
        tuple(code["text"] for code in row.codes if not code["ours"]),
        row.symbol_seen,
        row.reason or "",
    )
