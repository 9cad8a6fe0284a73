"""Money: integer cents, rounded half up, once.

Percentages and letter values are exact (`int`, `Decimal`) until the one rounding that makes cents of them.
"""

from decimal import ROUND_HALF_UP, Decimal

from backend.domain.rules import rule

_CENT = Decimal(1)
_LETTER_PLACES = Decimal("0.0001")


class Cents(int):
    """An amount in euro cents that knows it is money, so that a language can write it out."""

    __slots__ = ()


def half_up(amount: Decimal) -> int:
    """The nearest whole number, halves away from zero."""
    return int(amount.quantize(_CENT, ROUND_HALF_UP))


def cents_of(euros: Decimal) -> Cents:
    """Euros as exact cents; a fraction of a cent is rounded half up."""
    return Cents(half_up(euros * 100))


def rate_of(amount_cents: int, percent: int) -> Cents:
    """The share of a non-negative amount, half up: 88 % of 57.70 is 50.78."""
    return Cents((amount_cents * percent + 50) // 100)


@rule("E1")
def letter_value(base: Decimal, index: Decimal) -> Decimal:
    """The value of a lettre-clé at an index: base × index / 100, half up to four places."""
    return (base * index / 100).quantize(_LETTER_PLACES, ROUND_HALF_UP)


@rule("E2", "E3")
def tariff_of(coefficient: Decimal, letter: Decimal) -> Cents:
    """The tariff of an act: coefficient × lettre-clé, half up to the cent (12.345 → 12.35, 12.3449 → 12.34)."""
    return cents_of(coefficient * letter)
