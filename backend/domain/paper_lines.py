"""Which words of a printed bill are which of its lines: by act, amount and day, as far as the paper leaves no doubt."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from backend.domain.money import Cents

ACT, AMOUNT, DAY = 4, 3, 2  # what finding it in a row is worth
ENOUGH = ACT  # an act alone, or an amount with its day: an amount alone may be the total


class Word(NamedTuple):
    """A word and where it stands, as parts of the page from its top left."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Sought:
    """A line of the bill; `days`: its service day in every way that it may be written."""

    act: str
    amount_cents: Cents
    days: Sequence[str]


class Place(NamedTuple):
    """Where a line of the bill, by its index, stands on the page."""

    line: int
    left: float
    top: float
    right: float
    bottom: float


def find_lines(words: Sequence[Word], lines: Sequence[Sought]) -> list[Place]:
    """At most one place for each line and one line for each place; lines that cannot be told apart take their turn."""
    rows, free, found = _rows(words), set[int](), []
    free.update(range(len(rows)))
    for index, line in enumerate(lines):
        worth = {place: _worth(rows[place], line) for place in sorted(free)}
        best = max(worth, key=worth.__getitem__, default=None)
        if best is not None and worth[best] >= ENOUGH:
            free.remove(best)
            found.append(_around(index, rows[best]))
    return found


def _rows(words: Sequence[Word]) -> list[list[Word]]:
    """A word whose middle is within the height of a row's tallest word belongs to that row."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda one: one.top + one.bottom):
        tallest = max(rows[-1], key=lambda one: one.bottom - one.top) if rows else word
        if rows and tallest.top <= (word.top + word.bottom) / 2 <= tallest.bottom:
            rows[-1].append(word)
        else:
            rows.append([word])
    return [sorted(row, key=lambda one: one.left) for row in rows]


def _worth(row: Sequence[Word], line: Sought) -> int:
    text = " ".join(word.text for word in row)
    acts = {word.text.strip(".,;:()") for word in row}
    days = any(re.search(rf"(?<![\w.]){re.escape(day)}(?!\w)", text) for day in line.days)
    return ACT * (line.act in acts) + AMOUNT * bool(_amount(line.amount_cents).search(text)) + DAY * days


def _amount(cents: Cents) -> re.Pattern[str]:
    """However thousands and cents are divided."""
    euros = f"{int(cents) // 100:,}".replace(",", _THOUSANDS)
    return re.compile(rf"(?<![\d.,]){euros}[.,]{int(cents) % 100:02}(?!\d)")


_THOUSANDS: Final = r"[ .,'’]?"


def _around(index: int, row: Sequence[Word]) -> Place:
    return Place(
        index,
        min(word.left for word in row),
        min(word.top for word in row),
        max(word.right for word in row),
        max(word.bottom for word in row),
    )
