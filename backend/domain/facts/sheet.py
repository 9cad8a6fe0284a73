"""What is in force on one day: acts with their tariffs, rates, limits, deadlines and switches."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Literal, NewType

from backend.domain.money import Cents

KINDS: Final = frozenset(
    {
        "consultation",
        "visit",
        "technical",
        "renewal",
        "coordination",
        "dental",
        "prosthesis",
        "supplement",
    }
)
# acm/apcm: needs the (prior) agreement of the CMSS; pid: payable at once; tps: open to the third-party route;
# double_validation: the social office validates it a second time; samu, geriatric: outside some limits;
# preventive: counts as the yearly dental check.
MARKS: Final = frozenset({"acm", "apcm", "pid", "tps", "double_validation", "samu", "geriatric", "preventive"})

# Per caisse and dated (`switches.toml`): may patients send by app, attach a proof; does the system accept by itself,
# release immediate payments by itself; are six months calendar half-years; does a declaration take effect from the
# notification; is digital sending compulsory.
SWITCHES: Final = frozenset(
    {
        "digital_sending",
        "digital_proof",
        "straight_through",
        "instant_release",
        "calendar_half_years",
        "mr_effect_by_notification",
        "digital_compulsory",
    }
)

Percent = NewType("Percent", int)  # of a tariff, from 0 to 100

# What a counted-out line does: it is told and nothing waits for it, or a clerk looks first.
LimitSeverity = Literal["note", "review"]


@dataclass(frozen=True, slots=True)
class Act:
    """One act of the nomenclature on one day; no tariff means: as billed. No discipline means: any."""

    code: str
    titles: Mapping[str, str]
    disciplines: frozenset[str]
    kind: str
    tariff_cents: Cents | None
    marks: frozenset[str]
    status: str
    source: str

    def title(self, language: str) -> str:
        """What it is called, in French where the language is not known."""
        return self.titles.get(language, self.titles["fr"])


@dataclass(frozen=True, slots=True)
class Rates:
    """Percentages of the tariff, and the ages that go with them (`rates.toml`)."""

    adult: Percent
    minor: Percent
    minor_below_age: int
    inpatient: Percent
    dental_first: Percent
    prosthesis: Percent
    prosthesis_preventive: Percent


@dataclass(frozen=True, slots=True)
class Limits:
    """Counts and amounts (`limits.toml`); amounts stand there in euros and here in cents."""

    hours_between: int
    per_week: int
    week_days: int
    per_half_year: int
    half_year_months: int
    limit_severity: LimitSeverity
    doctors_per_discipline: int
    doctors_months: int
    dental_first: Cents
    preventive_years: int
    counter_household: Cents
    line_amount: Cents
    line_quantity: int
    lines: int
    straight_through: Cents
    four_eyes: Cents
    sample_per_mille: int
    sample_found_per_mille: int
    sample_codes: tuple[str, ...]
    instant_release_most: Cents
    run_orders: int
    exemption_turnover: Cents
    exemption_born_before: date


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Years, months and days (`deadlines.toml`)."""

    limitation_years: int
    reminder_days: tuple[int, ...]
    objection_days: int
    arbitration_days: int
    counter_days: int
    mr_joint_only_months: int
    mr_notice_months: int
    mr_summary_months: int
    mr03_first_months: int
    mr03_every_months: int
    mr_services_years: int
    tps_months: int
    tps_exceptional_months: int
    account_fresh_days: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything in force from a day until the next change."""

    valid_from: date
    acts: Mapping[str, Act]
    letters: Mapping[str, Decimal]
    rates: Rates
    limits: Limits
    deadlines: Deadlines
    switches: Mapping[tuple[str, str], bool]
    illnesses: Mapping[str, Mapping[str, str]]  # long-term ones: code → language → name

    def switch(self, name: str, caisse: str | None) -> bool:
        """Whether a switch is on for a caisse; no caisse, or one we do not know, has everything off."""
        return self.switches.get((name, caisse or ""), False)

    def is_illustrative(self, act: str) -> bool:
        """Whether the act has a tariff here that only stands for the official one."""
        known = self.acts.get(act)
        return known is not None and known.tariff_cents is not None and known.status == "illustrative"
