"""Straight through: which claims the system accepts by itself, and why every other one waits for a clerk.

The system never refuses: what blocks goes to a clerk. A line that a limit counts out is told and waits for nothing, so
a bill of which nothing is left is accepted with nothing to reimburse; its lines say why and how to object.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

from backend.domain.assessment import Assessment
from backend.domain.checks import needs_four_eyes
from backend.domain.facts import Sheet
from backend.domain.memoire import MemoireFacts
from backend.domain.rules import rule
from backend.domain.text import N_, Text

Waits = Literal["switch-off", "finding", "proof", "typed", "earlier-open", "decided-before"]

REASONS: Final[Mapping[Waits, Text]] = MappingProxyType(
    {
        "switch-off": Text(N_("Every claim of this caisse is decided by a clerk.")),
        "finding": Text(N_("The rules found something that a clerk looks at.")),
        "proof": Text(N_("The patient attached a proof of payment: a clerk compares it with the bill.")),
        "typed": Text(N_("The bill was typed in from paper: a clerk compares it with the paper.")),
        "earlier-open": Text(N_("An earlier claim of the same person is not decided, and this one depends on it.")),
        "decided-before": Text(N_("A decision on it was taken back: a clerk decides again.")),
    }
)


@rule("K8", "C3", "K4")
def waits_for(
    memoire: MemoireFacts,
    assessment: Assessment,
    caisse: str,
    sheet: Sheet,
    *,
    typed: bool = False,
    settled: bool = True,
    decided_before: bool = False,
) -> Waits | None:
    """Why a clerk decides on this claim; None where the system accepts it. `sheet` is that of the day of deciding.

    `typed`: keyed by an operator from paper; `settled`: no undecided earlier claim could still change the answer.
    """
    if decided_before:
        return "decided-before"
    if not sheet.switch("straight_through", caisse):
        return "switch-off"
    if memoire.proof == "attached":
        return "proof"
    if not assessment.clean or needs_four_eyes(assessment.statement, sheet):
        return "finding"
    if typed:
        return "typed"
    return None if settled else "earlier-open"
