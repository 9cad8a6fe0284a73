"""The reference doctor (médecin référent): when a declaration takes effect, why it may not, how it ends.

Nobody has a duty to have one. Days are those of the declaration's papers: signed, received, validated, notified.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from backend.domain.calendar import add_months, coming_of_age, first_of_next_month
from backend.domain.errors import Conflict, Refusal, invalid
from backend.domain.facts import Facts
from backend.domain.rules import rule
from backend.domain.text import N_, Text

RevocationKind = Literal["joint", "doctor", "patient"]
EndKind = Literal["joint", "doctor", "patient", "death"]
_DISCIPLINES: Final = frozenset({"gp", "paediatrics"})
_ALD: Final = re.compile(r"^ALD[\s._-]*(?=[0-9])", re.IGNORECASE)


class JointOnly(Refusal):
    code = "joint-only"
    title = N_("Only together for now")
    detail = N_(
        "Until {until} you and your doctor can end the declaration only together, with the joint form. "
        "From {alone_from} on either of you can end it alone."
    )


class NotRunning(Conflict):
    title = N_("No running declaration")
    detail = N_("There is no running declaration that could be ended, or its end is already known.")


@dataclass(frozen=True, slots=True)
class Relation:
    """A validated declaration; `ended_on` is the first day without it."""

    doctor: str
    effective_on: date
    ended_on: date | None = None
    summary_attested: bool = False

    def runs_on(self, day: date) -> bool:
        return self.effective_on <= day and (self.ended_on is None or day < self.ended_on)


@dataclass(frozen=True, slots=True)
class DeclarationFacts:
    """What a declaration says, and what the registers know; `ald` are the codes of long-term illnesses."""

    discipline: str
    ald: tuple[str, ...]
    dsp_active: bool
    signed_on: date
    patient_born_on: date
    represented: bool = False
    ward: bool = False


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a declaration is not validated."""

    code: str
    rule: str
    text: Text


@rule("G13")
def needs_representative(born_on: date, signed_on: date, *, ward: bool) -> bool:
    """A minor on the day of signing, or a person under guardianship, is represented."""
    return ward or signed_on < coming_of_age(born_on)


@rule("G8", "G13", "G14", "G15")
def obstacles(declaration: DeclarationFacts, earlier: Sequence[Relation]) -> list[Obstacle]:
    """Everything that keeps a declaration from being validated; none means it can be."""
    found = []
    if declaration.discipline not in _DISCIPLINES:
        text = Text(N_("Only a general practitioner or a paediatrician can be a reference doctor."))
        found.append(Obstacle("discipline", "G14", text))
    if not any(code.strip() for code in declaration.ald):
        found.append(Obstacle("no-long-term-illness", "G14", Text(N_("No long-term illness is named."))))
    if not declaration.dsp_active:
        found.append(Obstacle("no-shared-file", "G14", Text(N_("The shared care file (DSP) is not active."))))
    born_on, signed_on = declaration.patient_born_on, declaration.signed_on
    if needs_representative(born_on, signed_on, ward=declaration.ward) and not declaration.represented:
        text = Text(N_("A representative signs for a minor or a person under guardianship."))
        found.append(Obstacle("no-representative", "G13", text))
    if any(relation.ended_on is None for relation in earlier):
        text = Text(N_("Another declaration is running; it has to be revoked first."))
        found.append(Obstacle("another-runs", "G15", text))
    return found


@rule("G14")
def unknown_illnesses(ald: Sequence[str], facts: Facts, signed_on: date) -> list[int]:
    """Places of codes that do not stand on the list of the day of signing; a blank names none."""
    known = facts.on(signed_on).illnesses
    return [place for place, code in enumerate(ald) if code.strip() and illness_code(code) not in known]


def illness_code(typed: str) -> str:
    """As the list has it: `5`, `05` and `ALD 5` are the same."""
    return _ALD.sub("", typed.strip()).lstrip("0")


@rule("G1", "G2", "G3", "G8")
def effective_on(
    validated_on: date,
    caisse: str,
    facts: Facts,
    *,
    notified_on: date | None = None,
    earlier: Sequence[Relation] = (),
) -> date:
    """The first of the month after the validation, and after an earlier end.

    By a switch it is the month after the notification: the doctor's to the CNS, so the day of receipt (règlement
    grand-ducal du 15 novembre 2011, art. 1er).
    """
    counts_from = validated_on
    if notified_on and facts.on(validated_on).switch("mr_effect_by_notification", caisse):
        counts_from = notified_on
    ends = [earliest_effect(relation.ended_on) for relation in earlier if relation.ended_on]
    return max([first_of_next_month(counts_from), *ends])


@rule("G8")
def earliest_effect(ended_on: date) -> date:
    """The first of a month on which a new declaration can take effect after an end."""
    return ended_on if ended_on.day == 1 else first_of_next_month(ended_on)


@rule("G4", "G6")
def alone_from(relation: Relation, facts: Facts) -> date:
    """The first day on which either side can sign a revocation alone."""
    deadlines = facts.on(relation.effective_on).deadlines
    return add_months(relation.effective_on, deadlines.mr_joint_only_months)


@rule("G4", "G5", "G6", "G7")
def revoke(relation: Relation, kind: RevocationKind, signed_on: date, facts: Facts, today: date) -> date:
    """The first day without the declaration: the notice runs from the signature, not from the arrival.

    Raises JointOnly for one side alone in the first year, NotRunning where an end is known already.
    """
    if signed_on > today:
        raise invalid("signed_on", N_("This day lies in the future."))
    if relation.ended_on is not None:
        raise NotRunning
    alone = alone_from(relation, facts)
    if kind != "joint" and signed_on < alone:
        raise JointOnly(until=alone - timedelta(days=1), alone_from=alone)
    return add_months(signed_on, facts.on(signed_on).deadlines.mr_notice_months)


@rule("G9")
def end_by_death(relation: Relation, died_on: date) -> date:
    """The doctor's death frees the patient at once, even where a later end was known."""
    return died_on if relation.ended_on is None else min(died_on, relation.ended_on)


@rule("G10")
def summary_due(effective: date, facts: Facts) -> date:
    """The last day for the patient summary."""
    return add_months(effective, facts.on(effective).deadlines.mr_summary_months)


@rule("G15")
def show_number(year: int, sequence: int) -> str:
    """The unique number of a validated declaration, as written to doctor and patient."""
    return f"MR-{year:04d}-{sequence:06d}"
