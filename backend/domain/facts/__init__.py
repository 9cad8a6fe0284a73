"""Dated facts: every tariff, rate, limit, deadline and switch, each with its first day, its source and how sure we are.

The TOML files beside this module hold the figures; the code holds none. They are loaded and checked once, at start:
`facts = load_facts()`, then `facts.on(day)` gives the sheet of everything in force on a day.
"""

from backend.domain.facts.book import Facts
from backend.domain.facts.entries import CAISSES, LANGUAGES, DatedFact, FactsError
from backend.domain.facts.loading import load_facts
from backend.domain.facts.sheet import Act, Deadlines, Limits, Rates, Sheet

__all__ = [
    "CAISSES",
    "LANGUAGES",
    "Act",
    "DatedFact",
    "Deadlines",
    "Facts",
    "FactsError",
    "Limits",
    "Rates",
    "Sheet",
    "load_facts",
]
