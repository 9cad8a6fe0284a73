"""The statement (décompte): what was reimbursed of a bill and why, line by line.

For every line and in all: billed = reimbursed + participation + excess + supplement + not covered, and the patient
bears billed − reimbursed. Amounts are integer cents.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Final

from backend.domain.calendar import parse_day
from backend.domain.plain import text_from_plain, text_to_plain
from backend.domain.rules import rule
from backend.domain.text import Text

AMOUNTS: Final = (
    "billed_cents",
    "tariff_cents",
    "participation_cents",
    "excess_cents",
    "supplement_cents",
    "not_covered_cents",
    "reimbursed_cents",
    "patient_cents",
)


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One act. `tariff_cents` is the tariff of the whole quantity, 0 where the act has none."""

    act: str
    performed_on: date
    quantity: int
    rate_percent: int
    billed_cents: int
    tariff_cents: int
    participation_cents: int
    excess_cents: int
    supplement_cents: int
    not_covered_cents: int
    reimbursed_cents: int
    patient_cents: int
    reason: Text | None
    rule: str
    source: str


@dataclass(frozen=True, slots=True)
class Statement:
    """The sums of the lines, and the lines in the order of the bill."""

    billed_cents: int
    tariff_cents: int
    participation_cents: int
    excess_cents: int
    supplement_cents: int
    not_covered_cents: int
    reimbursed_cents: int
    patient_cents: int
    lines: tuple[StatementLine, ...]


@rule("E12")
def add_up(lines: Iterable[StatementLine]) -> Statement:
    """The statement of these lines."""
    lines = tuple(lines)
    return Statement(
        billed_cents=sum([line.billed_cents for line in lines]),
        tariff_cents=sum([line.tariff_cents for line in lines]),
        participation_cents=sum([line.participation_cents for line in lines]),
        excess_cents=sum([line.excess_cents for line in lines]),
        supplement_cents=sum([line.supplement_cents for line in lines]),
        not_covered_cents=sum([line.not_covered_cents for line in lines]),
        reimbursed_cents=sum([line.reimbursed_cents for line in lines]),
        patient_cents=sum([line.patient_cents for line in lines]),
        lines=lines,
    )


def to_plain(statement: Statement) -> dict[str, Any]:
    """The statement as JSON values, to be stored as it was told."""
    plain: dict[str, Any] = {name: int(getattr(statement, name)) for name in AMOUNTS}
    plain["lines"] = [_line_to_plain(line) for line in statement.lines]
    return plain


def from_plain(plain: Mapping[str, Any]) -> Statement:
    """The stored statement again; ValueError where a stored sum is not that of its lines."""
    statement = add_up(_line_from_plain(line) for line in plain["lines"])
    if any(getattr(statement, name) != plain[name] for name in AMOUNTS):
        raise ValueError("the stored sums are not those of the lines")
    return statement


def _line_to_plain(line: StatementLine) -> dict[str, Any]:
    plain = {field.name: getattr(line, field.name) for field in fields(line)}
    plain["performed_on"] = line.performed_on.isoformat()
    plain["reason"] = text_to_plain(line.reason) if line.reason else None
    return plain


def _line_from_plain(plain: Mapping[str, Any]) -> StatementLine:
    reason = text_from_plain(plain["reason"]) if plain["reason"] else None
    return StatementLine(**{**plain, "performed_on": parse_day(plain["performed_on"]), "reason": reason})
