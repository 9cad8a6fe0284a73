"""One dated fact as it stands in its file, and what is wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

CAISSES: Final = ("CNS", "CMFEP", "CMFEC", "EMCFL")
LANGUAGES: Final = ("fr", "de", "lb", "en", "pt")
_STATUSES = ("verified", "computed", "illustrative")
_OWN = ("valid_from", "valid_to", "source", "status")
DEFAULTS: Final = frozenset({"valid_from", "source", "status"})  # what a file may say once for all its entries


class FactsError(ValueError):
    """The files of facts cannot be used; `problems` lists everything that is wrong, one line each."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("The dated facts do not hold together:\n" + "\n".join(f"  - {one}" for one in problems))
        self.problems = list(problems)


@dataclass(frozen=True, slots=True)
class DatedFact:
    """A value from its first day to its last, both included; without a last day until the next entry."""

    file: str
    name: str
    valid_from: date
    valid_to: date | None
    value: object
    source: str
    status: str

    def in_force(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def read_series(
    file: str, name: str, raw: object, defaults: Mapping[str, object], problems: list[str]
) -> list[DatedFact]:
    """The entries of one name in order of time, each ending before the next begins; adds to `problems`."""
    if not isinstance(raw, list) or not raw or not all(isinstance(entry, Mapping) for entry in raw):
        problems.append(f"{file}: {name}: expected a list of dated entries")
        return []
    read = [_read_entry(file, name, {**defaults, **entry}, problems) for entry in raw]
    entries = sorted((entry for entry in read if entry), key=lambda entry: entry.valid_from)
    return [
        _end_before(entry, following, problems) for entry, following in zip(entries, [*entries[1:], None], strict=False)
    ]


def _read_entry(file: str, name: str, entry: Mapping[str, object], problems: list[str]) -> DatedFact | None:
    first, last = entry.get("valid_from"), entry.get("valid_to")
    source, status = entry.get("source"), entry.get("status")
    wrong = []
    if not _is_day(first):
        wrong.append("valid_from is missing or no day")
    if last is not None and not _is_day(last):
        wrong.append("valid_to is no day")
    elif _is_day(first) and _is_day(last) and first > last:  # type: ignore[operator]
        wrong.append("valid_to lies before valid_from")
    if not isinstance(source, str) or not source:
        wrong.append("source is missing")
    if status not in _STATUSES:
        wrong.append(f"status is not one of {', '.join(_STATUSES)}")
    if "value" in entry:
        wrong += [f"{field}: no such field" for field in sorted({*entry} - {*_OWN, "value"})]
    problems.extend(complaint(file, name, problem, first) for problem in wrong)
    if wrong or not isinstance(first, date):
        return None
    value = entry["value"] if "value" in entry else {k: v for k, v in entry.items() if k not in _OWN}
    return DatedFact(file, name, first, last if isinstance(last, date) else None, value, str(source), str(status))


def complaint(file: str, name: str, problem: str, first_day: object = None) -> str:
    """One line about one entry: its file, its name, what is wrong, and which of several it is."""
    since = f" (from {first_day})" if _is_day(first_day) else ""
    return f"{file}: {name}: {problem}{since}"


def about(entry: DatedFact, problem: str) -> str:
    """The same for an entry that was read."""
    return complaint(entry.file, entry.name, problem, entry.valid_from)


def _is_day(value: object) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def _end_before(entry: DatedFact, following: DatedFact | None, problems: list[str]) -> DatedFact:
    if following is None:
        return entry
    if entry.valid_from == following.valid_from or (entry.valid_to and entry.valid_to >= following.valid_from):
        problems.append(f"{entry.file}: {entry.name}: two entries for {following.valid_from}")
        return entry
    if entry.valid_to is not None:
        return entry
    eve = following.valid_from - timedelta(days=1)
    return DatedFact(entry.file, entry.name, entry.valid_from, eve, entry.value, entry.source, entry.status)
