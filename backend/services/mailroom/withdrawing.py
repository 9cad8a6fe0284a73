"""A filing is taken back: its claim goes away as long as nothing was decided, and the bill is free again.

One memoire has at most one claim, ever (a unique key that three roads rely on). So an undecided claim that was a
mistake is removed with its assessments rather than kept as a second, dead one; what it was stays in the events, and
the same paper filed again counts from the same day of arrival.
"""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from backend.domain.actors import Staff
from backend.domain.errors import Conflict
from backend.domain.lifecycle import WrongState
from backend.domain.text import N_
from backend.models.claims import Claim, ClaimMessage, Statement
from backend.models.documents import Document
from backend.models.events import record
from backend.models.memoires import Memoire, MemoireLine
from backend.models.paper import Packet
from backend.services import reassessments

FREE = ("received", "in-review")


class ClaimUnderWay(Conflict):
    code = "claim-under-way"
    title = N_("The claim is under way")
    detail = N_("The claim is past the mail room: it is being looked at or is decided. Speak to the clerks.")


def withdraw(session: Session, staff: Staff, packet: Packet, memoire: Memoire, now: datetime) -> None:
    """Remove the claim that this packet made. Refuses: ClaimUnderWay once it was decided, by a clerk or by the
    system, or a clerk has it or asked.

    The caller holds the memoire's row and the packet's.
    """
    claim = session.scalar(select(Claim).where(Claim.id == packet.claim_id).with_for_update())
    if claim is None or claim.channel != "post":
        raise WrongState
    asked = session.scalar(select(ClaimMessage.id).where(ClaimMessage.claim_id == claim.id).limit(1))
    decided = session.scalar(
        select(Statement.id).where(Statement.claim_id == claim.id, Statement.decision.is_not(None)).limit(1)
    )
    if claim.state not in FREE or asked or decided or claim.held_by(now) is not None or claim.proposed_by is not None:
        raise ClaimUnderWay(subject=claim)
    record(
        session,
        staff,
        "withdrawn",
        "claim",
        claim.id,
        now,
        person_id=claim.person_id,
        before=claim.state,
        caisse=claim.caisse,
        channel=claim.channel,
        received_at=claim.received_at.isoformat(),
        memoire=str(memoire.id),
        packet=str(packet.id),
    )
    memoire.proof_seen = None
    packet.claim_id = None
    session.flush()
    session.execute(update(Document).where(Document.claim_id == claim.id).values(claim_id=None))
    _take_up_copies(session, staff, claim, now)
    reassessments.ask_later_ones(session, claim, "earlier-withdrawn")
    session.execute(delete(Statement).where(Statement.claim_id == claim.id))
    session.delete(claim)
    session.flush()


def _take_up_copies(session: Session, staff: Staff, claim: Claim, now: datetime) -> None:
    """Other paper of the same bill was finished because of this claim: it waits again, or the bill would be lost."""
    for copy in session.scalars(select(Packet).where(Packet.claim_id == claim.id).with_for_update()):
        copy.claim_id = None
        if copy.outcome == "doubled":
            copy.finished_at = copy.finished_by = None
            copy.reason = "waiting"
            record(session, staff, "reopened", "packet", copy.id, now, before="doubled", after="doubled")


def unlink(session: Session, staff: Staff, packet: Packet, now: datetime) -> None:
    """The packet was linked to a claim that is not its bill's: the claim's paper did not arrive (again) after all."""
    claim = session.scalars(select(Claim).where(Claim.id == packet.claim_id).with_for_update()).one()
    packet.claim_id = None
    session.flush()
    left = session.scalars(select(Packet.id).where(Packet.claim_id == claim.id).limit(2)).all()
    if claim.also_arrived_by == "post" and len(left) <= (claim.channel == "post"):
        claim.also_arrived_at = claim.also_arrived_by = None
        who, state = claim.person_id, claim.state
        record(session, staff, "arrival-mistaken", "claim", claim.id, now, person_id=who, before=state, after=state)


def forget_captured(session: Session, staff: Staff, memoire: Memoire, now: datetime) -> bool:
    """Remove a bill that was typed in by mistake; its number can be typed in again. False, and nothing happens, where
    it is a practice's own or other paper of it came since.
    """
    used = session.scalar(select(Packet.id).where(Packet.memoire_id == memoire.id).limit(1))
    if memoire.origin != "paper" or used is not None:
        return False
    about = memoire.person_id
    record(session, staff, "forgotten", "memoire", memoire.id, now, person_id=about, number=memoire.number)
    session.execute(delete(Document).where(Document.memoire_id == memoire.id))
    session.execute(delete(MemoireLine).where(MemoireLine.memoire_id == memoire.id))
    session.execute(delete(Memoire).where(Memoire.id == memoire.id))
    session.expunge(memoire)
    return True
