"""Sentences as plain values for storage: what was told to somebody stays what it was.

A catalogue sentence keeps its msgid and its parameters; money and days keep their nature so that the reader's language
can write them out years later.
"""

from collections.abc import Mapping
from datetime import date

from backend.domain.calendar import parse_day
from backend.domain.money import Cents
from backend.domain.text import Text


def text_to_plain(text: Text) -> dict[str, object]:
    """`{"msgid", "params"}` in which everything is JSON."""
    return {"msgid": text.msgid, "params": {name: _to_plain(value) for name, value in text.params.items()}}


def text_from_plain(plain: Mapping[str, object]) -> Text:
    """The sentence again, with its money and days."""
    params = plain["params"]
    if not isinstance(params, Mapping):
        raise ValueError("a stored sentence has params")
    return Text(str(plain["msgid"]), {str(name): _from_plain(value) for name, value in params.items()})


def _to_plain(value: object) -> object:
    if isinstance(value, Cents):
        return {"cents": int(value)}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, str | int | bool):
        return value
    raise TypeError(f"a sentence cannot carry a {type(value).__name__}")


def _from_plain(value: object) -> object:
    match value:
        case {"cents": int(cents)}:
            return Cents(cents)
        case {"day": str(day)}:
            return parse_day(day)
        case _:
            return value
