"""Money, days and instants written out as a reader of each language expects them."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time
from babel.numbers import format_currency, format_decimal

from backend.domain.money import Cents
from backend.domain.text import Text

LUXEMBOURG = ZoneInfo("Europe/Luxembourg")

# The neighbour's habits where a language is written in several countries.
_LOCALES: Mapping[str, Locale] = {
    "fr": Locale("fr"),
    "de": Locale("de"),
    "lb": Locale("lb"),
    "en": Locale("en", "GB"),
    "pt": Locale("pt", "PT"),
}
_TIMES = {"fr": "HH 'h' mm", "de": "HH:mm 'Uhr'", "lb": "HH:mm 'Auer'", "en": "HH:mm", "pt": "HH:mm"}
_TOGETHER = {
    "fr": "{day} à {time}",
    "de": "{day}, {time}",
    "lb": "{day}, {time}",
    "en": "{day} at {time}",
    "pt": "{day} às {time}",
}


def write_money(cents: int, language: str) -> str:
    """Integer cents as `57,70 €`, with the no-break spaces the language wants."""
    amount = Decimal(cents).scaleb(-2)
    return format_currency(amount, "EUR", locale=_LOCALES[language])


def write_day(day: date, language: str) -> str:
    """`2 mars 2026`; never figures only, which Europeans read in two ways."""
    written = format_date(day, "long", locale=_LOCALES[language])
    if language == "fr" and written.startswith("1 "):
        return "1er" + written[1:]
    return written


def write_time(instant: datetime, language: str) -> str:
    """The hour in Luxembourg: `18 h 04`, `18:04 Uhr`."""
    return format_time(_local(instant), _TIMES[language], locale=_LOCALES[language])


def write_instant(instant: datetime, language: str) -> str:
    """Day and hour in Luxembourg: `2 mars 2026 à 18 h 04`."""
    day = write_day(_local(instant).date(), language)
    return _TOGETHER[language].format(day=day, time=write_time(instant, language))


def write_number(number: Decimal, language: str) -> str:
    return format_decimal(number, locale=_LOCALES[language])


def write_plain(value: object, language: str) -> str:
    """What a placeholder stands for, when it is no sentence itself."""
    if isinstance(value, Text):
        raise TypeError("a sentence is translated before it is written out")
    if isinstance(value, Cents):
        return write_money(value, language)
    if isinstance(value, datetime):
        return write_instant(value, language)
    if isinstance(value, date):
        return write_day(value, language)
    if isinstance(value, Decimal):
        return write_number(value, language)
    return str(value)


def _local(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("an instant without a zone cannot be told in Luxembourg time")
    return instant.astimezone(LUXEMBOURG)
