"""Figures that help clerks work: what waits and since when, and how fast and by whom the last claims were decided."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from backend.domain.actors import Staff
from backend.models.claim_checks import ClaimCheck
from backend.models.claims import Claim
from backend.services.queue import WORK, mine, within_reach

MOST_COUNTED = 1000  # nobody counts a queue of a million
LAST_DECISIONS = 1000


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts stop at `MOST_COUNTED`. `straight_percent` and `time_to_decide` are of the last `decided` decisions, at
    most LAST_DECISIONS, and None where there are none.
    """

    waiting: int
    mine: int
    second: int
    checks: int
    oldest: datetime | None
    decided: int
    straight_percent: int | None
    time_to_decide: timedelta | None


def count(session: Session, clerk: Staff) -> Figures:
    """The figures of the clerk's caisse. `second` are those that wait for this clerk's signature."""
    ours = within_reach(clerk)
    waiting = and_(ours, Claim.state.in_(WORK))
    others = and_(waiting, Claim.proposed_by.is_not(None), Claim.proposed_by != clerk.account_id)
    last = (
        select(Claim.decided_by, (Claim.decided_at - Claim.received_at).label("took"))
        .where(ours, Claim.decided_at.is_not(None))
        .order_by(Claim.decided_at.desc())
        .limit(LAST_DECISIONS)
        .subquery()
    )
    half = func.percentile_cont(0.5).within_group(last.c.took)
    straight = func.count().filter(last.c.decided_by.is_(None))
    decided, by_system, took = session.execute(select(func.count(), straight, half).select_from(last)).one()
    return Figures(
        _count(session, waiting),
        _count(session, and_(ours, mine(clerk))),
        _count(session, others),
        _count_checks(session, clerk),
        session.scalar(select(Claim.received_at).where(waiting).order_by(Claim.received_at, Claim.id).limit(1)),
        decided,
        round(100 * by_system / decided) if decided else None,
        took,
    )


def _count(session: Session, which: ColumnElement[bool]) -> int:
    some = select(Claim.id).where(which).limit(MOST_COUNTED).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def _count_checks(session: Session, clerk: Staff) -> int:
    open_ = ClaimCheck.caisse == clerk.caisse, ClaimCheck.seen_at.is_(None)
    some = select(ClaimCheck.id).where(*open_).limit(MOST_COUNTED).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0
