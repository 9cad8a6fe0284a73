"""The accessibility statement: for everybody itself, and no older than what it speaks of."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from backend.languages import LANGUAGES
from tests.browsing import page_of
from tests.live import LiveServer
from tests.web.phone.axe import violations

SELF_ASSESSMENT = Path(__file__).parents[2] / "docs/accessibility.md"


def rows(title: str) -> list[list[str]]:
    """The cells of the table below a heading."""
    part = SELF_ASSESSMENT.read_text("utf-8").split(f"## {title}")[1].split("\n## ")[0]
    return [
        [cell.strip() for cell in line.strip("|").split("|")] for line in part.splitlines() if re.match(r"\| \d", line)
    ]


@pytest.mark.parametrize("title", ["WCAG 2.2, A and AA", "RAWeb 1.1"])
def test_every_criterion_has_its_verdict_and_its_reason(title: str) -> None:
    found = rows(title)
    assert len(found) > 50
    assert {verdict for _, verdict, _ in found} == {"yes", "partly", "n/a"}
    assert all(reason for _, _, reason in found)


def test_no_criterion_of_raweb_is_left_out() -> None:
    """136 of them, in 17 themes."""
    sizes = (9, 2, 3, 18, 8, 2, 5, 10, 4, 14, 13, 11, 14, 3, 6, 3, 11)
    told: set[tuple[int, int]] = set()
    for criterion, _, _ in rows("RAWeb 1.1"):
        for first, _, last in re.findall(r"(\d+\.\d+)(–(\d+\.\d+))?", criterion):
            theme, begin = map(int, first.split("."))
            told |= {(theme, number) for number in range(begin, int(last.split(".")[1] if last else begin) + 1)}
    assert told == {(theme, number) for theme, size in enumerate(sizes, 1) for number in range(1, size + 1)}


@pytest.mark.browser
@pytest.mark.parametrize(
    "language", [*LANGUAGES[:2], *(pytest.param(one, marks=pytest.mark.prove) for one in LANGUAGES[2:])]
)
def test_the_statement_is_for_everybody(browser: Browser, live_server: LiveServer, language: str) -> None:
    with page_of(browser, viewport={"width": 320, "height": 640}, dark=language == "de") as page:
        page.goto(f"{live_server.base_url}/accessibility?lang={language}")
        assert page.locator("html").get_attribute("lang") == language
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
