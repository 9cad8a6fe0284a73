"""Dental care: the yearly amount at the full rate, and the rate of prostheses."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from backend.domain.coverage import is_minor
from backend.domain.facts import Facts, Rates, Sheet
from backend.domain.memoire import PastService
from backend.domain.money import rate_of
from backend.domain.rules import rule
from backend.domain.text import N_, Text

_FIRST = N_("The first {amount} of dental care in a calendar year are reimbursed in full.")
_REST = N_("{full} were still within the yearly amount and are reimbursed in full, the rest at {percent} percent.")
_BEYOND = N_("The yearly amount for dental care is used up; {percent} percent of the tariff is reimbursed.")
_PROSTHESIS = N_("{percent} percent of the tariff of a prosthesis is reimbursed.")
_PREVENTIVE = N_(
    "With a preventive visit in each of the {years} calendar years before, {percent} percent of the tariff of a "
    "prosthesis is reimbursed."
)


@dataclass(frozen=True, slots=True)
class Share:
    """What is reimbursed of a base, at which rate, by which rule, in which words."""

    reimbursed: int
    rate: int
    rule: str
    reason: Text


@rule("E8")
def dental_share(base: int, used: int, sheet: Sheet) -> Share:
    """An adult's dental line after `used` cents of the calendar year: in full up to the yearly amount, then less."""
    rates, amount = sheet.rates, sheet.limits.dental_first
    full = min(base, max(0, amount - used))
    reimbursed = rate_of(full, rates.dental_first) + rate_of(base - full, rates.adult)
    if full == base:
        return Share(reimbursed, rates.dental_first, "E8", Text(_FIRST, {"amount": amount}))
    if full == 0:
        return Share(reimbursed, rates.adult, "E8", Text(_BEYOND, {"percent": rates.adult}))
    return Share(reimbursed, rates.adult, "E8", Text(_REST, {"full": type(amount)(full), "percent": rates.adult}))


@rule("E9")
def prosthesis_share(base: int, preventive_years: set[int], day: date, sheet: Sheet) -> Share:
    """An adult's prosthesis: the full rate with a preventive visit in each of the calendar years before."""
    rates: Rates = sheet.rates
    before = range(day.year - sheet.limits.preventive_years, day.year)
    if preventive_years.issuperset(before):
        rate = rates.prosthesis_preventive
        params: dict[str, object] = {"years": sheet.limits.preventive_years, "percent": rate}
        return Share(rate_of(base, rate), rate, "E9", Text(_PREVENTIVE, params))
    rate = rates.prosthesis
    return Share(rate_of(base, rate), rate, "E9", Text(_PROSTHESIS, {"percent": rate}))


@rule("E8")
def dental_used(history: Sequence[PastService], born_on: date, facts: Facts) -> dict[int, int]:
    """Calendar year → cents of dental care at the tariff that used up its amount so far.

    Inpatient care and what was done before the birthday have their own rate and use nothing up.
    """
    used: dict[int, int] = {}
    for past in history:
        if not past.covered or past.inpatient or _kind(past, facts) != "dental":
            continue
        if not is_minor(born_on, past.performed_on, facts.on(past.performed_on).rates):
            used[past.performed_on.year] = used.get(past.performed_on.year, 0) + past.tariff_cents
    return used


@rule("E9")
def preventive_years(history: Sequence[PastService], facts: Facts) -> set[int]:
    """The calendar years with a dental act that counts as a preventive visit."""
    return {past.performed_on.year for past in history if past.covered and _preventive(past, facts)}


def _kind(past: PastService, facts: Facts) -> str | None:
    act = facts.on(past.performed_on).acts.get(past.act)
    return act.kind if act else None


def _preventive(past: PastService, facts: Facts) -> bool:
    act = facts.on(past.performed_on).acts.get(past.act)
    return act is not None and "preventive" in act.marks
