"""How much waits, for those who keep the machines running: counts only, no label that could name a person."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from backend.models.claims import Claim
from backend.models.events import Event
from backend.models.mails import Mail
from backend.models.paper import Batch, Packet

STUCK_AFTER = timedelta(minutes=30)
OPEN_CLAIMS = ("received", "in-review", "waiting-for-patient")
JOBS = text(
    "SELECT queue_name, status::text, count(*) FROM procrastinate_jobs"
    " WHERE status IN ('todo', 'doing', 'failed') GROUP BY queue_name, status"
)
Counts = dict[tuple[str, ...], int]


@dataclass(frozen=True, slots=True)
class Figures:
    """`claims` without a decision by caisse and state, `packets` waiting by outcome, `jobs` by queue and status."""

    claims: Counts
    packets: Counts
    jobs: Counts
    mails_waiting: int
    events_unsealed: int
    batches_stuck: int


def count(session: Session, now: datetime) -> Figures:
    """The figures of this moment. A batch is stuck that is still unread half an hour after it came."""
    claims = session.execute(
        select(Claim.caisse, Claim.state, func.count())
        .where(Claim.state.in_(OPEN_CLAIMS))
        .group_by(Claim.caisse, Claim.state)
    )
    packets = session.execute(
        select(Packet.outcome, func.count()).where(Packet.finished_at.is_(None)).group_by(Packet.outcome)
    )
    mails = select(func.count()).select_from(Mail).where(Mail.sent_at.is_(None))
    stuck = select(func.count()).select_from(Batch).where(Batch.state != "done", Batch.received_at < now - STUCK_AFTER)
    return Figures(
        claims={(caisse, state): number for caisse, state, number in claims},
        packets={(outcome,): number for outcome, number in packets},
        jobs={(queue, status): number for queue, status, number in session.execute(JOBS)},
        events_unsealed=session.scalar(select(func.count()).where(Event.seal.is_(None))) or 0,
        mails_waiting=session.scalar(mails) or 0,
        batches_stuck=session.scalar(stuck) or 0,
    )
