"""The coordination fee of the reference doctor (MR03): who may bill it, from when, how often."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from backend.domain.calendar import add_months
from backend.domain.facts import Act, Deadlines
from backend.domain.mr import Relation
from backend.domain.rules import rule
from backend.domain.text import N_, Text

_DISCIPLINE = N_("Only general practitioners and paediatricians bill the coordination fee.")
_NO_RELATION = N_("No reference doctor's declaration was in effect on {day}.")
_TOO_EARLY = N_("The coordination fee can be billed from {day}, {months} months after the declaration took effect.")
_TOO_OFTEN = N_("The coordination fee is covered once within {months} months; the one of {day} counts already.")
_NO_SUMMARY = N_("The attestation that the patient summary is up to date is missing.")
_OTHER_DOCTOR = N_("The fee was billed by another doctor than the declared one.")


@dataclass(frozen=True, slots=True)
class Judgement:
    """`covered` false: the line is not covered. True with a code: covered, but a clerk looks first."""

    covered: bool
    rule: str = ""
    code: str = ""
    text: Text | None = None


@rule("G11", "G12")
def judge_fee(
    relations: Sequence[Relation],
    fees: Iterable[date],
    act: Act,
    performer: str,
    discipline: str,
    day: date,
    deadlines: Deadlines,
) -> Judgement:
    """The fee billed by this performer on this day, beside the fees covered so far."""
    if discipline not in act.disciplines:
        return Judgement(False, "G12", "mr03-discipline", Text(_DISCIPLINE))
    relation = next((one for one in relations if one.runs_on(day)), None)
    if relation is None:
        return Judgement(False, "G11", "mr03-no-declaration", Text(_NO_RELATION, {"day": day}))
    first = first_fee(relation, deadlines)
    if day < first:
        params: dict[str, object] = {"day": first, "months": deadlines.mr03_first_months}
        return Judgement(False, "G11", "mr03-too-early", Text(_TOO_EARLY, params))
    for fee in fees:
        if _within(fee, day, deadlines.mr03_every_months):
            params = {"day": fee, "months": deadlines.mr03_every_months}
            return Judgement(False, "G11", "mr03-too-often", Text(_TOO_OFTEN, params))
    if relation.doctor != performer:
        return Judgement(True, "G11", "mr03-other-doctor", Text(_OTHER_DOCTOR))
    if not relation.summary_attested:
        return Judgement(True, "G12", "mr03-no-summary", Text(_NO_SUMMARY))
    return Judgement(True)


@rule("G11")
def first_fee(relation: Relation, deadlines: Deadlines) -> date:
    """The first day on which the fee can be billed."""
    return add_months(relation.effective_on, deadlines.mr03_first_months)


def _within(fee: date, day: date, months: int) -> bool:
    earlier, later = sorted((fee, day))
    return later < add_months(earlier, months)
