"""Amounts, days and hours as readers of each language write them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from backend.domain.money import Cents
from backend.domain.text import Text
from backend.languages import (
    LANGUAGES,
    ngettext,
    translate,
    write_day,
    write_instant,
    write_money,
    write_number,
    write_time,
)

EVENING = datetime(2026, 3, 2, 17, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("fr", "57,70 €"),
        ("de", "57,70 €"),
        ("lb", "57,70 €"),
        ("en", "€57.70"),
        ("pt", "57,70 €"),
    ],
)
def test_money_reads_as_at_home(language: str, written: str) -> None:
    assert write_money(5770, language).replace("\u00a0", " ") == written


def test_large_amounts_are_grouped() -> None:
    assert write_money(123450, "de").replace("\u00a0", " ") == "1.234,50 €"


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("fr", "2 mars 2026"),
        ("de", "2. März 2026"),
        ("lb", "2. Mäerz 2026"),
        ("en", "2 March 2026"),
        ("pt", "2 de março de 2026"),
    ],
)
def test_days_are_words(language: str, written: str) -> None:
    assert write_day(date(2026, 3, 2), language) == written


def test_the_first_of_a_month_is_an_ordinal_in_french() -> None:
    assert write_day(date(2026, 12, 1), "fr") == "1er décembre 2026"


@pytest.mark.parametrize(
    ("language", "written"),
    [("fr", "18 h 04"), ("de", "18:04 Uhr"), ("lb", "18:04 Auer"), ("en", "18:04"), ("pt", "18:04")],
)
def test_hours_are_luxembourgs(language: str, written: str) -> None:
    assert write_time(EVENING, language) == written


def test_an_instant_names_day_and_hour() -> None:
    assert write_instant(EVENING, "fr") == "2 mars 2026 à 18 h 04"
    assert write_instant(EVENING, "de") == "2. März 2026, 18:04 Uhr"


def test_new_years_eve_in_utc_is_new_year_in_luxembourg() -> None:
    assert write_instant(datetime(2026, 12, 31, 23, 30, tzinfo=UTC), "fr") == "1er janvier 2027 à 00 h 30"


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        write_instant(EVENING.replace(tzinfo=None), "fr")


def test_placeholders_are_written_out_in_the_readers_language() -> None:
    text = Text("{amount} on {day}", {"amount": Cents(5770), "day": date(2026, 3, 2)})
    assert translate(text, "fr").replace("\u00a0", " ") == "57,70 € on 2 mars 2026"
    assert translate(text, "en") == "€57.70 on 2 March 2026"


def test_a_plain_number_is_no_money() -> None:
    assert translate("{count} lines", "fr", count=5770) == "5770 lines"
    assert write_number(Decimal("3.9618"), "fr") == "3,962"


def test_a_sentence_inside_a_sentence_is_translated_too() -> None:
    inner = Text("Not allowed")
    assert translate(Text("({why})", {"why": inner}), "fr") == f"({translate(inner, 'fr')})"
    assert translate("{all}", "fr", all=[inner, inner]) == ", ".join([translate(inner, "fr")] * 2)


def test_what_a_stranger_typed_is_not_looked_into() -> None:
    assert translate("{name}", "fr", name="{0.__class__} {x}") == "{0.__class__} {x}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_count_chooses_its_form(language: str) -> None:
    one, many = "{count} unheard-of line", "{count} unheard-of lines"
    assert ngettext(one, many, 1, language) == "1 unheard-of line"
    assert ngettext(one, many, 3, language) == "3 unheard-of lines"
