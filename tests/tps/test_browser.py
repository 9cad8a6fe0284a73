"""An office's desk in a real browser: a grant from the first figure to the last label, in French and German (I2)."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, StorageState, expect

from tests.api.world import paper
from tests.browsing import DESK, PHONE, choose_language, page_of
from tests.desk.test_browser import desk, look_closely, sign_in
from tests.live import LiveServer
from tests.web.phone.conftest import sign_in as phone_sign_in

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def officer(browser: Browser, live_server: LiveServer) -> StorageState:
    return sign_in(browser, live_server, live_server.staff("office"))


@pytest.fixture
def at_desk(browser: Browser, officer: StorageState, live_server: LiveServer) -> Iterator[Page]:
    with desk(browser, officer) as page:
        page.goto(f"{live_server.base_url}/desk/tps")
        yield page


def look_at_every_width(page: Page) -> None:
    for size in (DESK, PHONE):
        page.set_viewport_size({"width": size["width"], "height": size["height"]})
        look_closely(page)
    page.set_viewport_size({"width": DESK["width"], "height": DESK["height"]})


@pytest.mark.parametrize(
    ("language", "name", "grant", "end", "ended"),
    [
        ("Français", "Henri Hoffmann", "Accorder", "Mettre fin à l'attestation", "Sans couverture dès le"),
        ("Deutsch", "Georgette Gomes", "Erteilen", "Bescheinigung beenden", "Ohne Deckung ab"),
    ],
)
def test_a_grant_is_made_corrected_and_ended_early(
    at_desk: Page,
    live_server: LiveServer,
    tmp_path: Path,
    language: str,
    name: str,
    grant: str,
    end: str,
    ended: str,
) -> None:
    page, signed = at_desk, tmp_path / "engagement.pdf"
    signed.write_bytes(paper())
    choose_language(page, language)
    look_at_every_width(page)
    page.locator("#matricule").focus()
    page.keyboard.type(str(live_server.patient(name)["login"]))
    page.keyboard.press("Enter")
    page.wait_for_url("**/grants/new**")
    look_at_every_width(page)
    far = date.fromisoformat(page.locator("#valid_from").input_value()) + timedelta(days=120)
    page.locator("#valid_to").fill(far.isoformat())
    page.locator("#engaged").set_input_files(signed)
    page.get_by_role("button", name=grant, exact=True).click()
    expect(page.locator("#trouble")).to_be_focused()
    look_at_every_width(page)
    page.locator("#exceptional").check()
    page.locator("#reason").fill("Hospitalisation")
    page.locator("#engaged").set_input_files(signed)
    page.get_by_role("button", name=grant, exact=True).click()
    page.wait_for_url("**/attestations/**")
    expect(page.locator("#codes tbody tr")).to_have_count(6)
    look_at_every_width(page)
    page.get_by_role("button", name=end).click()
    expect(page.locator("main")).to_contain_text(ended)
    look_at_every_width(page)
    page.goto(f"{live_server.base_url}/desk/tps/recovery")
    look_at_every_width(page)
    choose_language(page, "Français")


def test_the_phone_says_until_when_somebody_is_covered(browser: Browser, live_server: LiveServer) -> None:
    with page_of(browser) as page:
        phone_sign_in(page, live_server, live_server.patient("Alice Adam"))
        page.goto(f"{live_server.base_url}/cover")
        expect(page.get_by_text("Couvert aujourd'hui, jusqu'au")).to_be_visible()
        expect(page.get_by_text("ses propres étiquettes")).to_be_visible()
        look_closely(page)
        page.goto(f"{live_server.base_url}/claims")
        page.get_by_role("link", name="Dr Paul Muller").first.click()
        page.get_by_text("Comment c'est calculé").click()
        expect(page.get_by_text("Sur votre extrait bancaire")).to_have_count(0)  # the practice is paid, not she
        shares = page.locator(".totals")  # caisse, office and patient, and together what was billed
        expect(shares).to_have_text(re.compile("57,70.*50,78.*Pris en charge par l'office social.*6,92.*0,00"))
