"""All facts of all days, looked up by day."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import date

from backend.domain.facts.entries import CAISSES, DatedFact
from backend.domain.facts.sheet import Sheet


class Facts:
    """Sheets in order of time. A later entry never changes the sheet of an earlier day."""

    __slots__ = ("_days", "_sheets", "caisses", "disciplines", "entries")

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
