"""What a fact's value must look like, by where it stands."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Final, get_args

from backend.domain.facts.entries import CAISSES, LANGUAGES, DatedFact, about
from backend.domain.facts.sheet import KINDS, MARKS, SWITCHES, Percent
from backend.domain.findings import CODES
from backend.domain.money import Cents, cents_of

ALL: Final = "all"  # the place of what stands for every caisse
_ACT_FIELDS = {"title", "disciplines", "kind", "marks", "tariff", "coefficient", "letter"}
_CODE = re.compile(r"[A-Z0-9]{1,10}")
_MOST_EUROS = 10**9  # beyond it, somebody's finger slipped
_EVERYTHING = Percent(100)
_AMOUNT = "an amount in euros with at most two decimals, not negative"


def as_field(value: object, wanted: object) -> object:
    """The value as the sheet's field wants it (`wanted` is its type); ValueError saying what it holds otherwise."""
    if isinstance(value, bool):
        raise ValueError(_expected(value, wanted))
    if wanted is Cents and isinstance(value, int | Decimal):
        return _amount(Decimal(value))
    if wanted is int and isinstance(value, int) and value >= 0:
        return value
    if wanted is Percent and isinstance(value, int) and 0 <= value <= _EVERYTHING:
        return Percent(value)
    if wanted == tuple[int, ...] and isinstance(value, list) and all(type(one) is int and one >= 0 for one in value):
        return tuple(value)
    if wanted == tuple[str, ...] and isinstance(value, list) and all(one in CODES for one in map(str, value)):
        return tuple(value)
    if wanted is date and isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str) and value in get_args(wanted):
        return value
    raise ValueError(_expected(value, wanted))


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
        for entry in entries if name in fields else ():
            try:
                as_field(_single(entry.value), fields[name])
            except ValueError as error:
                problems.append(about(entry, str(error)))
        _check_unbroken(entries, problems)


def check_letters(series: Mapping[str, Sequence[DatedFact]], problems: list[str]) -> None:
    """`index` and at least one `base_…`, all positive decimals without a gap, and nothing else."""
    bases = {name for name in series if name.startswith("base_")}
    if "index" not in series or not bases:
        problems.append("letters.toml: needs index and at least one base_…")
    problems.extend(f"letters.toml: {name}: no such fact" for name in series if name not in {"index", *bases})
    for entries in series.values():
        problems.extend(about(one, "not a positive decimal number") for one in entries if not _is_positive(one.value))
        _check_unbroken(entries, problems)


def check_switches(switches: Mapping[tuple[str, str], Sequence[DatedFact]], problems: list[str]) -> None:
    """Every switch stands, for all caisses or for each; what nothing else stands behind has neither gap nor end."""
    names = {name for name, _ in switches}
    problems.extend(f"switches.toml: {name}: missing" for name in sorted(SWITCHES - names))
    problems.extend(f"switches.toml: {name}: no such switch" for name in sorted(names - SWITCHES))
    for name in sorted(names & SWITCHES):
        for caisse in (ALL,) if (name, ALL) in switches else CAISSES:
            if (name, caisse) not in switches:
                problems.append(f"switches.toml: {name}: nothing stands for {caisse} nor for {ALL!r}")
            _check_unbroken(switches.get((name, caisse), ()), problems)
    for entry in (entry for entries in switches.values() for entry in entries):
        if not isinstance(entry.value, bool):
            problems.append(about(entry, "not true or false"))


def check_illnesses(series: Mapping[str, Sequence[DatedFact]], problems: list[str]) -> None:
    """Each long-term illness has a number of its own and a name in every language."""
    if not series:
        problems.append("ald.toml: no illness at all")
    for code, entries in series.items():
        if not code.isdecimal() or code != str(int(code)):
            problems.append(f"ald.toml: {code}: not a number")
        for entry in entries:
            title = entry.value.get("title") if isinstance(entry.value, Mapping) else None
            if not is_named(title):
                problems.append(about(entry, f"title: expected each of {', '.join(LANGUAGES)}"))


