"""What stands on a day, and what differs between two days: for whoever answers for the figures."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from backend.domain.facts.book import Facts
from backend.domain.facts.entries import DatedFact


@dataclass(frozen=True, slots=True)
class Difference:
    """One fact on two days; None where it does not stand. `name` is `file: name`, a letter value, or a tariff."""

    name: str
    before: object
    after: object


def in_force(facts: Facts, day: date) -> tuple[DatedFact, ...]:
    """Every entry in force on that day, by file and name."""
    standing = [entry for entry in facts.entries if entry.in_force(day)]
    return tuple(sorted(standing, key=lambda entry: (entry.file, entry.name)))


def differences(facts: Facts, first: date, second: date) -> tuple[Difference, ...]:
    """What changed between two days: entries by name, letter values, and tariffs that moved with them."""
    before = {f"{entry.file}: {entry.name}": entry.value for entry in in_force(facts, first)}
    after = {f"{entry.file}: {entry.name}": entry.value for entry in in_force(facts, second)}
    changed = [
        Difference(name, before.get(name), after.get(name))
        for name in sorted(before.keys() | after.keys())
        if before.get(name) != after.get(name)
    ]
    return (*changed, *_letters(facts, first, second), *_tariffs(facts, first, second))


def _letters(facts: Facts, first: date, second: date) -> Iterator[Difference]:
    before, after = facts.on(first).letters, facts.on(second).letters
    for name in sorted(before.keys() & after.keys()):
        if before[name] != after[name]:
            yield Difference(f"letter value {name}", before[name], after[name])


def _tariffs(facts: Facts, first: date, second: date) -> Iterator[Difference]:
    before, after = facts.on(first).acts, facts.on(second).acts
    for code in sorted(before.keys() & after.keys()):
        if before[code].tariff_cents != after[code].tariff_cents:
            yield Difference(f"tariff of {code}", before[code].tariff_cents, after[code].tariff_cents)
