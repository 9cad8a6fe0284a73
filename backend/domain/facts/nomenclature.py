"""The official nomenclature as a table: read, compared with what stands, and written as facts.

Columns, in any order, separated by `;` or `,`: code, valid_from, valid_to, kind, disciplines, marks, tariff,
coefficient, letter, title_fr … title_pt, source, status. Lists are separated by blanks, numbers have a decimal point.
Nothing is changed here: `plan` says what an import would do, `write_acts` gives the file that would do it.
"""

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from itertools import zip_longest
from typing import Any, Final, Literal

from backend.domain.calendar import parse_day
from backend.domain.facts.book import Facts
from backend.domain.facts.entries import LANGUAGES, DatedFact, FactsError, read_series
from backend.domain.facts.values import check_act

_FILE: Final = "table"
_REQUIRED: Final = frozenset(
    {"code", "valid_from", "kind", "source", "status"} | {f"title_{language}" for language in LANGUAGES}
)
_OPTIONAL: Final = frozenset({"valid_to", "disciplines", "marks", "tariff", "coefficient", "letter"})


@dataclass(frozen=True, slots=True)
class Change:
    """What the import would do to one entry of an act; `before` is what stands on that day, None where nothing does."""

    what: Literal["new", "changed", "same"]
    code: str
    valid_from: date
    before: object
    after: object


def read_nomenclature(table: str, facts: Facts) -> tuple[DatedFact, ...]:
    """The entries of a table; FactsError lists everything that is wrong with it."""
    problems: list[str] = []
    series: dict[str, list[dict[str, object]]] = {}
    for number, row in _rows(table, problems):
        series.setdefault(row.get("code") or f"line {number}", []).append(_entry(number, row, problems))
    entries = [entry for code, raw in series.items() for entry in read_series(_FILE, code, raw, {}, problems)]
    letters = {f"base_{name}": None for name in facts.on(date.max).letters}
    for entry in entries:
        check_act(entry, facts.disciplines, letters, problems)
    if problems:
        raise FactsError(problems)
    return tuple(entries)


def plan(imported: Iterable[DatedFact], facts: Facts) -> tuple[Change, ...]:
    """What would change, entry by entry; acts that the table does not name stay as they are."""
    standing = {(entry.name, entry.valid_from): entry for entry in _acts(facts)}
    changes = []
    for entry in imported:
        corrected = standing.get((entry.name, entry.valid_from))
        same = corrected is not None and _content(corrected) == _content(entry)
        what: Literal["new", "changed", "same"] = "same" if same else "changed" if corrected else "new"
        stands = corrected or next((one for one in _acts(facts) if _stands(one, entry)), None)
        changes.append(Change(what, entry.name, entry.valid_from, stands and stands.value, entry.value))
    return tuple(changes)


def write_acts(imported: Sequence[DatedFact], facts: Facts) -> str:
    """One file of facts with every act: the table's entries in place of those of the same act and first day."""
    merged = {(entry.name, entry.valid_from): entry for entry in (*_acts(facts), *imported)}
    in_order = [merged[key] for key in sorted(merged)]
    return "\n".join(_written(entry, following) for entry, following in zip_longest(in_order, in_order[1:]) if entry)


def _rows(table: str, problems: list[str]) -> Iterable[tuple[int, dict[str, str]]]:
    first = table.partition("\n")[0]
    reader = csv.DictReader(table.splitlines(), delimiter=";" if ";" in first else ",")
    named = set(reader.fieldnames or ())
    problems.extend(f"{_FILE}: column {name}: not one we know" for name in sorted(named - _REQUIRED - _OPTIONAL))
    problems.extend(f"{_FILE}: column {name}: missing" for name in sorted(_REQUIRED - named))
    if problems:
        return []
    try:
        rows = [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        problems.append(f"{_FILE}: line {reader.line_num}: {error}")
        return []
    problems.extend(f"{_FILE}: line {number}: more cells than columns" for number, row in rows if None in row)
    return rows


def _entry(number: int, row: Mapping[str, str], problems: list[str]) -> dict[str, object]:
    entry: dict[str, Any] = {name: row.get(name) or "" for name in ("kind", "source", "status")}
    entry["title"] = {language: row[f"title_{language}"] for language in LANGUAGES}
    entry |= {name: row[name].split() for name in ("disciplines", "marks") if row.get(name)}
    for name, read in (
        ("valid_from", parse_day),
        ("valid_to", parse_day),
        ("tariff", Decimal),
        ("coefficient", Decimal),
    ):
        if row.get(name):
            try:
                entry[name] = read(row[name])
            except (ValueError, InvalidOperation):
                problems.append(f"{_FILE}: line {number}: {name}: {row[name]!r} cannot be read")
    if row.get("letter"):
        entry["letter"] = row["letter"]
    return entry


def _acts(facts: Facts) -> Iterable[DatedFact]:
    return (entry for entry in facts.entries if entry.file.startswith("acts_"))


def _stands(one: DatedFact, entry: DatedFact) -> bool:
    return one.name == entry.name and one.in_force(entry.valid_from)


def _content(entry: DatedFact) -> tuple[object, ...]:
    """What makes an entry another one; its last day follows from its neighbours."""
    return entry.value, entry.source, entry.status


def _written(entry: DatedFact, following: DatedFact | None) -> str:
    """The entry as TOML; where the act's next entry ends it, no last day is written."""
    fields: dict[str, object] = {"valid_from": entry.valid_from}
    ends_by_itself = entry.valid_to and not (
        following and following.name == entry.name and following.valid_from <= entry.valid_to + timedelta(days=1)
    )
    if ends_by_itself:
        fields["valid_to"] = entry.valid_to
    if isinstance(entry.value, Mapping):
        fields |= entry.value
    fields |= {"source": entry.source, "status": entry.status}
    lines = [f"[[{json.dumps(entry.name)}]]", *(f"{name} = {_toml(value)}" for name, value in fields.items())]
    return "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{name} = {_toml(one)}" for name, one in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_toml(one) for one in value) + "]"
    if isinstance(value, date | Decimal):
        return str(value)
    return json.dumps(value, ensure_ascii=False)
