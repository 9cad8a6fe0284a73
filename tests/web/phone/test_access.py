"""The phone for everybody: nothing that axe finds, no sideways scroll, one heading, targets that can be hit."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.live import LiveServer

pytestmark = pytest.mark.browser
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
NARROW = {"width": 320, "height": 640}
READ_IN = ["fr", *(pytest.param(code, marks=pytest.mark.prove) for code in ("de", "lb", "en", "pt"))]
PLACES = ("/documents", "/claims", "/cover", "/me")
OPEN = ("/sign-in", "/activate", "/reset", "/reset/a-token-of-a-mail", "/no/such/page")
KINDS = ("to-send", "unpaid", "direct", "cancelled", "time-barred")


@pytest.fixture(scope="module", params=READ_IN)
def reader(request: pytest.FixtureRequest, claire: Page, live_server: LiveServer) -> Iterator[Page]:
    """Claire's phone, narrow, in the reader's language."""
    claire.set_viewport_size(NARROW)  # type: ignore[arg-type]
    claire.goto(f"{live_server.base_url}/me")
    claire.evaluate("language => localStorage.setItem('language', language)", request.param)
    claire.reload()
    expect(claire.locator("html")).to_have_attribute("lang", request.param)
    yield claire


def settle(page: Page) -> None:
    """Until everything was answered and drawn, folded parts opened."""
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    page.wait_for_load_state("networkidle")
    expect(page.locator(".skeleton")).to_have_count(0)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")


def look(page: Page) -> None:
    """In light and dark; whatever is found is listed with its element."""
    settle(page)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found = Axe().run(page, options=RULES).response["violations"]
        assert not [(one["id"], one["nodes"][0]["html"][:200]) for one in found], (page.url, scheme)
    too_wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert too_wide <= 0, page.url


@pytest.mark.parametrize("path", PLACES)
def test_the_four_places(reader: Page, live_server: LiveServer, path: str) -> None:
    reader.goto(live_server.base_url + path)
    look(reader)
    expect(reader.locator("#places [aria-current=page]")).to_have_count(1)


@pytest.mark.parametrize("state", KINDS)
def test_a_document_in_each_state(reader: Page, live_server: LiveServer, state: str) -> None:
    reader.goto(f"{live_server.base_url}/documents")
    listed = f"fetch('/api/v1/documents?limit=1&state={state}').then(r => r.json()).then(list => list.items[0].id)"
    reader.goto(f"{live_server.base_url}/documents/{reader.evaluate(listed)}")
    look(reader)


def test_the_question_before_sending(reader: Page, live_server: LiveServer) -> None:
    reader.goto(f"{live_server.base_url}/documents")
    reader.locator(".row", has=reader.locator(".badge.note")).first.click()
    reader.locator(".thumb button").click()
    look(reader)
    reader.keyboard.press("Escape")


def test_nothing_there(reader: Page, live_server: LiveServer) -> None:
    reader.goto(f"{live_server.base_url}/documents/01930000-0000-7000-8000-000000000000")
    look(reader)


@pytest.mark.parametrize("path", OPEN)
@pytest.mark.parametrize("language", READ_IN)
def test_before_signing_in(stranger: Page, live_server: LiveServer, path: str, language: str) -> None:
    stranger.set_viewport_size(NARROW)  # type: ignore[arg-type]
    stranger.add_init_script(f"localStorage.setItem('language', '{language}')")
    stranger.goto(live_server.base_url + path)
    look(stranger)
    submit = stranger.locator("button[type=submit]")
    if submit.count():
        submit.click()
        look(stranger)


@pytest.mark.parametrize("path", PLACES)
def test_text_at_twice_its_size_stays_on_the_screen(claire: Page, live_server: LiveServer, path: str) -> None:
    claire.set_viewport_size({"width": 360, "height": 800})
    claire.goto(live_server.base_url + path)
    settle(claire)
    claire.evaluate(
        "() => { const large = new CSSStyleSheet(); large.replaceSync('html { font-size: 200%; }');"
        " document.adoptedStyleSheets = [large]; }"
    )
    assert claire.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    claire.evaluate("document.adoptedStyleSheets = []")


@pytest.mark.parametrize("path", PLACES)
def test_every_control_can_be_hit_with_a_thumb(claire: Page, live_server: LiveServer, path: str) -> None:
    claire.goto(live_server.base_url + path)
    settle(claire)
    small = claire.evaluate(
        "[...document.querySelectorAll('button, a[href], summary, select, input')]"
        ".filter(e => e.checkVisibility() && !e.closest('p') && e.id !== 'skip')"
        ".filter(e => e.getBoundingClientRect().height < 44).map(e => e.outerHTML.slice(0, 120))"
    )
    assert small == []
