"""Quiet hours on Luxembourg's walls, and which reminder is due on a day."""

from datetime import UTC, date, datetime, timedelta

import pytest

from backend.domain.telling import Wishes, due_reminder, end_of_quiet

LAST = date(2027, 6, 30)
DAYS = (90, 14)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-11-24T19:59+00:00", None),
        ("2026-11-24T20:00+00:00", "2026-11-25T06:00+00:00"),  # 21 o'clock in winter
        ("2026-11-25T05:59+00:00", "2026-11-25T06:00+00:00"),
        ("2026-11-25T06:00+00:00", None),
        ("2026-07-01T19:00+00:00", "2026-07-02T05:00+00:00"),  # 21 o'clock in summer
        ("2026-03-28T22:00+00:00", "2026-03-29T05:00+00:00"),  # the night that is an hour shorter
        ("2026-10-24T21:00+00:00", "2026-10-25T06:00+00:00"),  # and the one that is longer
    ],
)
def test_the_night_follows_the_clocks_on_the_wall(now: str, until: str | None) -> None:
    found = end_of_quiet(Wishes(), "document", datetime.fromisoformat(now))
    assert found == (datetime.fromisoformat(until) if until else None)


def test_quiet_may_be_by_day_or_never() -> None:
    noon = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
    assert end_of_quiet(Wishes(quiet_from=9, quiet_until=17), "paid", noon) == noon + timedelta(hours=5)
    assert end_of_quiet(Wishes(quiet_from=0, quiet_until=0), "paid", noon) is None
    assert end_of_quiet(Wishes(quiet_from=9, quiet_until=17), "iban-changed", noon) is None


@pytest.mark.parametrize(
    ("days_left", "reminder"), [(91, None), (90, 90), (50, 90), (15, 90), (14, 14), (1, 14), (0, 14), (-1, None)]
)
def test_each_reminder_has_its_days(days_left: int, reminder: int | None) -> None:
    assert due_reminder(LAST, date(2026, 1, 1), DAYS, LAST - timedelta(days=days_left)) == reminder


def test_what_arrived_late_was_news_itself() -> None:
    arrived = LAST - timedelta(days=60)
    assert due_reminder(LAST, arrived, DAYS, LAST - timedelta(days=30)) is None
    assert due_reminder(LAST, arrived, DAYS, LAST - timedelta(days=14)) == 14
    at_last = LAST - timedelta(days=5)
    assert due_reminder(LAST, at_last, DAYS, at_last) is None
    assert due_reminder(LAST, at_last, DAYS, at_last + timedelta(days=1)) == 14
