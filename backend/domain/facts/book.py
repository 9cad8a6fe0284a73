"""All facts of all days, looked up by day."""

import hashlib
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import date

from backend.domain.facts.entries import CAISSES, DatedFact
from backend.domain.facts.sheet import Sheet


class Facts:
    """Sheets in order of time. A later entry never changes the sheet of an earlier day."""

    __slots__ = ("_days", "_sheets", "caisses", "digest", "disciplines", "entries")

    def __init__(
        self,
        sheets: Sequence[Sheet],
        entries: Sequence[DatedFact],
        disciplines: Mapping[str, Mapping[str, str]],
    ) -> None:
        self._sheets = tuple(sheets)
        self._days = [sheet.valid_from for sheet in self._sheets]
        self.entries = tuple(entries)
        self.disciplines = disciplines
        self.caisses = CAISSES
        self.digest = _digest(self.entries)

    def on(self, day: date) -> Sheet:
        """Everything in force on that day.

        Days before the first entry get the first sheet: no act is in force then, so no amount comes of it.
        """
        return self._sheets[(bisect_right(self._days, day) or 1) - 1]

    def discipline(self, code: str, language: str) -> str:
        """What a discipline is called; its code where it is not known."""
        names = self.disciplines.get(code)
        return code if names is None else names.get(language, names["fr"])

    def changes(self) -> tuple[date, ...]:
        """The days on which something changes."""
        return tuple(self._days)


def _digest(entries: Sequence[DatedFact]) -> str:
    """A short name for exactly these facts: another value, day or entry gives another one, another source does not."""
    told = sorted(repr((one.file, one.name, one.valid_from, one.valid_to, _plain(one.value))) for one in entries)
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]


def _plain(value: object) -> object:
    return sorted((key, repr(one)) for key, one in value.items()) if isinstance(value, Mapping) else repr(value)
