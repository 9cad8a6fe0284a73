"""The mail room's figures of the day: pages, what read them, what waits for how long, and piles that stand still."""

import uuid
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from backend.domain.actors import Staff
from backend.domain.calendar import at_hour, luxembourg_day
from backend.models.paper import Batch, Packet, ScannedPage
from backend.services.mailroom.reach import within_reach

STUCK_AFTER = timedelta(minutes=10)
AGES = ("today", "week", "older")


@dataclass(frozen=True, slots=True)
class Figures:
    """`pages` of the piles that came in today, by what reading found; `steps`: pages by the step that read them;
    `waiting` packets of all days by age (AGES); `stuck` piles: not done, though nothing keeps them.
    """

    pages: int
    outcomes: dict[str, int]
    steps: dict[str, int]
    waiting: dict[str, int]
    stuck: list[uuid.UUID]


def figures(session: Session, staff: Staff, now: datetime) -> Figures:
    """The day's figures within the reach of `staff`."""
    midnight = at_hour(luxembourg_day(now), time(0))
    todays = (within_reach(staff), Batch.received_at >= midnight)
    read = session.execute(
        select(ScannedPage.outcome, ScannedPage.step, func.count())
        .join(Batch, Batch.id == ScannedPage.batch_id)
        .where(*todays)
        .group_by(ScannedPage.outcome, ScannedPage.step)
    ).all()
    outcomes: dict[str, int] = {}
    steps: dict[str, int] = {}
    for outcome, step, count in read:
        outcomes[outcome] = outcomes.get(outcome, 0) + count
        if step is not None:
            steps[step] = steps.get(step, 0) + count
    stuck = select(Batch.id).where(within_reach(staff), Batch.state != "done", Batch.received_at < now - STUCK_AFTER)
    return Figures(
        sum(outcomes.values()),
        outcomes,
        steps,
        _waiting(session, staff, midnight),
        list(session.scalars(stuck.order_by(Batch.received_at))),
    )


def _waiting(session: Session, staff: Staff, midnight: datetime) -> dict[str, int]:
    age = case(
        (Packet.made_at >= midnight, "today"), (Packet.made_at >= midnight - timedelta(days=7), "week"), else_="older"
    )
    rows = session.execute(
        select(age, func.count())
        .join(Batch, Batch.id == Packet.batch_id)
        .where(within_reach(staff), Packet.finished_at.is_(None))
        .group_by(age)
    )
    found = {row[0]: row[1] for row in rows}
    return {word: found.get(word, 0) for word in AGES}
