"""Rule id → the test modules that say, in their first docstring, that they ask it: `(C7)`, `(E4–E11)`, `(B2, D3)`."""

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

_IDS = re.compile(r"\b([A-K])([0-9]{1,2})(?:–\1([0-9]{1,2}))?\b")
_TESTS = Path(__file__).parents[1]


@cache
def asked_by() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for path in sorted(_TESTS.rglob("test_*.py")):
        docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        for rule_id in _ids(docstring):
            found[rule_id] = (*found.get(rule_id, ()), path.relative_to(_TESTS).as_posix())
    return found


def _ids(text: str) -> Iterator[str]:
    for letter, first, last in _IDS.findall(text):
        for number in range(int(first), int(last or first) + 1):
            yield f"{letter}{number}"
