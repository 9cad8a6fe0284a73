"""The list of documents under a thumb and under a keyboard: narrowed, chosen several at once, asked for anew."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browsing import until
from tests.live import LiveServer

pytestmark = pytest.mark.browser

# From the very top: an answer that comes in between moves the page to what has the focus.
PULL = """() => { scrollTo(0, 0);
  const touch = (kind, y) => document.dispatchEvent(new TouchEvent(kind, { bubbles: true, touches: kind === "touchend"
    ? [] : [new Touch({ identifier: 1, target: document.body, clientX: 100, clientY: y })] }));
  touch("touchstart", 100); touch("touchmove", 200); touch("touchmove", 300); touch("touchend", 300);
}"""


@pytest.fixture(autouse=True)
def on_the_list(claire: Page, live_server: LiveServer) -> None:
    claire.set_viewport_size({"width": 360, "height": 800})
    claire.goto(f"{live_server.base_url}/documents")
    expect(claire.locator("#results .row").first).to_be_visible()


def show(page: Page, place: str) -> None:
    """Choose what the list shows, in the panel."""
    if page.get_by_label("Où").is_hidden():
        page.get_by_role("button", name="Chercher").click()
    page.get_by_label("Où").select_option(place)


def test_several_are_put_away_at_once_and_taken_back(claire: Page) -> None:
    rows = claire.locator("#results .row")
    before = rows.count()
    claire.get_by_role("button", name="Choisir").click()
    boxes = claire.get_by_role("checkbox")
    expect(boxes.first).to_be_focused()
    expect(claire.get_by_role("button", name="Archiver")).to_be_disabled()
    claire.keyboard.press("Space")
    boxes.nth(1).check()
    expect(claire.get_by_text("2 choisis")).to_be_visible()
    claire.get_by_role("button", name="Archiver").click()
    expect(claire.locator("#told")).to_contain_text("2 documents déplacés.")
    expect(rows).to_have_count(before - 2)
    claire.get_by_role("button", name="Annuler", exact=True).click()
    expect(rows).to_have_count(before)


def test_choosing_begins_once_there_is_something_to_choose(claire: Page) -> None:
    """Whoever is quicker than the network must not meet boxes without anything to do with them."""
    held: list[Route] = []
    claire.route("**/api/v1/documents?*", lambda route: held.append(route))
    claire.reload()
    expect(claire.get_by_role("link", name="Scanner")).to_be_visible()
    expect(claire.get_by_role("button", name="Choisir")).to_have_count(0)
    until(claire, "document.querySelector('.shapes') !== null")
    held[-1].continue_()
    claire.unroute("**/api/v1/documents?*")
    claire.get_by_role("button", name="Choisir").dblclick()
    expect(claire.get_by_role("group", name="Documents choisis")).to_have_count(1)


def test_a_search_that_finds_nothing_leads_back_to_everything(claire: Page) -> None:
    rows = claire.locator("#results .row")
    before = rows.count()
    claire.get_by_role("button", name="Chercher").click()
    claire.get_by_label("Chercher par médecin ou cabinet").fill("personne de ce nom")
    expect(claire.get_by_role("heading", name="Aucun document avec ce choix")).to_be_visible()
    claire.get_by_role("button", name="Voir tout").click()
    expect(rows).to_have_count(before)
    expect(claire.get_by_role("button", name="Chercher")).to_have_attribute("aria-expanded", "false")


def test_escape_ends_the_choosing(claire: Page) -> None:
    claire.get_by_role("button", name="Choisir").click()
    expect(claire.get_by_role("checkbox").first).to_be_focused()
    claire.keyboard.press("Escape")
    expect(claire.get_by_role("checkbox")).to_have_count(0)
    expect(claire.get_by_role("button", name="Choisir")).to_be_focused()


def test_what_is_starred_is_found_again(claire: Page) -> None:
    claire.locator("#results .row").first.click()
    star = claire.get_by_role("button", name="Favori")
    star.click()
    expect(star).to_have_attribute("aria-pressed", "true")
    claire.get_by_role("button", name="Retour").click()
    show(claire, "Favoris")
    expect(claire.locator("#results .row")).to_have_count(1)
    claire.locator("#results .row").click()
    star.click()
    expect(star).to_have_attribute("aria-pressed", "false")
    claire.get_by_role("button", name="Retour").click()
    expect(claire.get_by_role("heading", name="Aucun favori")).to_be_visible()


def test_what_was_opened_is_read_and_an_empty_list_says_what_comes(claire: Page) -> None:
    claire.get_by_role("button", name="Non lus").click()
    unread = claire.locator("#results .row.unread")
    expect(claire.locator("#results .row:not(.unread)")).to_have_count(0)
    before = unread.count()
    assert before > 0
    unread.first.click()
    expect(claire.get_by_role("button", name="Archiver")).to_be_visible()
    claire.reload()
    claire.get_by_role("link", name="Documents").click()
    claire.get_by_role("button", name="Non lus").click()
    expect(unread).to_have_count(before - 1)
    show(claire, "Les archives")
    expect(claire.get_by_role("heading", name="Aucun document avec ce choix")).to_be_visible()
    claire.get_by_role("button", name="Tous", exact=True).click()
    expect(claire.get_by_role("heading", name="Les archives sont vides")).to_be_visible()


def test_the_list_is_asked_for_anew_by_button_and_by_pulling(claire: Page) -> None:
    with claire.expect_response("**/api/v1/documents?*"):
        claire.get_by_role("button", name="Actualiser").click()
    expect(claire.get_by_role("button", name="Actualiser")).to_be_focused()
    with claire.expect_response("**/api/v1/documents?*"):
        claire.evaluate(PULL)


def test_the_paper_is_looked_at_closely(claire: Page) -> None:
    claire.locator("#results .row").first.click()
    claire.get_by_role("button", name="Agrandir").first.click()
    viewer = claire.get_by_role("dialog", name="Le papier, agrandi")
    expect(viewer).to_contain_text("Page 1 sur 1, 100 %")
    claire.keyboard.press("+")
    claire.keyboard.press("+")
    expect(viewer).to_contain_text("200 %")
    viewer.get_by_role("button", name="Réduire").click()
    expect(viewer).to_contain_text("150 %")
    claire.keyboard.press("Escape")
    expect(viewer).to_have_count(0)
    expect(claire.get_by_role("button", name="Agrandir").first).to_be_focused()
