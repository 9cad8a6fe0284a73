"""One JSON reader in front of every schema: what parsers disagree about is refused before anybody looks at it.

Refused: duplicate keys, numbers of absurd length, NaN and Infinity, deep nesting, NUL and lone surrogates in strings,
anything that is not UTF-8.
"""

import json
from typing import Any

from backend.domain.text import N_

MAX_DEPTH = 32
MAX_DIGITS = 18
MAX_BYTES = 512 * 1024


class NotStrictJson(ValueError):
    """The body is not JSON that every parser would read alike."""


def load(data: bytes | str) -> Any:
    """The value in `data`, at most MAX_BYTES long; raises NotStrictJson with the reason, a catalogue sentence."""
    if len(data) > MAX_BYTES:
        raise NotStrictJson(N_("This text is too long."))
    try:
        text = data.decode("utf-8") if isinstance(data, bytes) else data
        value = json.loads(
            text, object_pairs_hook=_object, parse_int=_whole, parse_float=_fraction, parse_constant=_constant
        )
    except UnicodeDecodeError as error:
        raise NotStrictJson(N_("This is not UTF-8.")) from error
    except RecursionError as error:
        raise NotStrictJson(N_("This is nested too deeply.")) from error
    except NotStrictJson:
        raise
    except ValueError as error:
        raise NotStrictJson(N_("This is not JSON.")) from error
    _check(value, 0)
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotStrictJson(N_("One name stands twice."))
    return found


def _whole(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise NotStrictJson(N_("A number is too long."))
    return int(digits)


def _fraction(digits: str) -> float:
    if len(digits) > 4 * MAX_DIGITS:
        raise NotStrictJson(N_("A number is too long."))
    return float(digits)


def _constant(_: str) -> Any:
    raise NotStrictJson(N_("This is not JSON."))


def _check(value: Any, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise NotStrictJson(N_("This is nested too deeply."))
    if isinstance(value, str):
        _check_text(value)
    elif isinstance(value, dict):
        for key, item in value.items():
            _check_text(key)
            _check(item, depth + 1)
    elif isinstance(value, list):
        for item in value:
            _check(item, depth + 1)


def _check_text(value: str) -> None:
    if "\0" in value:
        raise NotStrictJson(N_("A character is not allowed here."))
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise NotStrictJson(N_("Half a character stands in a text.")) from error
