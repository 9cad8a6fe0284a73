"""Social third-party payment (tiers payant social): grants, labels, and who pays what."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from backend.domain.calendar import add_months
from backend.domain.errors import Invalid, Refusal, invalid
from backend.domain.facts import Facts
from backend.domain.findings import Finding, found
from backend.domain.rules import rule
from backend.domain.statement import Statement
from backend.domain.text import N_, Text

Length = Literal["regular", "exceptional"]
PAYER = "CNS"  # its service pays for the people of all four caisses (H7)

_NO_LABEL = N_("No label that we know is on the bill.")
_NOT_OWN = N_("The label belongs to somebody else; every member of a family has labels of their own.")
_USED = N_("The label was used before.")
_NOT_ATTESTED = N_("The label belongs to no attestation.")
_OUTSIDE = N_("The attestation covers {valid_from} to {valid_to}; the service was on {day}.")
_REVOKED = N_("The attestation was revoked from {revoked_on} on; the service was on {day}.")


class NotAffiliatedForGrant(Refusal):
    code = "not-affiliated"
    title = N_("No running affiliation")
    detail = N_("No affiliation is running on {day}. Register the person with the CNS first.")


@dataclass(frozen=True, slots=True)
class Period:
    """An attestation's time, both days included; revoked early, it no longer covers that day."""

    valid_from: date
    valid_to: date
    revoked_on: date | None = None

    def covers(self, day: date) -> bool:
        return covers(self, day)


@dataclass(frozen=True, slots=True)
class LabelFacts:
    """The label on a bill: known to us, the patient's own, its time, whether it was used before.

    `attested`: it belongs to an attestation; `validated_twice`: the office gave its second validation, for every act
    or for `validated_acts`.
    """

    known: bool
    own: bool
    valid_from: date | None = None
    valid_to: date | None = None
    revoked_on: date | None = None
    used: bool = False
    attested: bool = True
    validated_twice: bool = False
    validated_acts: frozenset[str] = frozenset()

    def is_validated(self, act: str) -> bool:
        return self.validated_twice or act in self.validated_acts


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a service is outside the attestation."""

    code: str
    rule: str
    text: Text


@dataclass(frozen=True, slots=True)
class Settlement:
    """Who pays a third-party bill: the caisse and the office pay the provider, the patient pays the rest."""

    provider_cents: int
    caisse_cents: int
    office_cents: int
    patient_cents: int


@rule("H1", "H5", "H6")
def covers(period: Period, day: date) -> bool:
    """Whether an attestation covers a service of that day; it ends by itself."""
    if not period.valid_from <= day <= period.valid_to:
        return False
    return period.revoked_on is None or day < period.revoked_on


@rule("H2", "H6")
def uncovered_service(label: LabelFacts, day: date) -> Reason | None:
    """Why a service of that day is outside the label's time, if it is; the day of arrival does not matter."""
    if label.valid_from is None or label.valid_to is None:
        return None
    if not label.valid_from <= day <= label.valid_to:
        params: dict[str, object] = {"valid_from": label.valid_from, "valid_to": label.valid_to, "day": day}
        return Reason("tps-outside", "H2", Text(_OUTSIDE, params))
    if label.revoked_on is not None and day >= label.revoked_on:
        return Reason("tps-revoked", "H6", Text(_REVOKED, {"revoked_on": label.revoked_on, "day": day}))
    return None


@rule("H3", "H10")
def check_label(label: LabelFacts | None) -> list[Finding]:
    """What makes a clerk look at the label itself."""
    if label is None or not label.known:
        return [found("tps-no-label", "review", "H10", Text(_NO_LABEL))]
    if not label.own:
        return [found("tps-not-own", "review", "H3", Text(_NOT_OWN))]
    findings = []
    if label.used:
        findings.append(found("tps-used", "review", "H10", Text(_USED)))
    if not label.attested:
        findings.append(found("tps-not-attested", "review", "H10", Text(_NOT_ATTESTED)))
    return findings


@rule("H3", "H10")
def refuse_label(label: LabelFacts | None) -> None:
    """At the deposit: a label that is unknown or another person's is refused, everything else goes to a clerk."""
    if label is None or not label.known:
        raise invalid("tps_label", _NO_LABEL)
    if not label.own:
        raise invalid("tps_label", _NOT_OWN)


@rule("H4", "H11")
def check_grant(
    valid_from: date, valid_to: date, *, exceptional: bool, affiliated: bool, engaged: bool, facts: Facts
) -> Length:
    """The length of a grant as asked; raises where it is too long, unsigned, or nobody is affiliated."""
    deadlines = facts.on(valid_from).deadlines
    if valid_to < valid_from:
        raise invalid("valid_to", N_("The last day lies before the first."))
    if valid_to > longest(valid_from, deadlines.tps_exceptional_months):
        text = N_("At most {months} months, and these only exceptionally.")
        raise invalid("valid_to", text, months=deadlines.tps_exceptional_months)
    long = valid_to > longest(valid_from, deadlines.tps_months)
    if long and not exceptional:
        text = N_("More than {months} months are an exception: say so.")
        raise invalid("exceptional", text, months=deadlines.tps_months)
    if not engaged:
        raise Invalid(errors={"engaged": [Text(N_("The signed engagement is needed."))]})
    if not affiliated:
        raise NotAffiliatedForGrant(day=valid_from)
    return "exceptional" if long else "regular"


def longest(valid_from: date, months: int) -> date:
    """The last day of a period of so many months, the first one included.

    From the 15th it is the 14th. Where a month is too short to have that day, its own last day ends the period.
    """
    eve = timedelta(days=1)
    return max(add_months(valid_from, months) - eve, add_months(valid_from - eve, months))


@rule("H7", "H8")
def settle(statement: Statement, facts: Facts) -> Settlement:
    """The provider gets the full tariff from the CNS; the office owes the participation and what else may enter.

    A supplement enters only where its act is open to third-party payment (CP8); excess and what is not covered stay
    with the patient.
    """
    return settle_lines(statement, open_lines(statement, facts))


@rule("H8")
def open_lines(statement: Statement, facts: Facts) -> frozenset[int]:
    """The lines whose supplement may enter, by their place."""
    return frozenset(
        index
        for index, line in enumerate(statement.lines)
        if (act := facts.on(line.performed_on).acts.get(line.act)) and "tps" in act.marks
    )


@rule("H7", "H8")
def settle_lines(statement: Statement, entering: Collection[int]) -> Settlement:
    """The same where it is known already which lines' supplements enter."""
    supplements = sum(line.supplement_cents for index, line in enumerate(statement.lines) if index in entering)
    office = statement.participation_cents + supplements
    provider = statement.reimbursed_cents + office
    return Settlement(
        provider_cents=provider,
        caisse_cents=statement.reimbursed_cents,
        office_cents=office,
        patient_cents=statement.billed_cents - provider,
    )
