"""From checked entries to the sheet of one day."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final, get_type_hints

from backend.domain.facts.entries import CAISSES, DatedFact
from backend.domain.facts.sheet import Act, Deadlines, Limits, Rates, Sheet
from backend.domain.facts.values import as_field
from backend.domain.money import Cents, cents_of, letter_value, tariff_of

_Series = Mapping[str, Sequence[DatedFact]]

SECTIONS: Final[Mapping[str, Mapping[str, object]]] = {
    "rates": get_type_hints(Rates),
    "limits": get_type_hints(Limits),
    "deadlines": get_type_hints(Deadlines),
}


def build_sheet(
    day: date,
    series: Mapping[str, _Series],
    switches: Mapping[tuple[str, str], Sequence[DatedFact]],
    acts: _Series,
    illnesses: _Series,
) -> Sheet:
    """Everything in force on that day; entries are already checked."""
    letters = _letters(day, series["letters"])
    return Sheet(
        valid_from=day,
        acts=MappingProxyType(
            {code: _act(entry, letters) for code, all_ in acts.items() if (entry := _in_force(all_, day))}
        ),
        letters=MappingProxyType(letters),
        rates=Rates(**_values(Rates, day, series["rates"])),
        limits=Limits(**_values(Limits, day, series["limits"])),
        deadlines=Deadlines(**_values(Deadlines, day, series["deadlines"])),
        switches=MappingProxyType(_switches(day, switches)),
        illnesses=MappingProxyType(
            {code: _titles(entry) for code, all_ in illnesses.items() if (entry := _in_force(all_, day))}
        ),
    )


def _in_force(entries: Sequence[DatedFact], day: date) -> DatedFact | None:
    return next((entry for entry in entries if entry.in_force(day)), None)


def _values(section: type, day: date, series: _Series) -> dict[str, Any]:
    types = get_type_hints(section)
    return {
        field.name: as_field(_always(series[field.name], day).value, types[field.name]) for field in fields(section)
    }


def _always(entries: Sequence[DatedFact], day: date) -> DatedFact:
    """The entry of the day, or the first one for the days before it."""
    return _in_force(entries, day) or entries[0]


def _letters(day: date, series: _Series) -> dict[str, Decimal]:
    index = _always(series["index"], day).value
    return {
        name.removeprefix("base_"): letter_value(_decimal(_always(entries, day).value), _decimal(index))
        for name, entries in series.items()
        if name.startswith("base_")
    }


def _act(entry: DatedFact, letters: Mapping[str, Decimal]) -> Act:
    value = entry.value
    if not isinstance(value, Mapping):
        raise TypeError(entry.name)
    return Act(
        code=entry.name,
        titles=MappingProxyType(dict(value["title"])),
        disciplines=frozenset(value.get("disciplines", ())),
        kind=value["kind"],
        tariff_cents=_tariff(value, letters),
        marks=frozenset(value.get("marks", ())),
        status=entry.status,
        source=entry.source,
    )


def _titles(entry: DatedFact) -> Mapping[str, str]:
    value = entry.value
    if not isinstance(value, Mapping):
        raise TypeError(entry.name)
    return MappingProxyType(dict(value["title"]))


def _tariff(value: Mapping[str, Any], letters: Mapping[str, Decimal]) -> Cents | None:
    if "tariff" in value:
        return cents_of(Decimal(value["tariff"]))
    if "coefficient" in value:
        return tariff_of(value["coefficient"], letters[value["letter"]])
    return None


def _switches(day: date, switches: Mapping[tuple[str, str], Sequence[DatedFact]]) -> dict[tuple[str, str], bool]:
    """What stands for one caisse goes before what stands for all."""
    set_: dict[tuple[str, str], bool] = {}
    for name in {name for name, _ in switches}:
        for caisse in CAISSES:
            entry = _in_force(switches.get((name, caisse), ()), day)
            entry = entry or _in_force(switches.get((name, "all"), ()), day)
            set_[name, caisse] = bool(entry and entry.value)
    return set_


def _decimal(value: object) -> Decimal:
    if not isinstance(value, Decimal):
        raise TypeError(f"{value!r} is no decimal number")
    return value
