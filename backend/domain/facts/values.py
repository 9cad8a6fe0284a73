"""What a fact's value must look like, by where it stands."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import get_args

from backend.domain.facts.entries import LANGUAGES, DatedFact
from backend.domain.facts.sheet import KINDS, MARKS
from backend.domain.money import Cents, cents_of

_ACT_FIELDS = {"title", "disciplines", "kind", "marks", "tariff", "coefficient", "letter"}


def as_field(value: object, wanted: object) -> object:
    """The value as the sheet's field wants it (`wanted` is its type); ValueError where it is something else."""
    if isinstance(value, bool):
        raise ValueError("yes or no is no figure")
    if wanted is Cents and isinstance(value, int | Decimal):
        cents = Decimal(value) * 100
        if cents < 0 or cents != cents.to_integral_value():
            raise ValueError("an amount is in euros with at most two decimals, not negative")
        return cents_of(Decimal(value))
    if wanted is int and isinstance(value, int) and value >= 0:
        return value
    if wanted == tuple[int, ...] and isinstance(value, list) and all(type(one) is int for one in value):
        return tuple(value)
    if wanted == tuple[str, ...] and isinstance(value, list) and all(type(one) is str for one in value):
        return tuple(value)
    if wanted is date and isinstance(value, date):
        return value
    if value in get_args(wanted):
        return value
    raise ValueError(f"{value!r} is not what this fact holds")


def check_section(
    section: str,
    fields: Mapping[str, object],
    series: Mapping[str, Sequence[DatedFact]],
    problems: list[str],
) -> None:
    """Every field has its series and nothing else stands there; no series has a gap or an end."""
    file = f"{section}.toml"
    problems.extend(f"{file}: {name}: missing" for name in fields if name not in series)
    problems.extend(f"{file}: {name}: no such fact" for name in series if name not in fields)
    for name, entries in series.items():
        for entry in entries:
            try:
                as_field(entry.value, fields.get(name, int))
            except ValueError as error:
                problems.append(f"{file}: {name}: {error}")
        _check_unbroken(entries, problems)


def check_letters(series: Mapping[str, Sequence[DatedFact]], problems: list[str]) -> None:
    """`index` and at least one `base_…`, all positive decimals without a gap."""
    if "index" not in series or not any(name.startswith("base_") for name in series):
        problems.append("letters.toml: needs index and at least one base_…")
    for name, entries in series.items():
        for entry in entries:
            if not isinstance(entry.value, Decimal) or entry.value <= 0:
                problems.append(f"letters.toml: {name}: not a positive decimal number")
        _check_unbroken(entries, problems)


def check_switch(entries: Sequence[DatedFact], problems: list[str]) -> None:
    problems.extend(
        f"{entry.file}: {entry.name}: not true or false" for entry in entries if not isinstance(entry.value, bool)
    )


def check_illnesses(series: Mapping[str, Sequence[DatedFact]], problems: list[str]) -> None:
    """Each long-term illness has a number of its own and a name in every language."""
    if not series:
        problems.append("ald.toml: no illness at all")
    for code, entries in series.items():
        if not code.isdecimal() or code != str(int(code)):
            problems.append(f"ald.toml: {code}: not a number")
        for entry in entries:
            title = entry.value.get("title") if isinstance(entry.value, Mapping) else None
            if not isinstance(title, Mapping) or set(title) != set(LANGUAGES):
                problems.append(f"ald.toml: {code}: title: expected each of {', '.join(LANGUAGES)}")


def check_act(
    entry: DatedFact,
    disciplines: Mapping[str, object],
    letters: Mapping[str, object],
    problems: list[str],
) -> None:
    """An act's titles, kind, marks, disciplines, and exactly one way to its tariff."""
    value = entry.value
    if not isinstance(value, Mapping):
        problems.append(f"{entry.file}: {entry.name}: expected the fields of an act")
        return
    wrong = [f"{field}: no such field" for field in sorted(set(value) - _ACT_FIELDS)]
    title = value.get("title")
    if not isinstance(title, Mapping) or set(title) != set(LANGUAGES):
        wrong.append(f"title: expected each of {', '.join(LANGUAGES)}")
    if value.get("kind") not in KINDS:
        wrong.append("kind: not one we know")
    wrong += [f"marks: {mark}: not one we know" for mark in value.get("marks", []) if mark not in MARKS]
    wrong += [f"disciplines: {d}: not one we know" for d in value.get("disciplines", []) if d not in disciplines]
    wrong += _wrong_tariff(value, letters)
    problems.extend(f"{entry.file}: {entry.name}: {problem}" for problem in wrong)


def _wrong_tariff(value: Mapping[str, object], letters: Mapping[str, object]) -> list[str]:
    tariff, coefficient = value.get("tariff"), value.get("coefficient")
    if value.get("kind") == "supplement":
        return ["tariff: a supplement has none"] if tariff or coefficient else []
    if (tariff is None) == (coefficient is None):
        return ["tariff: give either tariff or coefficient and letter"]
    if tariff is not None:
        try:
            as_field(tariff, Cents)
        except ValueError as error:
            return [f"tariff: {error}"]
        return []
    if not isinstance(coefficient, Decimal) or coefficient <= 0:
        return ["coefficient: not a positive decimal number"]
    return [] if f"base_{value.get('letter')}" in letters else ["letter: not one we know"]


def _check_unbroken(entries: Sequence[DatedFact], problems: list[str]) -> None:
    for entry, following in pairwise(entries):
        if entry.valid_to and entry.valid_to + timedelta(days=1) < following.valid_from:
            problems.append(f"{entry.file}: {entry.name}: nothing holds after {entry.valid_to}")
    if entries and entries[-1].valid_to:
        problems.append(f"{entries[-1].file}: {entries[-1].name}: nothing holds after {entries[-1].valid_to}")
