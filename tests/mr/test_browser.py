"""The reference-doctor desk and the patient's page in a real browser, in French and German (G15, I2)."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, StorageState, expect

from tests.browsing import DESK, PHONE, choose_language, page_of
from tests.desk.test_browser import desk, look_closely, sign_in
from tests.live import LiveServer
from tests.web.phone.conftest import sign_in as phone_sign_in

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def clerk(browser: Browser, live_server: LiveServer) -> StorageState:
    return sign_in(browser, live_server, live_server.staff("mr"))


@pytest.fixture
def at_desk(browser: Browser, clerk: StorageState, live_server: LiveServer) -> Iterator[Page]:
    with desk(browser, clerk) as page:
        page.goto(f"{live_server.base_url}/desk/mr")
        yield page


def look_at_every_width(page: Page) -> None:
    for size in (PHONE, DESK):
        page.set_viewport_size({"width": size["width"], "height": size["height"]})
        look_closely(page)


@pytest.mark.parametrize(
    ("language", "paper", "record", "decline"),
    [
        ("Deutsch", "Papiererklärung erfassen", "Erfassen", "Nicht validieren"),
        ("Français", "Saisir une déclaration sur papier", "Enregistrer", "Ne pas valider"),
    ],
)
def test_paper_is_typed_in_and_declined_in_both_languages(
    at_desk: Page, live_server: LiveServer, language: str, paper: str, record: str, decline: str
) -> None:
    page = at_desk
    choose_language(page, language)
    look_at_every_width(page)
    page.get_by_role("link", name=paper).press("Enter")
    look_at_every_width(page)
    name = "Serge Schmit" if language == "Deutsch" else "Tania Theis"
    page.locator("#patient").fill(str(live_server.patient(name)["login"]))
    page.locator("#doctor").fill("1")
    page.locator("#signed_on").fill("2026-01-10")
    page.get_by_role("button", name=record, exact=True).press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    look_at_every_width(page)
    page.locator("#doctor").fill("90234500")
    page.get_by_role("button", name=record, exact=True).press("Enter")
    page.wait_for_url("**done=recorded")
    look_at_every_width(page)
    expect(page.locator("#validate")).to_be_disabled()
    page.locator("#reason").select_option("discipline")
    page.get_by_role("button", name=decline).press("Enter")
    page.wait_for_url("**done=declined")
    look_at_every_width(page)


def test_a_received_declaration_is_validated_by_the_keyboard(at_desk: Page) -> None:
    page = at_desk
    choose_language(page, "Français")
    page.get_by_role("link", name="Irène Weber").press("Enter")
    page.wait_for_url("**/desk/mr/*-*")
    page.locator("#validate").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Validé")
    expect(page.get_by_text("MR-").first).to_be_visible()
    look_at_every_width(page)
    page.goto(page.url.split("/desk/")[0] + "/desk/mr/doctor?doctor=90345600")
    look_at_every_width(page)


@pytest.mark.parametrize(("language", "word"), [("fr", "Ce qui est possible"), ("de", "Was möglich ist")])
def test_a_patient_sees_days_and_choices_and_no_duty(
    browser: Browser, live_server: LiveServer, language: str, word: str
) -> None:
    with page_of(browser) as page:
        phone_sign_in(page, live_server, live_server.patient("Jos Kremer"))
        page.evaluate("language => localStorage.setItem('language', language)", language)
        page.goto(f"{live_server.base_url}/cover")
        expect(page.get_by_role("heading", name=word)).to_be_visible()
        expect(page.locator(".timeline > li.future, .timeline > li.past").first).to_be_visible()
        look_closely(page)
        if language == "fr":
            page.get_by_role("button", name="Y mettre fin seul").click()
            expect(page.get_by_role("dialog")).to_contain_text("Mettre fin à la déclaration")
            page.evaluate("Promise.all(document.getAnimations().map(one => one.finished))")  # colours are final then
            look_closely(page)
            page.get_by_role("button", name="La garder").click()
            expect(page.get_by_role("dialog")).to_be_hidden()
        else:
            page.get_by_role("button", name="Allein beenden").click()
            page.get_by_role("button", name="Unterschreiben und beenden").click()
            expect(page.get_by_text("Ohne Wirkung ab")).to_be_visible()
            look_closely(page)


def test_whoever_acts_for_somebody_sees_their_doctor_too(browser: Browser, live_server: LiveServer) -> None:
    with page_of(browser) as page:
        phone_sign_in(page, live_server, live_server.patient("Claire Weber"))
        page.goto(f"{live_server.base_url}/cover")
        expect(page.get_by_role("heading", name="Irène Weber").first).to_be_visible()
        expect(page.get_by_text("Vous n'avez pas déclaré de médecin référent")).to_be_visible()
        look_closely(page)
