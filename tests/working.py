"""What the worker would do with claims, done at once and in the order the jobs came."""

import uuid
from datetime import datetime

from sqlalchemy import text

from backend.db import transaction
from backend.services import assessing, reassessments
from backend.services.claims import ASSESS
from backend.services.house import House

_WAITING = text(
    "SELECT id, task_name, args FROM procrastinate_jobs"
    " WHERE status = 'todo' AND task_name IN (:first, :again) ORDER BY id DESC LIMIT 1"
)
_EARLIEST = text(str(_WAITING).replace("DESC", "ASC"))
_DONE = text("DELETE FROM procrastinate_jobs WHERE id = :id")
TASKS = {"first": ASSESS, "again": reassessments.TASK}


def assess_all(house: House, *, backwards: bool = False) -> int:
    """Every job about claims until none is left, each in a transaction of its own; how many there were.

    `backwards`: the newest first, as a worker may take them.
    """
    done = 0
    while True:
        with transaction(house.sessions) as session:
            job = session.execute(_WAITING if backwards else _EARLIEST, TASKS).first()
            if job is None:
                return done
            session.execute(_DONE, {"id": job.id})
            given = dict(job.args)
            if job.task_name == ASSESS:
                assessing.assess(session, uuid.UUID(given["claim_id"]), house.facts, house.now())
            else:
                since, but = given.get("since"), given.get("but")
                assessing.assess_again(
                    session,
                    uuid.UUID(given["person_id"]),
                    given["why"],
                    house.facts,
                    house.now(),
                    since=datetime.fromisoformat(since) if since else None,
                    but=uuid.UUID(but) if but else None,
                )
        done += 1
