"""What a practice deposits is checked whole, and every fault is named with its field (J1, H10, K7)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from backend.domain.deposit import DepositFacts, check_deposit
from backend.domain.facts import Facts
from backend.domain.memoire import LineFacts
from backend.domain.money import Cents

TODAY = date(2026, 3, 2)
LINE = LineFacts(act="C1", performed_on=TODAY, performed_at=None, quantity=1, amount_cents=5770)
GOOD = DepositFacts(
    number="2026.03-0_1",
    biller="90123400",
    issued_on=TODAY,
    paid_on=TODAY,
    route="reimbursement",
    tps_label=None,
    patient_agrees=False,
    total_cents=5770,
    lines=(LINE,),
)


def with_line(**changes: object) -> DepositFacts:
    line = replace(LINE, **changes)  # type: ignore[arg-type]
    return replace(GOOD, lines=(line,), total_cents=line.amount_cents)


def fields(deposit: DepositFacts, facts: Facts) -> set[str]:
    return set(check_deposit(deposit, facts, TODAY))


def test_a_good_bill_has_no_fault(facts: Facts) -> None:
    assert check_deposit(GOOD, facts, TODAY) == {}


def test_the_same_line_twice_is_no_fault(facts: Facts) -> None:
    assert fields(replace(GOOD, lines=(LINE, LINE), total_cents=11540), facts) == set()


@pytest.mark.parametrize("total", [5769, 5771, 0, -5770])
def test_the_total_is_the_sum_to_the_cent(facts: Facts, total: int) -> None:
    errors = check_deposit(replace(GOOD, total_cents=total), facts, TODAY)
    assert set(errors) == {"total_cents"}
    assert errors["total_cents"][0].params == {"sum": Cents(5770), "total": Cents(total)}


@pytest.mark.parametrize("number", ["", "a b", "é", "x" * 41, "a/b", "1\n"])
def test_a_number_has_its_pattern(facts: Facts, number: str) -> None:
    assert fields(replace(GOOD, number=number), facts) == {"number"}


def test_a_number_may_have_forty_characters(facts: Facts) -> None:
    assert fields(replace(GOOD, number="x" * 40), facts) == set()


def test_no_day_lies_in_the_future(facts: Facts) -> None:
    tomorrow = TODAY + timedelta(days=1)
    assert fields(replace(GOOD, issued_on=tomorrow, paid_on=tomorrow), facts) == {"issued_on", "paid_on"}
    assert fields(with_line(performed_on=tomorrow), facts) == {"lines.0.performed_on"}


def test_an_act_stands_in_the_nomenclature_of_its_day(facts: Facts) -> None:
    assert fields(with_line(act="Z9"), facts) == {"lines.0.act"}
    assert fields(with_line(performed_on=date(2022, 12, 31)), facts) == {"lines.0.act"}
    assert fields(with_line(performed_on=date(2023, 1, 1)), facts) == set()


@pytest.mark.parametrize(
    ("amount", "fine"), [(0, False), (-1, False), (1, True), (10_000_000, True), (10_000_001, False)]
)
def test_amounts_are_neither_negative_nor_absurd(facts: Facts, amount: int, fine: bool) -> None:
    assert fields(with_line(amount_cents=amount), facts) == (set() if fine else {"lines.0.amount_cents"})


@pytest.mark.parametrize(("quantity", "fine"), [(0, False), (-1, False), (1, True), (99, True), (100, False)])
def test_quantities_are_bounded(facts: Facts, quantity: int, fine: bool) -> None:
    assert fields(with_line(quantity=quantity), facts) == (set() if fine else {"lines.0.quantity"})


def test_a_bill_has_from_one_to_99_lines(facts: Facts) -> None:
    assert fields(replace(GOOD, lines=(), total_cents=0), facts) == {"lines"}
    assert fields(replace(GOOD, lines=(LINE,) * 99, total_cents=99 * 5770), facts) == set()
    assert fields(replace(GOOD, lines=(LINE,) * 100, total_cents=100 * 5770), facts) == {"lines"}


def test_each_route_needs_what_belongs_to_it(facts: Facts) -> None:
    assert fields(replace(GOOD, route="pid"), facts) == {"patient_agrees"}
    assert fields(replace(GOOD, route="pid", patient_agrees=True), facts) == set()
    assert fields(replace(GOOD, route="tps"), facts) == {"tps_label"}
    assert fields(replace(GOOD, route="tps", tps_label="L1"), facts) == set()
    assert fields(replace(GOOD, tps_label="L1"), facts) == {"tps_label"}
    assert fields(replace(GOOD, route="fax"), facts) == {"route"}
