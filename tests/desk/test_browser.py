"""The desks in a real browser: by the keyboard alone, in both languages, light and dark, wide and narrow."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, StorageState, expect

from tests.browsing import DESK, PHONE, ask_axe, choose_language, page_of, settle
from tests.live import LiveServer

pytestmark = pytest.mark.browser


def sign_in(browser: Browser, server: LiveServer, staff: dict[str, Any]) -> StorageState:
    """By keyboard: the first field has the focus already."""
    with page_of(browser, viewport=DESK) as page:
        page.goto(f"{server.base_url}/desk/login")
        look_closely(page)
        for name, typed in (("login", staff["login"]), ("password", staff["password"]), ("totp", server.code(staff))):
            expect(page.locator(f"[name={name}]")).to_be_focused()
            page.keyboard.type(typed)
            page.keyboard.press("Enter" if name == "totp" else "Tab")
        page.wait_for_url(lambda url: "/desk/login" not in url)
        return page.context.storage_state()


@pytest.fixture(scope="module")
def clerk(browser: Browser, live_server: LiveServer) -> StorageState:
    return sign_in(browser, live_server, live_server.staff("clerk", "CNS"))


@pytest.fixture(scope="module")
def second_clerk(browser: Browser, live_server: LiveServer) -> StorageState:
    return sign_in(browser, live_server, live_server.staff("clerk", "CNS", 1))


@pytest.fixture(scope="module")
def operator(browser: Browser, live_server: LiveServer) -> StorageState:
    return sign_in(browser, live_server, live_server.staff("operator"))


@contextmanager
def desk(browser: Browser, state: StorageState, *, dark: bool = False) -> Iterator[Page]:
    """A page of whoever signed in; a fault in the page's own code fails the test."""
    context = browser.new_context(
        storage_state=state, viewport={"width": 1280, "height": 800}, color_scheme="dark" if dark else "light"
    )
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    context.close()
    assert not faults, faults


SPILLED = """[...document.querySelectorAll("main :is(form, fieldset, .field, .act) > *, main :is(td, th)")]
  .filter((one) => one.clientWidth && !one.matches("input, select, textarea, .visually-hidden"))
  .filter((one) => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflowX !== "auto")
  .map((one) => one.outerHTML.slice(0, 200))"""


def look_closely(page: Page) -> None:
    """axe finds nothing, and nothing sticks out sideways, of the page or of its own place, once everything stands
    where it belongs.
    """
    settle(page)
    found = ask_axe(page)
    assert not found, [(page.url, one["id"], [node["html"] for node in one["nodes"]]) for one in found]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
    assert not page.evaluate(SPILLED), page.url


def read_status(page: Page, words: str) -> None:
    """The next page says so, and is there whole: keys work once its scripts have run."""
    expect(page.get_by_role("status")).to_contain_text(words)
    page.wait_for_load_state("load")


def test_a_clerk_decides_with_the_keyboard_alone(
    browser: Browser, live_server: LiveServer, clerk: StorageState
) -> None:
    with desk(browser, clerk) as page:
        page.goto(f"{live_server.base_url}/desk/claims")
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        page.wait_for_url("**/desk/claims/*-*")
        page.wait_for_load_state("load")
        look_closely(page)
        expect(page.locator(".pages img").first).to_have_js_property("complete", True)
        page.locator("summary", has_text="Réduire").first.focus()
        expect(page.locator(".spots .marked")).to_have_count(1)  # the same line, on its paper
        page.keyboard.press("r")
        expect(page.get_by_label("Motif", exact=True)).to_be_focused()
        look_closely(page)
        page.keyboard.press("Escape")
        expect(page.get_by_role("button", name="Refuser", exact=False)).to_be_focused()
        page.keyboard.press("a")
        read_status(page, "Acceptée")
        look_closely(page)
        page.keyboard.press("u")
        read_status(page, "La décision est reprise")
        page.keyboard.press("a")
        read_status(page, "seront remboursés")
        page.keyboard.press("?")
        expect(page.get_by_role("dialog")).to_be_visible()
        look_closely(page)


def test_a_second_clerk_signs_and_looks_back_with_the_keyboard_alone(
    browser: Browser, live_server: LiveServer, second_clerk: StorageState
) -> None:
    with desk(browser, second_clerk) as page:
        page.goto(f"{live_server.base_url}/desk/claims?state=second")
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        page.wait_for_url("**/desk/claims/*-*")
        page.wait_for_load_state("load")
        look_closely(page)
        page.keyboard.press("b")
        page.keyboard.type("s")
        expect(page.locator("#because")).to_have_value("s")
        page.keyboard.press("Escape")
        page.keyboard.press("s")
        read_status(page, "seront remboursés")
        page.goto(f"{live_server.base_url}/desk/checks?kind=sample")
        look_closely(page)
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        page.wait_for_url("**/desk/claims/*-*")
        page.wait_for_load_state("load")
        look_closely(page)
        page.keyboard.press("y")
        page.wait_for_url("**/desk/checks")
        page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
        look_closely(page)


