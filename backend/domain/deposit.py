"""What a practice deposits: everything about a bill that can be checked without a register.

The answer is a map of field paths to sentences, empty where nothing is wrong, so that a program learns of everything at
once. Registers (patient, biller, labels) are the services' part.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from backend.domain.facts import Facts, Limits
from backend.domain.lifecycle import ROUTES
from backend.domain.memoire import LineFacts
from backend.domain.money import Cents
from backend.domain.rules import rule
from backend.domain.text import N_, Text

NUMBER_PATTERN: Final = r"[A-Za-z0-9._-]{1,40}"
Errors = dict[str, list[Text]]

_FUTURE = N_("This day lies in the future.")


@dataclass(frozen=True, slots=True)
class DepositFacts:
    """A deposited bill before it is believed."""

    number: str
    biller: str
    issued_on: date
    paid_on: date | None
    route: str
    tps_label: str | None
    patient_agrees: bool
    total_cents: int
    lines: tuple[LineFacts, ...]


@rule("E12", "J1", "H10", "K7")
def check_deposit(deposit: DepositFacts, facts: Facts, today: date) -> Errors:
    """Field path (`lines.0.act`) → what is wrong there."""
    errors: defaultdict[str, list[Text]] = defaultdict(list)
    limits = facts.on(today).limits
    if not re.fullmatch(NUMBER_PATTERN, deposit.number):
        _note(errors, "number", N_("1 to 40 letters, digits, dots, dashes and underscores."))
    _check_days(deposit, today, errors)
    _check_route(deposit, errors)
    if not deposit.lines:
        _note(errors, "lines", N_("A bill has at least one line."))
    if len(deposit.lines) > limits.lines:
        _note(errors, "lines", N_("At most {most} lines on one bill."), most=limits.lines)
    for index, line in enumerate(deposit.lines):
        _check_line(f"lines.{index}", line, facts, limits, today, errors)
    total = sum(line.amount_cents for line in deposit.lines)
    if deposit.total_cents != total:
        _note(
            errors,
            "total_cents",
            N_("The lines add up to {sum}, the total says {total}."),
            sum=Cents(total),
            total=Cents(deposit.total_cents),
        )
    return dict(errors)


def _check_days(deposit: DepositFacts, today: date, errors: Mapping[str, list[Text]]) -> None:
    if deposit.issued_on > today:
        _note(errors, "issued_on", _FUTURE)
    if deposit.paid_on is not None and deposit.paid_on > today:
        _note(errors, "paid_on", _FUTURE)


def _check_route(deposit: DepositFacts, errors: Mapping[str, list[Text]]) -> None:
    if deposit.route not in ROUTES:
        _note(errors, "route", N_("One of reimbursement, pid, tps."))
    if deposit.route == "pid" and not deposit.patient_agrees:
        _note(errors, "patient_agrees", N_("Immediate payment needs the patient's agreement."))
    if deposit.route == "tps" and not deposit.tps_label:
        _note(errors, "tps_label", N_("Social third-party payment needs the patient's label."))
    if deposit.route != "tps" and deposit.tps_label:
        _note(errors, "tps_label", N_("A label belongs to social third-party payment only."))


def _check_line(
    path: str, line: LineFacts, facts: Facts, limits: Limits, today: date, errors: Mapping[str, list[Text]]
) -> None:
    if line.performed_on > today:
        _note(errors, f"{path}.performed_on", _FUTURE)
    if line.act not in facts.on(line.performed_on).acts:
        _note(
            errors,
            f"{path}.act",
            N_("The act {act} was not in the nomenclature on {day}."),
            act=line.act,
            day=line.performed_on,
        )
    if not 1 <= line.quantity <= limits.line_quantity:
        _note(errors, f"{path}.quantity", N_("A quantity from 1 to {most}."), most=limits.line_quantity)
    if not 1 <= line.amount_cents <= limits.line_amount:
        _note(
            errors,
            f"{path}.amount_cents",
            N_("An amount from {least} to {most}."),
            least=Cents(1),
            most=limits.line_amount,
        )


def _note(errors: Mapping[str, list[Text]], path: str, msgid: str, **params: object) -> None:
    errors[path].append(Text(msgid, params))