def check_act(
    entry: DatedFact,
    disciplines: Mapping[str, object],
    letters: Mapping[str, object],
    problems: list[str],
) -> None:
    """An act's code, titles, kind, marks, disciplines, and exactly one way to its tariff."""
    value = entry.value
    if not isinstance(value, Mapping):
        problems.append(about(entry, "expected the fields of an act"))
        return
    wrong = [] if _CODE.fullmatch(entry.name) else ["code: 1 to 10 capital letters and digits"]
    wrong += [f"{field}: no such field" for field in sorted(set(value) - _ACT_FIELDS)]
    if not is_named(value.get("title")):
        wrong.append(f"title: expected each of {', '.join(LANGUAGES)}")
    if str(value.get("kind")) not in KINDS:
        wrong.append("kind: not one we know")
    wrong += _wrong_words(value, "marks", MARKS)
    wrong += _wrong_words(value, "disciplines", disciplines)
    wrong += _wrong_tariff(value, letters)
    problems.extend(about(entry, problem) for problem in wrong)


def is_named(title: object) -> bool:
    """Whether there is a name in every language, and in no other."""
    if not isinstance(title, Mapping) or set(title) != set(LANGUAGES):
        return False
    return all(isinstance(name, str) and name.strip() for name in title.values())


def _expected(value: object, wanted: object) -> str:
    expected: dict[object, str] = {
        Cents: _AMOUNT,
        int: "a whole number, not negative",
        Percent: f"a whole number from 0 to {_EVERYTHING}",
        tuple[int, ...]: "a list of whole numbers, not negative",
        tuple[str, ...]: "a list of codes of findings",
        date: "a day",
    }
    what = expected.get(wanted) or f"one of {', '.join(get_args(wanted))}"
    return f"{value!r} is not {what}" if isinstance(value, str) else f"{value} is not {what}"


def _single(value: object) -> object:
    if isinstance(value, Mapping):
        raise ValueError("value is missing")
    return value


def _amount(euros: Decimal) -> Cents:
    if not euros.is_finite() or not 0 <= euros <= _MOST_EUROS or euros * 100 != (euros * 100).to_integral_value():
        raise ValueError(f"{euros} is not {_AMOUNT}")
    return cents_of(euros)


def _is_positive(value: object) -> bool:
    return isinstance(value, Decimal) and value.is_finite() and 0 < value <= _MOST_EUROS


def _wrong_words(value: Mapping[str, object], field: str, known: Mapping[str, object] | frozenset[str]) -> list[str]:
    words = value.get(field, [])
    if not isinstance(words, list):
        return [f"{field}: expected a list"]
    return [f"{field}: {word}: not one we know" for word in words if str(word) not in known]


def _wrong_tariff(value: Mapping[str, object], letters: Mapping[str, object]) -> list[str]:
    tariff, coefficient, letter = value.get("tariff"), value.get("coefficient"), value.get("letter")
    if value.get("kind") == "supplement":
        return [] if tariff is coefficient is letter is None else ["tariff: a supplement has none"]
    if (tariff is None) == (coefficient is None) or (coefficient is None) != (letter is None):
        return ["tariff: give either tariff or coefficient and letter"]
    if tariff is not None:
        try:
            as_field(tariff, Cents)
        except ValueError as error:
            return [f"tariff: {error}"]
        return []
    if not _is_positive(coefficient):
        return ["coefficient: not a positive decimal number"]
    return [] if f"base_{letter}" in letters else ["letter: not one we know"]


def _check_unbroken(entries: Sequence[DatedFact], problems: list[str]) -> None:
    for entry, following in pairwise(entries):
        if entry.valid_to and entry.valid_to + timedelta(days=1) < following.valid_from:
            problems.append(f"{entry.file}: {entry.name}: nothing holds after {entry.valid_to}")
    if entries and entries[-1].valid_to:
        problems.append(f"{entries[-1].file}: {entries[-1].name}: nothing holds after {entries[-1].valid_to}")
