"""Pages that the reader put together or apart wrongly: a debit advice with a bank's own code on it opens a packet of
its own, a bill whose code is torn off follows the one before it. A person says what belongs together.

Every page stays in at least one packet, and both acts are taken back like any other (`undoing`).
"""

import uuid
from datetime import datetime

from sqlalchemy import any_, func, literal, select
from sqlalchemy.orm import Session

from backend.domain.actors import Staff
from backend.domain.errors import Conflict, invalid
from backend.domain.facts import Facts
from backend.domain.lifecycle import WrongState
from backend.domain.text import N_
from backend.models.events import Event, record
from backend.models.paper import BatchFile, Packet
from backend.services.mailroom import filing
from backend.services.mailroom.holding import hold, note_act, refuse_finished

NOT_A_PAGE = N_("Choose one of the packet's pages, but not its first.")


class NothingBefore(Conflict):
    code = "nothing-before"
    title = N_("Nothing lies before it")
    detail = N_("It is the first paper of its file.")


class SplitTakenUp(Conflict):
    code = "taken-up"
    title = N_("The other part is being worked on")
    detail = N_("Somebody did something with the pages that were put apart. Take that back first.")


def join(session: Session, staff: Staff, packet_id: uuid.UUID, version: int, _facts: Facts, now: datetime) -> Packet:
    """Its pages belong to the packet before it: they are added there, and this one is finished. Refuses: NothingBefore,
    WrongState where it is finished or a bill's already.
    """
    packet, memoire = hold(session, staff, packet_id, version)
    refuse_finished(packet)
    if memoire is not None:
        raise WrongState
    before = before_it(session, packet)
    if before is None:
        raise NothingBefore
    session.refresh(before, with_for_update=True)
    added = [page for page in packet.pages if page not in before.pages]
    note_act(session, staff, packet, "joined", now, to=str(before.id), pages=added)
    before.pages = sorted([*before.pages, *added])
    record(session, staff, "pages-added", "packet", before.id, now, pages=added)
    packet.reason = "joined"
    filing.finish(packet, staff, now)
    session.flush()
    return packet


def split(
    session: Session, staff: Staff, packet_id: uuid.UUID, version: int, page: int, _facts: Facts, now: datetime
) -> Packet:
    """From `page` on it is something else: those pages are a packet of their own, which waits; returns that one.
    Refuses: Invalid on `page`, WrongState while the file is still being read and where it was refused whole.
    """
    packet, _ = hold(session, staff, packet_id, version)
    file = session.get_one(BatchFile, (packet.batch_id, packet.file))
    if page not in packet.pages[1:]:
        raise invalid("page", NOT_A_PAGE)
    if file.read_at is None or file.refused:
        raise WrongState
    session.refresh(file, with_for_update=True)  # only now: while it is read, the reader holds it and wants the bill
    last = select(func.max(Packet.position)).where(Packet.batch_id == file.batch_id, Packet.file == file.position)
    new = Packet(
        batch_id=packet.batch_id,
        file=packet.file,
        position=(session.scalar(last) or 0) + 1,
        pages=[one for one in packet.pages if one >= page],
        outcome="unreadable",
        reason="put-apart",
        arrived_on=packet.arrived_on,
        made_at=now,
    )
    session.add(new)
    session.flush()
    note_act(session, staff, packet, "split", now, new=str(new.id), pages=new.pages)
    packet.pages = [one for one in packet.pages if one < page]
    record(session, staff, "made", "packet", new.id, now, after=new.outcome, reason=new.reason)
    session.flush()
    return new


def before_it(session: Session, packet: Packet) -> Packet | None:
    """The packet that holds the page right before this one's first, the last one where several share it."""
    here = (Packet.batch_id == packet.batch_id, Packet.file == packet.file, Packet.id != packet.id)
    page_before = literal(packet.pages[0] - 1) == any_(Packet.pages)
    return session.scalar(select(Packet).where(*here, page_before).order_by(Packet.position.desc()).limit(1))


def possible(session: Session, packet: Packet) -> frozenset[str]:
    """Which of the two make sense."""
    file = session.get_one(BatchFile, (packet.batch_id, packet.file))
    acts = {"split"} if len(packet.pages) > 1 and file.read_at is not None and not file.refused else set()
    if packet.finished_at is None and packet.memoire_id is None and before_it(session, packet) is not None:
        acts.add("join")
    return frozenset(acts)


def take_out(session: Session, staff: Staff, act: Event, now: datetime) -> None:
    """What `join` added is taken out of the packet before."""
    before = session.get_one(Packet, uuid.UUID(act.note["to"]), with_for_update=True)
    before.pages = [page for page in before.pages if page not in act.note["pages"]]
    record(session, staff, "pages-removed", "packet", before.id, now, pages=act.note["pages"])


def put_together(session: Session, act: Event, packet: Packet) -> None:
    """What `split` put apart comes back; refuses (SplitTakenUp) once somebody worked on it."""
    new = session.get(Packet, uuid.UUID(act.note["new"]), with_for_update=True)
    if new is None or new.version != 1:
        raise SplitTakenUp
    packet.pages = sorted([*packet.pages, *new.pages])
    session.delete(new)
