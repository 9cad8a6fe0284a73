"""Assessment: a bill, its patient and the past become a statement and what was noticed on the way.

Pure and total: the same facts give the same answer on every day, the order of the lines does not matter, and no input
of the right types raises. `on` is the day the claim arrived, or today for a forecast.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from backend.domain.checks import check_line, check_memoire, check_statement
from backend.domain.course import Course
from backend.domain.coverage import is_minor, responsible_caisse
from backend.domain.facts import Act, Facts
from backend.domain.findings import Finding
from backend.domain.memoire import LineFacts, MemoireFacts, PastService, PersonFacts
from backend.domain.rules import rule
from backend.domain.statement import Statement, StatementLine, add_up
from backend.domain.text import N_, Text

_EARLIER_BILLS = N_("Bills that arrive at your caisse before this one can change what the limits leave.")
_EARLIER_DENTAL = N_("Dental bills that arrive before this one use up the yearly amount first.")
_UNDECIDED = N_("Earlier bills of yours are not decided yet; here they count as covered.")
_PREVENTIVE = N_("Preventive visits of earlier years count only where their bills have reached your caisse.")
_DECLARATION = N_(
    "The coordination fee depends on the reference doctor's declaration: what is not validated yet, or changes before "
    "the bill arrives, is not seen here."
)
_AGREEMENT = N_(
    "The act {act} needs the agreement of the medical control; the bill names none, and whether one was asked for is "
    "not known here."
)
_A_CLERK_LOOKS = N_("A clerk looks at this bill first; the result can differ.")
_ALL_BY_CLERKS = N_("At your caisse a clerk decides every bill; the result can differ.")
_ILLUSTRATIVE = N_("Some tariffs are illustrative: the official nomenclature is not loaded.")


@dataclass(frozen=True, slots=True)
class Assessment:
    """The statement as the rules give it, and the findings, bill first, then line by line."""

    statement: Statement
    findings: tuple[Finding, ...]

    @property
    def clean(self) -> bool:
        """Nothing blocks and nothing is to be reviewed: the system may accept where the caisse lets it."""
        return all(finding.severity == "note" for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Forecast:
    """An assessment before sending, and what it does not know."""

    assessment: Assessment
    unknown: tuple[Text, ...]


@rule("E10", "E12", "K6", "K7")
def assess(
    memoire: MemoireFacts, person: PersonFacts, history: Sequence[PastService], facts: Facts, on: date
) -> Assessment:
    """Every line decided in the order of service, so that the order on paper does not matter."""
    course = Course(memoire, person, history, facts)
    findings = check_memoire(memoire, person, history, facts, on)
    decided: dict[int, StatementLine] = {}
    lines = memoire.lines
    for index in sorted(range(len(lines)), key=lambda index: _order(lines[index])):
        decided[index], noticed = course.decide(index, lines[index])
        findings += noticed
        findings += check_line(index, lines[index], decided[index], memoire, facts)
    statement = add_up([decided[index] for index in range(len(lines))])
    findings += check_statement(statement, facts.on(on))
    findings.sort(key=_finding_order)
    return Assessment(statement, tuple(findings))


@rule("K4")
def forecast(
    memoire: MemoireFacts,
    person: PersonFacts,
    history: Sequence[PastService],
    facts: Facts,
    on: date,
    *,
    decided: Sequence[PastService] | None = None,
) -> Forecast:
    """The same assessment as if the bill arrived today, with what could still change it.

    `decided` is the part of the history that is decided; without it, all of it is.
    """
    assessment = assess(memoire, person, history, facts, on)
    unknown = _unknown_past(memoire, person, facts)
    if decided is not None and assess(memoire, person, decided, facts, on).statement != assessment.statement:
        unknown.append(Text(_UNDECIDED))
    unknown += [Text(_AGREEMENT, {"act": act}) for act in _without_agreement(memoire, assessment)]
    if not assessment.clean:
        unknown.append(Text(_A_CLERK_LOOKS))
    elif not _straight_through(memoire, person, facts, on):
        unknown.append(Text(_ALL_BY_CLERKS))
    if any(facts.on(line.performed_on).is_illustrative(line.act) for line in memoire.lines):
        unknown.append(Text(_ILLUSTRATIVE))
    return Forecast(assessment, tuple(unknown))


def _unknown_past(memoire: MemoireFacts, person: PersonFacts, facts: Facts) -> list[Text]:
    """What bills and papers that are not here yet could change, kind by kind."""
    kinds = {act.kind for act, _ in _acts(memoire, facts)}
    # Minors and inpatients have one rate for every dental act: nothing is used up, nothing has to come before.
    adult = {
        act.kind
        for act, day in _acts(memoire, facts)
        if not memoire.inpatient and not is_minor(person.born_on, day, facts.on(day).rates)
    }
    found = []
    if kinds & {"consultation", "visit", "coordination"}:
        found.append(Text(_EARLIER_BILLS))
    if "coordination" in kinds:
        found.append(Text(_DECLARATION))
    if "dental" in adult:
        found.append(Text(_EARLIER_DENTAL))
    if "prosthesis" in adult:
        found.append(Text(_PREVENTIVE))
    return found


def _acts(memoire: MemoireFacts, facts: Facts) -> list[tuple[Act, date]]:
    """The known acts of the bill with their days."""
    named = [(facts.on(line.performed_on).acts.get(line.act), line.performed_on) for line in memoire.lines]
    return [(act, day) for act, day in named if act]


def _without_agreement(memoire: MemoireFacts, assessment: Assessment) -> list[str]:
    lines = [one.line for one in assessment.findings if one.code == "no-agreement" and one.line is not None]
    return sorted({memoire.lines[line].act for line in lines})


def _straight_through(memoire: MemoireFacts, person: PersonFacts, facts: Facts, on: date) -> bool:
    if not memoire.lines:
        return False
    caisse = responsible_caisse(person.affiliations, [line.performed_on for line in memoire.lines])
    return facts.on(on).switch("straight_through", caisse)


def _order(line: LineFacts) -> tuple[Any, ...]:
    """Earlier services first; of the same hour the dearer first, which favours the patient."""
    return (
        line.performed_on,
        line.performed_at or time.min,
        -line.amount_cents,
        line.act,
        line.quantity,
        line.authorisation or "",
    )


def _finding_order(finding: Finding) -> tuple[int, str]:
    return (-1 if finding.line is None else finding.line, finding.code)
