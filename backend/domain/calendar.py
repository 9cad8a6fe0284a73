"""Days as the trade counts them: clipped months, birthdays, windows. Plain dates, Europe/Luxembourg."""

import re
from calendar import monthrange
from datetime import MAXYEAR, MINYEAR, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from backend.domain.rules import rule

_LUXEMBOURG = ZoneInfo("Europe/Luxembourg")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# Full age in civil law (Code civil, article 388): a legal status, not a figure of the fund.
_FULL_AGE = 18


def parse_day(text: str) -> date:
    """A day written `YYYY-MM-DD` and in no other way; anything else is a ValueError."""
    if not _DAY.fullmatch(text):
        raise ValueError("a day is written YYYY-MM-DD")
    return date.fromisoformat(text)


def luxembourg_day(instant: datetime) -> date:
    """The day on the wall in Luxembourg at an aware instant."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return instant.astimezone(_LUXEMBOURG).date()


def at_hour(day: date, hour: time) -> datetime:
    """That hour of the day in Luxembourg."""
    return datetime.combine(day, hour, _LUXEMBOURG)


def add_months(day: date, months: int) -> date:
    """The same day some months on (or back); a day that month does not have becomes its last.

    Beyond the first and the last year there is, the first or last day: rules stay total.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not MINYEAR <= year <= MAXYEAR:
        return date.min if year < MINYEAR else date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_years(day: date, years: int) -> date:
    """The same day some years on (or back); 29 February becomes 28 February in common years."""
    return add_months(day, 12 * years)


@rule("C7")
def last_day_to_send(paid_on: date, years: int) -> date:
    """The last day, itself included, on which a bill paid on this day can be sent."""
    return add_years(paid_on, years)


def birthday(born_on: date, year: int) -> date:
    """The day somebody grows a year older; born on 29 February it is 1 March in common years."""
    if (born_on.month, born_on.day) == (2, 29) and monthrange(year, 2)[1] == 28:
        return date(year, 3, 1)
    return born_on.replace(year=year)


@rule("C9")
def coming_of_age(born_on: date) -> date:
    """The first day of full age; guardians see a child's documents until the day before."""
    return birthday(born_on, born_on.year + _FULL_AGE)


def age_on(born_on: date, day: date) -> int:
    """Completed years on that day; never below zero."""
    years = day.year - born_on.year
    if (day.month, day.day) < (born_on.month, born_on.day) and day < birthday(born_on, day.year):
        years -= 1
    return max(years, 0)


def first_of_next_month(day: date) -> date:
    """The first day of the month after this one."""
    return add_months(day.replace(day=1), 1)


def months_back(day: date, months: int) -> date:
    """The first day of the rolling window that ends on this day: the day after the same day months ago."""
    return add_months(day, -months) + timedelta(days=1)


def six_months_back(day: date) -> date:
    """The first day of the six months that end on this day."""
    return months_back(day, 6)


def days_back(day: date, days: int) -> date:
    """The first of so many days that end on this one, itself counted."""
    return day - timedelta(days=days - 1)


def week_back(day: date) -> date:
    """The first of the seven days that end on this one."""
    return days_back(day, 7)


def half_year(day: date) -> date:
    """The first day of the calendar half-year: 1 January or 1 July."""
    return date(day.year, 1 if day.month <= 6 else 7, 1)
