"""The phone for everybody: every view and state, in every language, colour scheme and width, and with large type.

Short: each scene once, in a language, a scheme and a width that change from scene to scene. Long: all of them.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from backend.languages import LANGUAGES
from tests.browsing import page_of
from tests.live import LiveServer
from tests.web.phone.axe import violations
from tests.web.phone.conftest import sign_in
from tests.web.phone.scenes import INSIDE, OUTSIDE, SCENES, Scene, at

pytestmark = pytest.mark.browser
WIDTHS = (320, 768, 1280)
SCHEMES = ("light", "dark")
ALL = os.environ.get("PROVE") == "1"
# (scene, language); the rest changes on the page as it stands.
LONG = [(scene, language) for language in LANGUAGES for scene in SCENES]
SHORT = [(scene, LANGUAGES[number % len(LANGUAGES)]) for number, scene in enumerate(SCENES)]
SMALL = """[...document.querySelectorAll('button, a[href], summary, select, textarea, input:not([type=file]), .tick')]
  .filter(e => e.checkVisibility() && !(e.tagName === 'A' && e.closest('p, li p')) && e.id !== 'skip')
  .filter(e => (e.closest('label') ?? e).getBoundingClientRect().height < 44).map(e => e.outerHTML.slice(0, 120))"""
WIDER = "document.documentElement.scrollWidth - innerWidth"
# WCAG 1.4.12, as its text says.
SPACED = """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
  p { margin-bottom: 2em !important }"""
LARGE = "html { font-size: 200% }"
STYLED = """css => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css);
  document.adoptedStyleSheets = css ? [sheet] : []; }"""
CUT = """[...document.querySelectorAll('main *, nav *')].filter(e => e.checkVisibility()
  && !e.closest('[aria-hidden], .pages, video') && getComputedStyle(e).overflowX !== 'visible'
  && !e.matches('.visually-hidden, .sheet-of-paper, input, textarea, select')
  && e.scrollWidth > e.clientWidth + 1).map(e => e.outerHTML.slice(0, 120))"""
# From top to bottom in the order in which it is read; what shares a line may be in any.
UPWARDS = """() => { const met = []; let lowest = -Infinity;
  for (const e of document.querySelectorAll('main :is(h1, h2, h3, p, dt, summary, input, select, .row, .billed)')) {
    const box = e.getBoundingClientRect();
    if (!e.checkVisibility() || !box.height || e.closest('.thumb, .visually-hidden, .bubble, dialog')) continue;
    if (box.bottom < lowest - 1) met.push(e.outerHTML.slice(0, 120));
    lowest = Math.max(lowest, box.top);
  } return met; }"""


def named(scenes: list[tuple[Scene, str]]) -> list[object]:
    return [pytest.param(*one, id=f"{one[0].name}-{one[1]}") for one in scenes]


@contextmanager
def within(page: Page, house: str) -> Iterator[Page]:
    """On none of all these views is anything asked of another house."""
    asked: list[str] = []
    page.context.on("request", lambda request: asked.append(request.url))
    yield page
    assert asked
    assert [url for url in asked if not url.startswith((house, "data:", "blob:"))] == []


@pytest.fixture(scope="module")
def outside(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    with page_of(browser) as page, within(page, live_server.base_url):
        yield page


@pytest.fixture(scope="module")
def inside(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    """Claire's phone, only to be looked at."""
    with page_of(browser) as page, within(page, live_server.base_url):
        sign_in(page, live_server, live_server.patient("Claire Weber"))
        yield page


def reach(scene: Scene, language: str, inside: Page, outside: Page, server: LiveServer) -> Page:
    page = inside if scene.inside else outside
    page.set_viewport_size({"width": 320, "height": 640})
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    if page.url == "about:blank":
        page.goto(server.base_url)
    page.evaluate("language => localStorage.setItem('language', language)", language)
    scene.reach(page, server)
    expect(page.locator("html")).to_have_attribute("lang", language)
    return page


def stand(page: Page) -> None:
    """One heading, a title of its own, a place for the content, targets for a thumb, in the order of reading."""
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    assert page.title().endswith(" · Mémoires"), page.title()
    assert page.locator("main").count() == 1
    assert page.evaluate(SMALL) == []
    assert page.evaluate(UPWARDS) == []


@pytest.mark.parametrize(("scene", "language"), named(LONG if ALL else SHORT))
def test_nothing_stands_in_anybodys_way(
    inside: Page, outside: Page, live_server: LiveServer, scene: Scene, language: str
) -> None:
    page = reach(scene, language, inside, outside, live_server)
    stand(page)
    number = SCENES.index(scene)
    for width in WIDTHS if ALL else WIDTHS[number % 3 :][:1]:
        page.set_viewport_size({"width": width, "height": 640 if width < 1000 else 800})
        for scheme in SCHEMES if ALL else SCHEMES[number % 2 :][:1]:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
            assert violations(page) == [], (scene.name, language, width, scheme)
            assert page.evaluate(WIDER) <= 0, (scene.name, language, width)


@pytest.mark.parametrize(
    "scene", [pytest.param(one, id=one.name) for one in (SCENES if ALL else [*INSIDE[:3], OUTSIDE[0]])]
)
@pytest.mark.parametrize("language", LANGUAGES if ALL else ["de"])
def test_large_type_and_wide_spacing_lose_nothing(
    inside: Page, outside: Page, live_server: LiveServer, scene: Scene, language: str
) -> None:
    page = reach(scene, language, inside, outside, live_server)
    for width, css in ((360, LARGE), (320, SPACED)):
        page.set_viewport_size({"width": width, "height": 640})
        page.evaluate(STYLED, css)
        assert page.evaluate(WIDER) <= 0, (scene.name, css)
        assert page.evaluate(CUT) == [], (scene.name, css)
    page.evaluate(STYLED, "")


@pytest.mark.parametrize(("width", "height"), [(320, 256), (740, 360), (360, 740)])
@pytest.mark.parametrize("path", ["/documents", "/me"])
def test_enlarged_four_times_or_turned_what_is_focused_is_in_sight(
    inside: Page, live_server: LiveServer, path: str, width: int, height: int
) -> None:
    """1280 × 1024 at 400 % is 320 × 256; a phone on its side has little height as well."""
    inside.evaluate("localStorage.setItem('language', 'fr')")
    inside.set_viewport_size({"width": width, "height": height})
    at(path)(inside, live_server)
    assert inside.evaluate(WIDER) <= 0
    for _ in range(25):
        inside.keyboard.press("Tab")
        hidden = inside.evaluate(
            "(e => { const b = e.getBoundingClientRect(); const x = b.left + Math.min(b.width / 2, 20);"
            " const top = document.elementFromPoint(x, b.top + Math.min(b.height / 2, 12));"
            " return top === null || e === document.body || e.contains(top) || top.contains(e) ? '' :"
            " e.outerHTML.slice(0, 100); })(document.activeElement)"
        )
        assert hidden == ""
