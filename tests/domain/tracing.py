"""Which tests ask which rule, and what is wrong where a rule has no code, no test, or no test from outside.

A test module says in its first docstring which rules it asks: `(C7)`, `(E4–E11)`, `(B2, D3)`. Those beside the rules
(`tests/domain`) ask pure functions; all others go through the interface, a desk, a browser or a command.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from backend.domain.rules import Rule

_IDS = re.compile(r"\b([A-K])([0-9]{1,2})(?:–\1([0-9]{1,2}))?\b")
_TESTS = Path(__file__).parents[1]
_INSIDE = "domain/"


@cache
def asked_by() -> Mapping[str, tuple[str, ...]]:
    """Rule id → the test modules that say that they ask it."""
    found: dict[str, tuple[str, ...]] = {}
    for path in sorted(_TESTS.rglob("test_*.py")):
        docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        for rule_id in _ids(docstring):
            found[rule_id] = (*found.get(rule_id, ()), path.relative_to(_TESTS).as_posix())
    return found


def gaps(
    rules: Mapping[str, Rule], code: Mapping[str, tuple[str, ...]], asked: Mapping[str, tuple[str, ...]]
) -> list[str]:
    """What is missing, one line each; nothing where every rule has its code and its tests, and nothing has more."""
    return [
        *(f"{one}: no code carries it" for one, rule in rules.items() if not code.get(one) and rule.where is None),
        *(f"{one}: both code and where" for one, rule in rules.items() if code.get(one) and rule.where is not None),
        *(f"{one}: no test asks it" for one in rules if not asked.get(one)),
        *(f"{one}: no test asks it from outside" for one in rules if asked.get(one) and not _outside(asked[one])),
        *(f"{one}: {', '.join(code[one])} carries no registered rule" for one in code if one not in rules),
        *(f"{one}: {', '.join(asked[one])} asks no registered rule" for one in asked if one not in rules),
    ]


def _outside(modules: tuple[str, ...]) -> bool:
    return any(not module.startswith(_INSIDE) for module in modules)


def _ids(text: str) -> Iterator[str]:
    for letter, first, last in _IDS.findall(text):
        for number in range(int(first), int(last or first) + 1):
            yield f"{letter}{number}"
