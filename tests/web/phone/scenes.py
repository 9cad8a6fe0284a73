"""Every view of the phone in every state that can be brought about: a name, and how one gets there."""

from collections.abc import Callable
from typing import NamedTuple

from playwright.sync_api import Page, Route, expect

from tests.live import LiveServer
from web.phone import VIEWS

STATES = ("to-send", "unpaid", "sent", "received-by-post", "direct", "third-party", "cancelled", "time-barred")
FIRST = "([list, wanted]) => fetch(`/api/v1/${list}`).then(r => r.json()).then(l => l.items.find(wanted ? "
FIRST += "(one => one.state === wanted) : (() => true))?.id ?? null)"
NOBODY = "01930000-0000-7000-8000-000000000000"
PROBLEM = '{"type":"about:blank","title":"×","status":500,"code":"unexpected","detail":"×"}'


class Scene(NamedTuple):
    """What stands on the screen once `reach` was run; `inside`: behind the sign-in."""

    name: str
    reach: Callable[[Page, LiveServer], None]
    inside: bool = True


# What is late shows shapes after 150 ms: where for longer none is there and nothing more came, all has been answered.
QUIET = """() => new Promise((done) => { let before = -1; const look = () => {
  const awaited = document.querySelector('.skeleton, main > .view:empty');
  const now = awaited ? -1 : performance.getEntriesByType('resource').length;
  if (now >= 0 && now === before) return done();
  before = now; setTimeout(look, 180); }; look(); })"""


def settled(page: Page) -> None:
    """Until everything was answered and drawn; folded parts are opened."""
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    page.evaluate(QUIET)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")


def at(path: str) -> Callable[[Page, LiveServer], None]:
    def reach(page: Page, server: LiveServer) -> None:
        page.goto(server.base_url + path)
        settled(page)

    return reach


def then(
    before: Callable[[Page, LiveServer], None], act: Callable[[Page], object]
) -> Callable[[Page, LiveServer], None]:
    def reach(page: Page, server: LiveServer) -> None:
        before(page, server)
        act(page)
        page.evaluate(QUIET)

    return reach


def first(listed: str, path: str, state: str | None = None) -> Callable[[Page, LiveServer], None]:
    """The first of a list, in a state where one is named."""

    def reach(page: Page, server: LiveServer) -> None:
        found = page.evaluate(FIRST, [listed, state])
        assert found, f"the demonstration has none: {listed} {state}"
        at(f"{path}/{found}")(page, server)

    return reach


def refusing(status: int | None) -> Callable[[Page, LiveServer], None]:
    """The inbox while the server does not answer (None), or breaks down."""

    def answer(route: Route) -> None:
        if status is None:
            route.abort()
        else:
            route.fulfill(status=status, content_type="application/problem+json", body=PROBLEM)

    def reach(page: Page, server: LiveServer) -> None:
        page.route("**/api/v1/documents?*", answer)
        at("/documents")(page, server)
        page.unroute("**/api/v1/documents?*")

    return reach


def submit(page: Page) -> None:
    """The form as it is: empty."""
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator(".error-summary").first).to_be_visible()


def plain(path: str) -> bool:
    return "<" not in path


OPEN_NAMES = {"sign-in", "activation", "reset"}
OUTSIDE = [Scene(path, at(path), inside=False) for path, view in VIEWS.items() if view in OPEN_NAMES and plain(path)]
OUTSIDE += [
    Scene("/reset/…", at("/reset/a-token-of-a-mail"), inside=False),
    *(Scene(f"{path}, empty", then(at(path), submit), inside=False) for path in ("/sign-in", "/activate", "/reset")),
    Scene("signed out", at("/sign-in?out"), inside=False),
    Scene("timed out", at("/sign-in?timeout"), inside=False),
]
INSIDE = [
    Scene(path, at(path)) for path, view in VIEWS.items() if view not in OPEN_NAMES and plain(path) and path != "/"
]
INSIDE += [
    Scene("a bill: to send", first("documents?state=to-send&limit=1", "/documents")),
    *(
        Scene(f"a bill: {state}", first(f"documents?state={state}&limit=1", "/documents"))
        for state in ("unpaid", "direct", "cancelled", "time-barred")
    ),
    Scene("a statement", first("documents?kind=statement&limit=1", "/documents")),
    Scene("a refund", first("claims?limit=25", "/claims")),
    Scene("a document that is not there", at(f"/documents/{NOBODY}")),
    Scene("a reference mistyped", at("/R/ABC")),
    Scene("a link of a mail", at("/confirm/a-token-of-a-mail")),
    Scene("no such page", at("/documents/nowhere")),
    Scene("no network", refusing(None)),
    Scene("broken down", refusing(500)),
    Scene(
        "asked before sending",
        then(
            first("documents?state=to-send&limit=1", "/documents"), lambda page: page.locator(".thumb .button").click()
        ),
    ),
    Scene(
        "the paper enlarged",
        then(first("documents?state=to-send&limit=1", "/documents"), lambda page: page.locator(".page").first.click()),
    ),
    Scene("searching", then(at("/documents"), lambda page: page.locator("[aria-controls=search]").click())),
    Scene("choosing", then(at("/documents"), lambda page: page.locator(".tools button").last.click())),
    Scene("a term explained", then(at("/cover"), lambda page: page.locator(".term").first.click())),
    Scene("an account without a number", then(at("/me/account"), submit)),
]
SCENES = OUTSIDE + INSIDE
