"""Objections: who may object until when, what an upheld one gives, and which way is left after it.

One objection for each decision. Its own decision is the caisse's last word: after it only the Conseil arbitral is left.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final, Literal, get_args

from backend.domain import decisions
from backend.domain.errors import Conflict, Invalid, NotAllowed, invalid
from backend.domain.facts import Facts
from backend.domain.money import Cents
from backend.domain.rules import rule, source_of
from backend.domain.statement import Statement, StatementLine, add_up
from backend.domain.text import N_, Text

ObjectionState = Literal["open", "upheld", "rejected"]
OBJECTION_STATES: Final[tuple[ObjectionState, ...]] = get_args(ObjectionState)
AS_FOUND: Final = "as-found"

_COURT = N_(
    "You can go to the Conseil arbitral de la sécurité sociale until {until}: a signed request on plain paper, which "
    "your caisse also takes and forwards."
)


class NothingToObject(Conflict):
    code = "nothing-to-object"
    title = N_("There is nothing to object to")
    detail = N_("Nothing was refused or reduced, or the decision is being looked at again.")


class AlreadyObjected(Conflict):
    """`subject` is the objection that there is."""

    code = "already-objected"
    title = N_("You objected already")
    detail = N_("One objection for each decision. Where it stands is written beside the decision.")


class TooLateToObject(Invalid):
    code = "objection-late"
    title = N_("The time to object is over")
    detail = N_("The last day to object to this decision was {until}.")


class SameClerk(NotAllowed):
    code = "same-clerk"
    title = N_("A colleague decides on this")
    detail = N_("You took part in the decision that is objected to. Somebody else looks at it with fresh eyes.")


class ObjectedTo(Conflict):
    """Nobody takes back a decision that the patient objected to."""

    code = "objected-to"
    title = N_("The patient objected to this decision")
    detail = N_("Another clerk than the one who decided looks at the objection; the decision cannot be taken back.")


@dataclass(frozen=True, slots=True)
class Standing:
    """A decision as an objection sees it; `settled_on` is when an objection against it, or before it, was decided."""

    decided_on: date | None
    refused: bool
    not_covered_cents: int
    objected: bool = False
    settled_on: date | None = None


@dataclass(frozen=True, slots=True)
class Grant:
    """One line pays more: `to_cents` is what is reimbursed now, `reason` one of GRANTS."""

    line: int
    to_cents: int
    reason: str


@dataclass(frozen=True, slots=True)
class GrantReason:
    code: str
    text: Text
    rule: str


_GRANTS = (
    GrantReason(AS_FOUND, Text(N_("After your objection: as the rules give it, without the reduction.")), "K23"),
    GrantReason("limit-lifted", Text(N_("After your objection: the limit does not hold here.")), "F1"),
    GrantReason("agreement-shown", Text(N_("After your objection: the agreement is there.")), "F5"),
    GrantReason("proof-shown", Text(N_("After your objection: the proof of payment is there.")), "D2"),
    GrantReason("in-time", Text(N_("After your objection: the bill counts as sent in time.")), "C7"),
    GrantReason("practice-confirmed", Text(N_("After your objection: the practice confirmed the service.")), "K1"),
    GrantReason("affiliation-shown", Text(N_("After your objection: the affiliation was running.")), "K6"),
    GrantReason("other-grant", Text(N_("After your objection, for the reason the clerk wrote to you.")), "K23"),
)
GRANTS: Final[Mapping[str, GrantReason]] = MappingProxyType({reason.code: reason for reason in _GRANTS})


@rule("K21")
def check(standing: Standing, facts: Facts, today: date) -> date:
    """The last day to object; refuses NothingToObject, AlreadyObjected, TooLateToObject."""
    if standing.objected or standing.settled_on:
        raise AlreadyObjected
    if standing.decided_on is None or not _is_less(standing):
        raise NothingToObject
    _, until = decisions.remedy(standing.decided_on, facts)
    if today > until:
        raise TooLateToObject(until=until)
    return until


def may_object(standing: Standing, facts: Facts, today: date) -> bool:
    """The same as a question."""
    try:
        check(standing, facts, today)
    except (Conflict, Invalid):
        return False
    return True


@rule("K22")
def remedy(standing: Standing, facts: Facts) -> tuple[Text, date] | None:
    """What can be done against the decision, until when: object, and after that the Conseil arbitral.

    None where nothing was refused or reduced.
    """
    if standing.decided_on is None or not _is_less(standing):
        return None
    if standing.settled_on is None:
        return decisions.remedy(standing.decided_on, facts)
    until = standing.settled_on + timedelta(days=facts.on(standing.settled_on).deadlines.arbitration_days)
    return Text(_COURT, {"until": until}), until


@rule("K23")
def uphold(decided: Statement, found: Statement, unlimited: Statement, grants: Sequence[Grant]) -> Statement:
    """The statement after an upheld objection: never less than before, every change with its coded reason.

    `found` is the rules' own assessment; `unlimited` is what they would give had the person no past: it says which
    part of a granted line is the usual participation. Refuses (Invalid) unknown reasons, amounts and no change at all.
    """
    # A supplement is never refused: it is told again as the rules tell it.
    pairs = zip(decided.lines, found.lines, strict=True)
    lines = [rules if line.supplement_cents else line for line, rules in pairs]
    for one in grants:
        if not 0 <= one.line < len(lines):
            raise invalid("line", N_("The bill has no such line."))
        lines[one.line] = _grant(lines[one.line], found.lines[one.line], unlimited.lines[one.line], one)
    upheld = add_up(lines)
    if upheld.reimbursed_cents <= decided.reimbursed_cents:
        raise invalid("grants", N_("Nothing would be paid more: give a line a higher amount, or reject the objection."))
    return upheld


def most_of(line: StatementLine) -> int:
    """The most that a line can be reimbursed: its tariff, or what was billed where that is less or there is none."""
    billed = line.billed_cents - line.supplement_cents
    return min(billed, line.tariff_cents) if line.tariff_cents else billed


def _grant(line: StatementLine, found: StatementLine, unlimited: StatementLine, one: Grant) -> StatementLine:
    path = f"lines.{one.line}"
    why = GRANTS.get(one.reason)
    if why is None or (one.reason == AS_FOUND and one.to_cents != found.reimbursed_cents):
        raise invalid(f"{path}.reason", N_("Choose one of the reasons that fits the amount."))
    most = most_of(line)
    if not line.reimbursed_cents <= one.to_cents <= most:
        text = N_("An amount from {least} to {most}.")
        raise invalid(f"{path}.to_cents", text, least=Cents(line.reimbursed_cents), most=Cents(most))
    if one.reason == AS_FOUND:
        return found
    participation = min(most - one.to_cents, unlimited.participation_cents)
    excess = line.billed_cents - line.supplement_cents - most
    return replace(
        line,
        rate_percent=unlimited.rate_percent,
        reimbursed_cents=one.to_cents,
        participation_cents=participation,
        excess_cents=excess,
        not_covered_cents=most - one.to_cents - participation,
        patient_cents=line.billed_cents - one.to_cents,
        reason=why.text,
        rule=why.rule,
        source=source_of(why.rule),
    )


def _is_less(standing: Standing) -> bool:
    return standing.refused or standing.not_covered_cents > 0
