"""Letter values, tariffs and shares to the cent (E1–E3)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.money import Cents, cents_of, half_up, letter_value, rate_of, tariff_of

BASE = Decimal("0.51109")


@pytest.mark.parametrize(
    ("index", "value"),
    [("775.17", "3.9618"), ("756.27", "3.8652"), ("814.40", "4.1623"), ("944.43", "4.8269")],
)
def test_the_letter_follows_the_index(index: str, value: str) -> None:
    assert letter_value(BASE, Decimal(index)) == Decimal(value)


@pytest.mark.parametrize(("exact", "cents"), [("12.345", 1235), ("12.3449", 1234), ("12.3451", 1235)])
def test_half_a_cent_goes_up(exact: str, cents: int) -> None:
    assert tariff_of(Decimal(exact), Decimal(1)) == cents
    assert cents_of(Decimal(exact)) == cents


def test_mr03_at_944_43_costs_119_27() -> None:
    assert tariff_of(Decimal("24.71"), letter_value(BASE, Decimal("944.43"))) == 11927


@pytest.mark.parametrize(
    ("amount", "percent", "share"), [(5770, 88, 5078), (5770, 100, 5770), (2265, 88, 1993), (30000, 80, 24000)]
)
def test_a_share_is_rounded_once(amount: int, percent: int, share: int) -> None:
    assert rate_of(amount, percent) == share


@given(st.integers(0, 10**9), st.integers(0, 100))
def test_a_share_is_the_decimal_share_half_up_and_never_more_than_the_amount(amount: int, percent: int) -> None:
    assert rate_of(amount, percent) == half_up(Decimal(amount) * percent / 100)
    assert 0 <= rate_of(amount, percent) <= amount


def test_cents_know_that_they_are_money() -> None:
    assert isinstance(rate_of(100, 50), Cents)
