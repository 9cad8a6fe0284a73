"""Reads the files of facts, checks all of them, and makes one sheet for every day on which something changes."""

import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from backend.domain.facts.book import Facts
from backend.domain.facts.building import SECTIONS, build_sheet
from backend.domain.facts.entries import CAISSES, DEFAULTS, LANGUAGES, DatedFact, FactsError, read_series
from backend.domain.facts.values import (
    ALL,
    check_act,
    check_illnesses,
    check_letters,
    check_section,
    check_switches,
    is_named,
)

_FILES: Final = frozenset(f"{name}.toml" for name in ("letters", "switches", "disciplines", "ald", *SECTIONS))


def load_facts(directory: Path | None = None) -> Facts:
    """The facts of a directory (those shipped, if none is named); FactsError lists everything that is wrong."""
    folder: Traversable = directory or files("backend.domain.facts")
    if not folder.is_dir():
        raise FactsError([f"{folder}: no such folder"])
    problems = [f"{file}: not a file of facts" for file in _toml(folder) if not _is_known(file)]
    disciplines = _read_disciplines(folder, problems)
    series = {name: _read_file(folder, f"{name}.toml", problems) for name in ("letters", *SECTIONS)}
    switches = _read_switches(folder, problems)
    acts = _read_acts(folder, problems)
    illnesses = _read_file(folder, "ald.toml", problems)
    check_illnesses(illnesses, problems)
    for name, fields in SECTIONS.items():
        check_section(name, fields, series[name], problems)
    check_letters(series["letters"], problems)
    check_switches(switches, problems)
    for entry in (entry for entries in acts.values() for entry in entries):
        check_act(entry, disciplines, series["letters"], problems)
    if problems:
        raise FactsError(problems)
    return _bind(series, switches, acts, illnesses, disciplines)


def _bind(
    series: Mapping[str, Mapping[str, list[DatedFact]]],
    switches: Mapping[tuple[str, str], list[DatedFact]],
    acts: Mapping[str, list[DatedFact]],
    illnesses: Mapping[str, list[DatedFact]],
    disciplines: Mapping[str, Mapping[str, str]],
) -> Facts:
    groups = [*(entries for file in series.values() for entries in file.values())]
    groups += [*switches.values(), *acts.values(), *illnesses.values()]
    every = [entry for group in groups for entry in group]
    days = {entry.valid_from for entry in every}
    days |= {entry.valid_to + timedelta(days=1) for entry in every if entry.valid_to and entry.valid_to < date.max}
    sheets = [build_sheet(day, series, switches, acts, illnesses) for day in sorted(days)]
    return Facts(sheets, every, disciplines)


def _read_file(folder: Traversable, file: str, problems: list[str]) -> dict[str, list[DatedFact]]:
    document = _parse(folder, file, problems)
    defaults = _defaults(file, document, problems)
    return {
        name: read_series(file, name, raw, defaults, problems) for name, raw in document.items() if name != "defaults"
    }


def _read_acts(folder: Traversable, problems: list[str]) -> dict[str, list[DatedFact]]:
    acts: dict[str, list[DatedFact]] = {}
    for file in filter(_is_of_acts, _toml(folder)):
        for code, entries in _read_file(folder, file, problems).items():
            if code in acts:
                problems.append(f"{file}: {code}: the act stands in two files")
            acts[code] = entries
    if not acts:
        problems.append("acts_*.toml: no act at all")
    return acts


def _read_switches(folder: Traversable, problems: list[str]) -> dict[tuple[str, str], list[DatedFact]]:
    """(switch, caisse or "all") → entries."""
    file = "switches.toml"
    document = _parse(folder, file, problems)
    defaults = _defaults(file, document, problems)
    switches: dict[tuple[str, str], list[DatedFact]] = {}
    for name, by_caisse in document.items():
        if name == "defaults":
            continue
        if not isinstance(by_caisse, Mapping) or not set(by_caisse) <= {*CAISSES, ALL}:
            problems.append(f"{file}: {name}: expected lists named by caisse or {ALL!r}")
            continue
        for caisse, raw in by_caisse.items():
            switches[name, caisse] = read_series(file, f"{name}.{caisse}", raw, defaults, problems)
    return switches


def _read_disciplines(folder: Traversable, problems: list[str]) -> dict[str, Mapping[str, str]]:
    names = _parse(folder, "disciplines.toml", problems)
    for code, titles in names.items():
        if not is_named(titles):
            problems.append(f"disciplines.toml: {code}: expected a name in each of {', '.join(LANGUAGES)}")
    return {code: titles for code, titles in names.items() if isinstance(titles, Mapping)}


def _defaults(file: str, document: Mapping[str, object], problems: list[str]) -> Mapping[str, object]:
    defaults = document.get("defaults", {})
    if isinstance(defaults, Mapping) and set(defaults) <= DEFAULTS:
        return defaults
    problems.append(f"{file}: defaults: expected a table of {', '.join(sorted(DEFAULTS))}")
    return {}


def _toml(folder: Traversable) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))


def _is_of_acts(file: str) -> bool:
    return file.startswith("acts_")


def _is_known(file: str) -> bool:
    return file in _FILES or _is_of_acts(file)


def _parse(folder: Traversable, file: str, problems: list[str]) -> dict[str, object]:
    try:
        text = folder.joinpath(file).read_text(encoding="utf-8")
        return tomllib.loads(text, parse_float=Decimal)
    except FileNotFoundError:
        problems.append(f"{file}: the file is missing")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        problems.append(f"{file}: {error}")
    return {}
