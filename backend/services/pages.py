"""Long lists, a page at a time: by key, never by offset."""

import re
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Generic, TypeVar

from backend.domain.errors import invalid
from backend.domain.text import N_

Item = TypeVar("Item")
NOT_OURS = N_("This page mark is not one of ours; start from the first page.")
MOST = 100
USUAL = 25
CURSOR = "^[0-9a-f]{45}$"  # every text of this form is a place, so that the contract can promise it
_INSTANT_DIGITS = 13  # reaches to the year 2112
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """Some items, newest first, and the opaque cursor of what follows (None: nothing)."""

    items: list[Item]
    next: str | None


def cursor(at: datetime, id_: uuid.UUID) -> str:
    """An opaque place in a list ordered by (instant, id): microseconds since 1970, then the id, in hexadecimal."""
    return f"{(at - _EPOCH) // _TICK:0{_INSTANT_DIGITS}x}{id_.hex}"


def amount_cursor(cents: int, id_: uuid.UUID) -> str:
    """The same for a list ordered by (amount, id)."""
    return f"{cents:0{_INSTANT_DIGITS}x}{id_.hex}"


def amount_place(after: str | None) -> tuple[int, uuid.UUID] | None:
    """Where `after` points to in a list ordered by amount; refuses as `place`."""
    if after is None:
        return None
    if not re.fullmatch(CURSOR, after):
        raise invalid("after", NOT_OURS)
    return int(after[:_INSTANT_DIGITS], 16), uuid.UUID(after[_INSTANT_DIGITS:])


def place(after: str | None) -> tuple[datetime, uuid.UUID] | None:
    """Where `after` points to; refuses (Invalid on `after`) what does not look like one of `cursor`'s."""
    if after is None:
        return None
    if not re.fullmatch(CURSOR, after):
        raise invalid("after", NOT_OURS)
    return _EPOCH + int(after[:_INSTANT_DIGITS], 16) * _TICK, uuid.UUID(after[_INSTANT_DIGITS:])
