"""Terms of art say what they mean when they are pressed, and cost nothing before."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.live import LiveServer
from tests.web.phone.test_shell import PWA


def test_every_term_has_its_meaning_and_every_meaning_its_term() -> None:
    meanings = re.findall(r'^  "?([\w-]+)"?: \(\) => t\(', (PWA / "js/glossary.js").read_text("utf-8"), re.M)
    sources = "".join(path.read_text("utf-8") for path in (PWA / "js").rglob("*.js"))
    used = re.findall(r'\bterm(?:\(|: \[)"([\w-]+)"', sources)
    assert len(meanings) > 10
    assert set(used) == set(meanings)


@pytest.mark.browser
def test_a_term_is_explained_by_keyboard_and_goes_with_escape(claire: Page, live_server: LiveServer) -> None:
    asked: list[str] = []
    claire.on("request", lambda request: asked.append(request.url))
    claire.goto(f"{live_server.base_url}/cover")
    term = claire.get_by_role("button", name="Médecin référent")
    expect(term).to_be_visible()
    assert [url for url in asked if "glossary" in url] == []
    term.focus()
    claire.keyboard.press("Enter")
    bubble = claire.locator(".bubble")
    expect(bubble).to_contain_text("maladie de longue durée")
    expect(term).to_be_focused()
    expect(claire.get_by_role("button", name="Médecin référent", expanded=True)).to_be_visible()
    claire.keyboard.press("Escape")
    expect(bubble).to_be_hidden()
    expect(term).to_be_focused()
    claire.keyboard.press("Space")
    expect(bubble).to_be_visible()
    claire.get_by_role("heading", level=1).click()
    expect(bubble).to_be_hidden()
