"""Who covers, and at which rate: the caisse of the service date, the rate by age and kind, what guardians see."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from backend.domain.calendar import age_on, coming_of_age
from backend.domain.facts import Rates
from backend.domain.rules import rule


@dataclass(frozen=True, slots=True)
class Affiliation:
    """A time with one caisse, both days included; without a last day it is running."""

    caisse: str
    valid_from: date
    valid_to: date | None = None

    def covers(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@rule("K6")
def caisse_on(affiliations: Iterable[Affiliation], day: date) -> str | None:
    """The caisse of that day: the affiliation that began first, if several run; none, if none does."""
    running = [affiliation for affiliation in affiliations if affiliation.covers(day)]
    return min(running, key=lambda affiliation: affiliation.valid_from).caisse if running else None


@rule("C10")
def responsible_caisse(affiliations: Iterable[Affiliation], service_days: Sequence[date]) -> str | None:
    """The caisse that a claim goes to: that of the earliest service date."""
    return caisse_on(affiliations, min(service_days))


@rule("A9", "E5")
def is_minor(born_on: date, day: date, rates: Rates) -> bool:
    """Under age for the full rate on that day; the birthday itself is no longer."""
    return age_on(born_on, day) < rates.minor_below_age


@rule("E4", "E5", "E7")
def rate_for(born_on: date, day: date, inpatient: bool, rates: Rates) -> tuple[int, str]:
    """Percent of the tariff for medical care, and the id of the rule that gives it."""
    if inpatient:
        return rates.inpatient, "E7"
    if is_minor(born_on, day, rates):
        return rates.minor, "E5"
    return rates.adult, "E4"


@rule("C9")
def guardian_sees(born_on: date, today: date) -> bool:
    """Whether guardians still see a child's documents."""
    return today < coming_of_age(born_on)
