"""Days as the trade counts them: month ends, leap days, birthdays, midnight in Luxembourg (C7, C9)."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain import calendar

DAYS = st.dates(date(1900, 1, 1), date(2200, 1, 1))


@pytest.mark.parametrize(
    ("paid_on", "last"),
    [
        (date(2024, 11, 10), date(2026, 11, 10)),
        (date(2024, 2, 29), date(2026, 2, 28)),
        (date(2024, 2, 28), date(2026, 2, 28)),
        (date(2024, 3, 1), date(2026, 3, 1)),
        (date(2022, 2, 28), date(2024, 2, 28)),
    ],
)
def test_the_last_day_to_send_is_two_years_after_payment(paid_on: date, last: date) -> None:
    assert calendar.last_day_to_send(paid_on, 2) == last


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2024, 12, 31), 2, date(2025, 2, 28)),
        (date(2023, 12, 31), 2, date(2024, 2, 29)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 3, 31), -1, date(2024, 2, 29)),
        (date(2024, 8, 31), -6, date(2024, 2, 29)),
    ],
)
def test_a_day_that_the_month_lacks_becomes_its_last(day: date, months: int, then: date) -> None:
    assert calendar.add_months(day, months) == then


def test_beyond_the_last_year_there_is_the_last_day() -> None:
    assert calendar.add_years(date(9999, 6, 1), 2) == date.max
    assert calendar.add_months(date(1, 1, 15), -1) == date.min
    assert calendar.add_months(date(9999, 11, 30), 1) == date(9999, 12, 30)


def test_born_on_29_february_one_comes_of_age_on_1_march_of_a_common_year() -> None:
    assert calendar.coming_of_age(date(2008, 2, 29)) == date(2026, 3, 1)
    assert calendar.age_on(date(2008, 2, 29), date(2026, 2, 28)) == 17
    assert calendar.age_on(date(2008, 2, 29), date(2026, 3, 1)) == 18
    assert calendar.age_on(date(2004, 2, 29), date(2024, 2, 29)) == 20


def test_the_birthday_itself_counts() -> None:
    assert calendar.age_on(date(2008, 3, 2), date(2026, 3, 1)) == 17
    assert calendar.age_on(date(2008, 3, 2), date(2026, 3, 2)) == 18
    assert calendar.coming_of_age(date(2008, 3, 2)) == date(2026, 3, 2)


@given(DAYS, st.integers(0, 40000))
def test_full_age_begins_on_the_day_of_coming_of_age(born_on: date, after: int) -> None:
    day = born_on + timedelta(days=after)
    assert (calendar.age_on(born_on, day) >= 18) == (day >= calendar.coming_of_age(born_on))


@given(DAYS)
def test_windows_end_on_their_day(day: date) -> None:
    assert day - calendar.week_back(day) == timedelta(days=6)
    assert timedelta(days=179) <= day - calendar.six_months_back(day) <= timedelta(days=184)
    assert calendar.half_year(day) <= day < calendar.add_months(calendar.half_year(day), 6)
    assert calendar.first_of_next_month(day).day == 1
    assert timedelta(0) < calendar.first_of_next_month(day) - day <= timedelta(days=31)


def test_six_months_go_back_to_the_day_after_the_same_day() -> None:
    assert calendar.six_months_back(date(2026, 7, 15)) == date(2026, 1, 16)


def test_midnight_is_midnight_in_luxembourg() -> None:
    assert calendar.luxembourg_day(datetime(2026, 3, 1, 22, 59, tzinfo=UTC)) == date(2026, 3, 1)
    assert calendar.luxembourg_day(datetime(2026, 3, 1, 23, 0, tzinfo=UTC)) == date(2026, 3, 2)
    assert calendar.luxembourg_day(datetime(2026, 7, 1, 22, 0, tzinfo=UTC)) == date(2026, 7, 2)
    with pytest.raises(ValueError, match="time zone"):
        calendar.luxembourg_day(datetime(2026, 3, 1, 22, 0))


def test_an_hour_is_an_hour_in_luxembourg() -> None:
    assert calendar.at_hour(date(2026, 3, 2), time(18, 4)).astimezone(UTC).hour == 17
    assert calendar.at_hour(date(2026, 7, 2), time(18, 4)).astimezone(UTC).hour == 16


@pytest.mark.parametrize("text", ["20260302", "2026-3-2", "2026-02-30", " 2026-03-02", "2026-W10-1", "", "٢٠٢٦-03-02"])
def test_a_day_is_written_in_one_way_only(text: str) -> None:
    with pytest.raises(ValueError):
        calendar.parse_day(text)


@given(DAYS)
def test_a_written_day_is_read_again(day: date) -> None:
    assert calendar.parse_day(day.isoformat()) == day
