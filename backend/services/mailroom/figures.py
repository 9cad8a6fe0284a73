"""The mail room's figures of the day: pages, what read them, what waits for how long, and piles that stand still."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.domain.actors import Staff
from backend.domain.calendar import at_hour, luxembourg_day
from backend.domain.lifecycle import PACKET_OUTCOMES
from backend.models.paper import Batch, Packet, ScannedPage
from backend.services.mailroom import worklist
from backend.services.mailroom.piles import STUCK_AFTER
from backend.services.mailroom.reach import own_room, within_reach


@dataclass(frozen=True, slots=True)
class Figures:
    """`pages` of the piles that came in today, by what reading found; `steps`: pages by the step that read them;
    `step_cpu_ms`: what such a page cost on average, all steps tried before included; `packets` of the same piles by
    outcome; `waiting` ones of all days by age (`worklist.AGES`); `stuck` piles.
    """

    pages: int
    outcomes: dict[str, int]
    steps: dict[str, int]
    step_cpu_ms: dict[str, float]
    packets: dict[str, int]
    waiting: dict[str, int]
    stuck: list[uuid.UUID]


def figures(session: Session, staff: Staff, now: datetime) -> Figures:
    """The day's figures within the reach of `staff`."""
    midnight = at_hour(luxembourg_day(now), time(0))
    todays = session.scalars(select(Batch.id).where(own_room(staff), Batch.received_at >= midnight)).all()
    read = session.execute(
        select(ScannedPage.outcome, ScannedPage.step, func.count(), func.avg(ScannedPage.cpu_ms))
        .where(ScannedPage.batch_id.in_(todays))  # named one by one, they are looked up; joined, all pages were scanned
        .group_by(ScannedPage.outcome, ScannedPage.step)
    ).all()
    outcomes: dict[str, int] = {}
    steps: dict[str, int] = {}
    spent: dict[str, float] = {}
    for outcome, step, count, cpu_ms in read:
        outcomes[outcome] = outcomes.get(outcome, 0) + count
        if step is not None:
            steps[step] = steps.get(step, 0) + count
            spent[step] = spent.get(step, 0.0) + count * cpu_ms
    return Figures(
        sum(outcomes.values()),
        outcomes,
        steps,
        {step: spent[step] / steps[step] for step in steps},
        _packets(session, todays),
        worklist.counts(session, staff, now).by_age(),
        stuck(session, staff, now),
    )


def _packets(session: Session, batches: Sequence[uuid.UUID]) -> dict[str, int]:
    of_them = select(Packet.outcome, func.count()).where(Packet.batch_id.in_(batches)).group_by(Packet.outcome)
    counted = {row.outcome: row[1] for row in session.execute(of_them)}
    return {outcome: counted[outcome] for outcome in PACKET_OUTCOMES if outcome in counted}


def stuck(session: Session, staff: Staff, now: datetime) -> list[uuid.UUID]:
    """Piles that are not done and where nothing has happened for ten minutes, oldest first."""
    moved = func.greatest(Batch.received_at, Batch.started_at, Batch.moved_at)  # NULL counts for nothing there
    still = select(Batch.id).where(within_reach(staff), Batch.state != "done", moved < now - STUCK_AFTER)
    return list(session.scalars(still.order_by(Batch.received_at)))
