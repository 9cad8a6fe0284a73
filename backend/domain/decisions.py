"""A clerk's decision on a statement: a line reduced or uncovered, or the whole refused, always for a coded reason.

What is taken away becomes not covered, so the sums of the statement hold after every decision. The clerk's own words
are kept beside the code by whoever stores the decision.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final

from backend.domain.errors import invalid
from backend.domain.facts import Facts
from backend.domain.money import Cents
from backend.domain.rules import rule, source_of
from backend.domain.statement import Statement, StatementLine, add_up
from backend.domain.text import N_, Text


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a clerk decided so; `rule` is the rule that the reason rests on."""

    code: str
    text: Text
    rule: str
    for_line: bool = True
    for_refusal: bool = True


_ALL = (
    Reason("not-in-nomenclature", Text(N_("The act is not in the nomenclature for this day or doctor.")), "K7"),
    Reason("no-agreement", Text(N_("The agreement of the medical control is missing.")), "F5"),
    Reason(
        "limit-24h",
        Text(N_("Another consultation or visit shortly before or after was covered already.")),
        "F1",
        True,
        False,
    ),
    Reason(
        "limit-7-days", Text(N_("The weekly limit of consultations and visits was used up already.")), "F2", True, False
    ),
    Reason(
        "limit-6-months",
        Text(N_("The half-yearly limit of consultations and visits was used up already.")),
        "F3",
        True,
        False,
    ),
    Reason("wrong-tariff", Text(N_("The tariff of the day of the service applies.")), "E10", True, False),
    Reason("wrong-quantity", Text(N_("The quantity billed is not the quantity performed.")), "K1", True, False),
    Reason("not-performed", Text(N_("The practice did not confirm this service.")), "K1"),
    Reason("coordination-fee", Text(N_("The conditions of the coordination fee are not met.")), "G11", True, False),
    Reason("tps-outside", Text(N_("The attestation does not cover the day of the service.")), "H2"),
    Reason("second-validation", Text(N_("The social office's second validation is missing.")), "H9"),
    Reason("duplicate", Text(N_("The same service was reimbursed with another bill.")), "C4"),
    Reason("other-insurer", Text(N_("Another insurer has to pay for this service.")), "K5"),
    Reason("not-affiliated", Text(N_("No affiliation was running on the day of the service.")), "K6"),
    Reason("proof-missing", Text(N_("The proof of payment is missing or is none.")), "D2", False),
    Reason("time-barred", Text(N_("The bill arrived after the last day to send it.")), "C7", False),
    Reason("wrong-person", Text(N_("The bill names another person.")), "C9", False),
    Reason("other", Text(N_("For the reason the clerk wrote to you.")), "K1"),
)
REASONS: Final[Mapping[str, Reason]] = MappingProxyType({reason.code: reason for reason in _ALL})

_OBJECT = N_("You can object until {until}. Another clerk than the one who decided will look at it.")


@rule("K1")
def reduce_line(statement: Statement, line_index: int, *, to_cents: int, reason: str) -> Statement:
    """Reimburse a line less: `to_cents` instead of what the rules gave; the difference is not covered."""
    line, why = _line(statement, line_index), _reason(reason, for_line=True)
    if not 0 <= to_cents <= line.reimbursed_cents:
        text = N_("An amount from 0 to {most}.")
        raise invalid("to_cents", text, most=Cents(line.reimbursed_cents))
    reduced = replace(
        line,
        reimbursed_cents=to_cents,
        not_covered_cents=line.not_covered_cents + line.reimbursed_cents - to_cents,
        patient_cents=line.billed_cents - to_cents,
        reason=why.text,
        rule=why.rule,
        source=source_of(why.rule),
    )
    return _with_line(statement, line_index, reduced)


@rule("K1")
def uncover_line(statement: Statement, line_index: int, *, reason: str) -> Statement:
    """Do not cover a line at all; a supplement was never covered and stays one."""
    line, why = _line(statement, line_index), _reason(reason, for_line=True)
    return _with_line(statement, line_index, _uncovered(line, why))


@rule("K2")
def refuse(statement: Statement, *, reason: str) -> Statement:
    """Refuse the whole bill: no line is covered."""
    why = _reason(reason, for_refusal=True)
    return add_up(_uncovered(line, why) for line in statement.lines)


@rule("K3")
def remedy(decided_on: date, facts: Facts) -> tuple[Text, date]:
    """The way to object, and the last day for it."""
    until = decided_on + timedelta(days=facts.on(decided_on).deadlines.objection_days)
    return Text(_OBJECT, {"until": until}), until


def _line(statement: Statement, line_index: int) -> StatementLine:
    if not 0 <= line_index < len(statement.lines):
        raise invalid("line", N_("The bill has no such line."))
    return statement.lines[line_index]


def _reason(code: str, *, for_line: bool = False, for_refusal: bool = False) -> Reason:
    reason = REASONS.get(code)
    if reason is None or (for_line and not reason.for_line) or (for_refusal and not reason.for_refusal):
        raise invalid("reason", N_("Choose one of the reasons."))
    return reason


def _uncovered(line: StatementLine, reason: Reason) -> StatementLine:
    return replace(
        line,
        rate_percent=0,
        participation_cents=0,
        excess_cents=0,
        reimbursed_cents=0,
        not_covered_cents=line.billed_cents - line.supplement_cents,
        patient_cents=line.billed_cents,
        reason=reason.text,
        rule=reason.rule,
        source=source_of(reason.rule),
    )


def _with_line(statement: Statement, line_index: int, line: StatementLine) -> Statement:
    lines = statement.lines
    return add_up((*lines[:line_index], line, *lines[line_index + 1 :]))
