"""What `docs/security.md` says is tried somewhere, is."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")


def test_every_test_that_the_page_names_is_there() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)`", PAGE)
    assert len(named) > 20
    assert [name for name in named if "\ndef test_" not in (ROOT / name).read_text(encoding="utf-8")] == []


def test_every_attack_module_is_on_the_page() -> None:
    there = {f"tests/security/{path.name}" for path in (ROOT / "tests" / "security").glob("test_*.py")}
    about_something_else = {"test_document.py", "test_reports.py", "test_withdrawing.py"}
    assert {name for name in there if name not in PAGE} == {f"tests/security/{name}" for name in about_something_else}
