"""A bill, its patient and the patient's past as the rules see them: facts only, no identity, no database."""

from dataclasses import dataclass
from datetime import date, time
from typing import Literal

from backend.domain.coverage import Affiliation
from backend.domain.lifecycle import Route
from backend.domain.mr import Relation
from backend.domain.tps import LabelFacts, Period

Proof = Literal["none", "attached", "seen"]


@dataclass(frozen=True, slots=True)
class LineFacts:
    """One act as billed; `amount_cents` is for the whole quantity."""

    act: str
    performed_on: date
    performed_at: time | None
    quantity: int
    amount_cents: int
    authorisation: str | None = None

    @property
    def has_agreement(self) -> bool:
        """Whether the medical control's agreement is named; blanks name none."""
        return bool(self.authorisation and self.authorisation.strip())


@dataclass(frozen=True, slots=True)
class MemoireFacts:
    """One bill. `proof` is about an unpaid one: none, attached by the patient, or seen on paper by an operator.

    `cancelled_on`: the practice took the bill back after it was sent. `outside_on`: a service day on which the
    performer did not belong to the association that bills.
    """

    route: Route
    paid_on: date | None
    inpatient: bool
    accident: bool
    biller: str
    performer: str
    performer_discipline: str
    lines: tuple[LineFacts, ...]
    proof: Proof = "none"
    label: LabelFacts | None = None
    cancelled_on: date | None = None
    outside_on: date | None = None


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """The patient: the birthday comes from the register, never from the number."""

    born_on: date
    affiliations: tuple[Affiliation, ...]
    mr: tuple[Relation, ...] = ()
    tps: tuple[Period, ...] = ()


@dataclass(frozen=True, slots=True)
class PastService:
    """One line of an earlier claim, sent or posted and not refused, that arrived before this one.

    `quantity` is how many of its units were covered, at least 1; `tariff_cents` is its reimbursed amount plus its
    participation: what counted at the tariff, 0 if not covered.
    """

    act: str
    performed_on: date
    performed_at: time | None
    quantity: int
    discipline: str
    performer: str
    inpatient: bool
    covered: bool
    tariff_cents: int
