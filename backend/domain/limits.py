"""How many consultations and visits of one discipline are covered.

Counted are consultations and visits of the same person and discipline that were covered, in claims sent or posted and
not refused, in the order they arrive. Renewals, serial injections and dressings are of other kinds and never counted.
Hours are those on the wall; where either service has no hour, the calendar day decides.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import MINYEAR, date, datetime, time, timedelta
from typing import NamedTuple

from backend.domain.calendar import days_back, half_year, months_back
from backend.domain.facts import Act, Facts, Limits
from backend.domain.memoire import PastService
from backend.domain.money import Cents
from backend.domain.rules import rule
from backend.domain.text import N_, Text

_KINDS = frozenset({"consultation", "visit"})
_PER_DAY = N_(
    "One consultation or visit of the same discipline within {hours} hours is covered; the one of {day} counts already."
)
_PER_WEEK = N_("At most {most} consultations or visits of the same discipline within {days} days are covered.")
_PER_HALF_YEAR = N_("At most {most} consultations or visits of the same discipline within {months} months are covered.")


class Counted(NamedTuple):
    """A service that counts; a tuple, because a year's past makes many.

    An emergency service is outside F1, long stay and inpatient care outside F3.
    """

    day: date
    at: datetime | None
    emergency: bool
    long_stay: bool


@dataclass(frozen=True, slots=True)
class Exceeded:
    """The limit that a service would exceed."""

    rule: str
    code: str
    text: Text


@rule("F4")
def counts(act: Act) -> bool:
    """Whether an act is one that the limits count."""
    return act.kind in _KINDS


def service_of(act: Act, day: date, at: time | None, inpatient: bool) -> Counted:
    """The act as the limits see it."""
    hour = datetime.combine(day, at) if at is not None else None
    return Counted(day, hour, "samu" in act.marks, inpatient or "geriatric" in act.marks)


def counted_services(history: Iterable[PastService], discipline: str, facts: Facts) -> list[Counted]:
    """The past services of a discipline that count."""
    services = []
    for past in history:
        if past.covered and past.discipline == discipline:
            act = facts.on(past.performed_on).acts.get(past.act)
            if act is not None and act.kind in _KINDS:
                service = service_of(act, past.performed_on, past.performed_at, past.inpatient)
                services += [service] * units(service, past.quantity)
    return services


def units(service: Counted, covered: int) -> int:
    """How often a line counts of which so many units were covered: once, but an emergency service each time (F1)."""
    return covered if service.emergency else 1


@rule("F1", "F2", "F3")
def exceeded(service: Counted, others: Sequence[Counted], limits: Limits, half_years: bool) -> Exceeded | None:
    """The first limit that this service would exceed beside the others, if any."""
    clash = _same_day(service, others, limits)
    if clash:
        return Exceeded("F1", "limit-24h", Text(_PER_DAY, {"hours": limits.hours_between, "day": clash.day}))
    since = days_back(service.day, limits.week_days)
    if sum([since <= other.day <= service.day for other in others]) >= limits.per_week:
        params = {"most": limits.per_week, "days": limits.week_days}
        return Exceeded("F2", "limit-7-days", Text(_PER_WEEK, {**params}))
    if service.long_stay:
        return None
    since = half_year(service.day) if half_years else months_back(service.day, limits.half_year_months)
    within = sum([since <= other.day <= service.day and not other.long_stay for other in others])
    if within >= limits.per_half_year:
        params = {"most": limits.per_half_year, "months": limits.half_year_months}
        return Exceeded("F3", "limit-6-months", Text(_PER_HALF_YEAR, {**params}))
    return None


@rule("F1", "F2", "F3")
def filled(service: Counted, other: Counted, limits: Limits, half_years: bool) -> tuple[str, ...]:
    """The limits of `service` that `other` fills, by rule: what a clerk reads off a time line."""
    found = []
    if _same_day(service, (other,), limits):
        found.append("F1")
    if days_back(service.day, limits.week_days) <= other.day <= service.day:
        found.append("F2")
    since = half_year(service.day) if half_years else months_back(service.day, limits.half_year_months)
    if since <= other.day <= service.day and not (service.long_stay or other.long_stay):
        found.append("F3")
    return tuple(found)


@rule("F7")
def too_many_doctors(
    history: Iterable[PastService], performer: str, discipline: str, day: date, limits: Limits
) -> bool:
    """Whether this doctor is one more than the limit, within the discipline and the months that end on this day."""
    since = months_back(day, limits.doctors_months)
    doctors = {
        past.performer
        for past in history
        if past.discipline == discipline and past.covered and since <= past.performed_on <= day
    }
    return len(doctors | {performer}) > limits.doctors_per_discipline


@rule("E9", "F3", "F7", "G11")
def looks_back_to(first_service: date, facts: Facts) -> date:
    """The first day of earlier services that can matter to a bill: the longest look back that any rule takes."""
    sheet = facts.on(first_service)
    years = date(max(first_service.year - sheet.limits.preventive_years, MINYEAR), 1, 1)
    months = (sheet.limits.half_year_months, sheet.limits.doctors_months, sheet.deadlines.mr03_every_months)
    return min(years, *(months_back(first_service, each) for each in months))


@rule("F6")
def counter_pays(bills: Iterable[tuple[int, date]], limits: Limits, counter_days: int, today: date) -> bool:
    """Whether the agency counter pays a household at once: bills as (amount in cents, day of payment)."""
    recent = [amount for amount, paid_on in bills if 0 <= (today - paid_on).days < counter_days]
    return Cents(sum(recent)) >= limits.counter_household


def _same_day(service: Counted, others: Sequence[Counted], limits: Limits) -> Counted | None:
    if service.emergency:
        return None
    span = timedelta(hours=limits.hours_between)
    for other in others:
        if other.emergency:
            continue
        if service.at is not None and other.at is not None:
            if abs(service.at - other.at) < span:
                return other
        elif other.day == service.day:
            return other
    return None
