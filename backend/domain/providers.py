"""Doctors and dentists as billers: papers for a new code, associations over time, exemption from digital sending."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from backend.domain.errors import Invalid
from backend.domain.facts import Facts
from backend.domain.rules import rule
from backend.domain.text import N_, Text

PAPERS: Final = ("information-sheet", "licence", "identity", "bank-details")
# Members of an association have handed in licence and identity with the file of their own code.
PAPERS_OF: Final = {"person": PAPERS, "association": ("association-form", "bank-details")}
NOT_PDF = N_("Only PDF can be opened here; JPEG and HTM are not accepted.")
_PDF = b"%PDF-"


@dataclass(frozen=True, slots=True)
class Membership:
    """A member's time in an association, both days included."""

    code: str
    discipline: str
    joined_on: date
    left_on: date | None = None


@dataclass(frozen=True, slots=True)
class ExemptionFacts:
    """What the file of an exemption keeps; which of them suffice is a clerk's decision."""

    born_before: bool
    alone: bool
    turnover_below: bool


@rule("B2")
def payee(biller: str, performer: str) -> str:
    """Whom a payment goes to: the biller, whoever performed."""
    return biller or performer


@rule("B4")
def check_papers(papers: Mapping[str, bytes]) -> dict[str, list[Text]]:
    """Paper → what is wrong with it: each of the four is there, and is a PDF by its first bytes."""
    errors = {name: [Text(N_("This paper is missing."))] for name in PAPERS if not papers.get(name)}
    errors |= {name: [Text(NOT_PDF)] for name in PAPERS if papers.get(name) and not is_pdf(papers[name])}
    errors |= {name: [Text(N_("This paper is not asked for."))] for name in papers if name not in PAPERS}
    return errors


@rule("B4")
def is_pdf(data: bytes) -> bool:
    """By its first bytes, whatever it is called."""
    return data.startswith(_PDF)


@rule("B4")
def missing_papers(kind: str, usable: Iterable[str]) -> list[str]:
    """Which papers a file still lacks, in the order of the list."""
    there = set(usable)
    return [name for name in PAPERS_OF[kind] if name not in there]


@rule("B3")
def check_change(
    members: Iterable[Membership], newcomer: Membership | None, signed_by: Iterable[str], on: date
) -> None:
    """Refuse an arrival or departure that not every present member signed, or a newcomer of another specialty."""
    present = [member for member in members if is_member(member, on)]
    signed = set(signed_by)
    missing = sorted(member.code for member in present if member.code not in signed)
    if newcomer and newcomer.code not in signed:
        missing.append(newcomer.code)
    errors: dict[str, list[Text]] = {}
    if missing:
        params: dict[str, object] = {"codes": ", ".join(missing)}
        errors["signatures"] = [Text(N_("Every member signs; missing: {codes}."), params)]
    if newcomer and any(member.discipline != newcomer.discipline for member in present):
        errors["discipline"] = [Text(N_("An association has one specialty only."))]
    if errors:
        raise Invalid(errors=errors)


@rule("B3")
def is_member(member: Membership, day: date) -> bool:
    """Whether somebody was a member on that day; a yearly statement counts these days only."""
    return member.joined_on <= day and (member.left_on is None or day <= member.left_on)


@rule("B3")
def first_day_outside(memberships: Iterable[Membership], days: Iterable[date]) -> date | None:
    """The first of some service days on which the performer was no member; None where each was within."""
    times = list(memberships)
    return next((day for day in sorted(days) if not any(is_member(one, day) for one in times)), None)


@rule("B3")
def days_of_year(memberships: Iterable[Membership], year: int) -> list[tuple[date, date]]:
    """The parts of a year, both days included, in which somebody was a member, earliest first."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    parts = [(max(one.joined_on, first), min(one.left_on or last, last)) for one in memberships]
    return sorted(part for part in parts if part[0] <= part[1])


@rule("I1")
def exemption_facts(born_on: date, members: int, turnover_cents: int, facts: Facts, on: date) -> ExemptionFacts:
    """The three facts of an exemption as they stand on a day."""
    limits = facts.on(on).limits
    return ExemptionFacts(
        born_before=born_on < limits.exemption_born_before,
        alone=members <= 1,
        turnover_below=turnover_cents < limits.exemption_turnover,
    )
