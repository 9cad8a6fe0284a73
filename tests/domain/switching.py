"""The shipped facts with some switches turned for every caisse and day."""

from dataclasses import replace

from backend.domain.facts import CAISSES, Facts, Limits


def switched(facts: Facts, **switches: bool) -> Facts:
    turned = {(name, caisse): on for name, on in switches.items() for caisse in CAISSES}
    sheets = [replace(facts.on(day), switches={**facts.on(day).switches, **turned}) for day in facts.changes()]
    return Facts(sheets, facts.entries, facts.disciplines)


def limited(facts: Facts, **limits: object) -> Facts:
    """The shipped facts with other limits on every day."""
    sheets = []
    for day in facts.changes():
        held = facts.on(day).limits
        values = {name: getattr(held, name) for name in Limits.__slots__}
        sheets.append(replace(facts.on(day), limits=Limits(**{**values, **limits})))
    return Facts(sheets, facts.entries, facts.disciplines)