def test_keys_can_be_switched_off_and_do_not_disturb_typing(
    browser: Browser, live_server: LiveServer, clerk: StorageState
) -> None:
    with desk(browser, clerk) as page:
        page.goto(f"{live_server.base_url}/desk/claims")
        page.keyboard.press("/")
        page.keyboard.type("jak?")
        expect(page.get_by_role("searchbox")).to_have_value("jak?")
        page.keyboard.press("Enter")
        page.wait_for_url("**q=jak*")
        page.get_by_role("button", name="Touches").click()
        page.get_by_label("Utiliser les touches seules").uncheck()
        page.keyboard.press("Escape")
        page.keyboard.press("?")
        expect(page.get_by_role("dialog")).to_be_hidden()


def test_what_is_typed_survives_the_end_of_the_session_and_of_the_network(
    browser: Browser, live_server: LiveServer
) -> None:
    """Signed in again in another window, the page goes on where it was."""
    member = live_server.staff("clerk", "CMFEC")
    with desk(browser, sign_in(browser, live_server, member)) as page:
        page.goto(f"{live_server.base_url}/desk/claims")
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        page.wait_for_url("**/desk/claims/*-*")
        page.wait_for_load_state("load")
        page.keyboard.press("q")
        page.keyboard.type("War das ein Unfall?")
        page.context.set_offline(True)
        page.get_by_role("button", name="Envoyer la question").press("Enter")
        expect(page.get_by_role("dialog")).to_contain_text("Le réseau ne répond pas")
        page.context.set_offline(False)
        page.get_by_role("button", name="Continuer").press("Enter")
        expect(page.get_by_role("dialog")).to_be_hidden()
        page.context.clear_cookies()
        page.get_by_role("button", name="Envoyer la question").press("Enter")
        expect(page.get_by_role("dialog")).to_contain_text("La session est terminée")
        look_closely(page)
        other = page.context.new_page()
        other.goto(f"{live_server.base_url}/desk/login")
        for name, typed in (
            ("login", member["login"]),
            ("password", member["password"]),
            ("totp", live_server.code(member)),
        ):
            other.fill(f"[name={name}]", typed)
        other.keyboard.press("Enter")
        other.wait_for_url(lambda url: "/desk/login" not in url)
        other.close()
        page.get_by_role("button", name="Continuer").press("Enter")
        expect(page.get_by_role("dialog")).to_be_hidden()
        page.get_by_role("button", name="Envoyer la question").press("Enter")
        read_status(page, "La question est envoyée")
        expect(page.locator(".talk")).to_contain_text("War das ein Unfall?")


def test_an_operator_hands_in_a_pile_and_sees_it_read(
    browser: Browser, live_server: LiveServer, operator: StorageState
) -> None:
    with desk(browser, operator) as page:
        page.goto(f"{live_server.base_url}/desk/mailroom")
        look_closely(page)
        scans = sorted((live_server.folder / "demo").glob("*.pdf"))
        page.get_by_label("Scans d’une pile").set_input_files(scans)
        page.get_by_role("button", name="Lire la pile").press("Enter")
        page.wait_for_url("**/desk/mailroom/*-*")
        expect(page.locator("[data-tells=state_word]")).to_have_text("Toute lue", timeout=60_000)
        expect(page.locator("[data-spoken]")).to_contain_text("pages sont lues")
        page.reload()
        look_closely(page)
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        page.wait_for_url("**/desk/mailroom/packets/*")
        expect(page.locator(".pages img").first).to_have_js_property("complete", True)
        assert page.locator(".pages img").first.evaluate("picture => picture.naturalWidth") > 500
        look_closely(page)


@pytest.mark.parametrize(
    ("language", "dark"), [pytest.param("Français", False, marks=pytest.mark.prove), ("Deutsch", True)]
)
def test_every_page_holds_at_every_width(
    browser: Browser, live_server: LiveServer, clerk: StorageState, operator: StorageState, language: str, dark: bool
) -> None:
    for state, paths in ((clerk, ["/desk/claims"]), (operator, ["/desk/mailroom", "/desk/people?q=kre"])):
        with desk(browser, state, dark=dark) as page:
            page.goto(f"{live_server.base_url}{paths[0]}")
            choose_language(page, language)
            for path in paths:
                page.goto(f"{live_server.base_url}{path}")
                rows = page.locator("[data-row]")
                inside = [rows.first.get_attribute("href") or ""] if rows.count() else []
                for one in (path, *inside):
                    page.goto(f"{live_server.base_url}{one}")
                    for size in (DESK, PHONE):
                        page.set_viewport_size({"width": size["width"], "height": size["height"]})
                        look_closely(page)
            choose_language(page, "Français")
