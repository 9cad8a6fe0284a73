"""How much may be handed in: nobody fills the storage, neither a patient nor whoever has a practice's key.

Each file is kept for years, whether it is used or not (a proof of payment may be exchanged, for instance), so what one
owner adds in a day and in a year is bounded (OWASP ASVS 5.2.4). Counted in the transaction that keeps the file.
"""

import secrets
import uuid
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

import structlog
from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from backend.domain.calendar import at_hour, luxembourg_day
from backend.domain.errors import TooMany
from backend.domain.text import N_
from backend.models.intake import Intake

MIB = 1024 * 1024
SLOTS = 16
log = structlog.get_logger()


class QuotaReached(TooMany):
    code = "quota-reached"
    title = N_("That is a lot of files")
    detail = N_(
        "More were handed in than one may hand in within a day or a year. Nothing was stored. Try again tomorrow."
    )


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many files and bytes within so many days, today being the last."""

    days: int
    files: int
    bytes: int


PATIENT: Final = (Limit(1, 60, 300 * MIB), Limit(365, 600, 2048 * MIB))
PRACTICE: Final = (Limit(1, 20_000, 4096 * MIB),)
KEPT = timedelta(days=400)


def take(session: Session, owner_id: uuid.UUID, limits: tuple[Limit, ...], size: int, now: datetime) -> None:
    """Count one file of `size` bytes; `owner_id` is an account or a provider. Raises QuotaReached."""
    today = luxembourg_day(now)
    if any(_is_reached(session, owner_id, limit, size, today) for limit in limits):
        log.warning("quota-reached", owner=str(owner_id))
        raise QuotaReached(retry_after=_until_tomorrow(today, now))
    row = insert(Intake).values(owner_id=owner_id, day=today, slot=secrets.randbelow(SLOTS), files=1, bytes=size)
    more = {"files": Intake.files + 1, "bytes": Intake.bytes + size}
    session.execute(row.on_conflict_do_update(index_elements=["owner_id", "day", "slot"], set_=more))


def sweep(session: Session, today: date) -> None:
    """What no limit looks back to any more."""
    session.execute(delete(Intake).where(Intake.day < today - KEPT))


def _is_reached(session: Session, owner_id: uuid.UUID, limit: Limit, size: int, today: date) -> bool:
    since = today - timedelta(days=limit.days - 1)
    spent = select(func.coalesce(func.sum(Intake.files), 0), func.coalesce(func.sum(Intake.bytes), 0))
    files, total = session.execute(spent.where(Intake.owner_id == owner_id, Intake.day >= since)).one()
    return bool(files >= limit.files or total + size > limit.bytes)


def _until_tomorrow(today: date, now: datetime) -> int:
    return max(1, int((at_hour(today + timedelta(days=1), time.min) - now).total_seconds()) + 1)
