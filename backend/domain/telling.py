"""Of what people are told, when, and when not: kinds of news, quiet hours, reminders."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final

from backend.domain.calendar import at_hour, luxembourg_day

NEWS: Final = ("document", "posted", "question", "decided", "paid", "reminder")
# About the account itself: told always, at once, by every way there is, to nobody but its owner.
SECURITY: Final = ("iban-changed", "factor-changed")
KINDS: Final = (*NEWS, *SECURITY)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What somebody wants to hear by which way, and when they want to hear nothing.

    Who chose nothing hears everything where a phone was allowed to ring, and by mail only what money hangs on.
    """

    by_push: frozenset[str] = field(default=frozenset(NEWS))
    by_mail: frozenset[str] = field(default=frozenset({"question", "reminder"}))
    quiet_from: int = 21
    quiet_until: int = 7

    def wants(self, kind: str, by: str) -> bool:
        """`by` is push or mail."""
        return kind in SECURITY or kind in (self.by_push if by == "push" else self.by_mail)


def end_of_quiet(wishes: Wishes, kind: str, now: datetime) -> datetime | None:
    """When news of this kind may be told, if not now. Hours are those of the clocks on walls in Luxembourg."""
    if kind in SECURITY or wishes.quiet_from == wishes.quiet_until:
        return None
    today = luxembourg_day(now)
    start, end = time(wishes.quiet_from), time(wishes.quiet_until)
    for evening in (today - timedelta(days=1), today):
        morning = evening if start < end else evening + timedelta(days=1)
        if at_hour(evening, start) <= now < at_hour(morning, end):
            return at_hour(morning, end)
    return None


def due_reminder(send_before: date, received_on: date, days: Sequence[int], today: date) -> int | None:
    """Which reminder (so many days before the last one) a bill calls for on this day; None for none.

    Each from its own day until the next one's, so that a worker that stood still for a day misses none. What arrived
    later than a reminder's day was news itself; only the last one is still sent, from the day after.
    """
    if send_before < today:
        return None
    reached = [one for one in days if (send_before - today).days <= one]
    if not reached:
        return None
    nearest = min(reached)
    first_day = send_before - timedelta(days=nearest)
    fresh = received_on >= (today if nearest == min(days) else first_day)
    return None if fresh else nearest
