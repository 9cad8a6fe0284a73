"""A bill's way through the phone: found, understood, sent, followed."""

import pytest
from playwright.sync_api import Page, expect

from tests.browsing import settle
from tests.live import LiveServer
from tests.web.phone.bills import hand_in
from tests.web.phone.conftest import sign_in

pytestmark = pytest.mark.browser
STEPS = 60


def press_until(page: Page, words: str) -> None:
    """Tab on until the control with these words has the focus."""
    for _ in range(STEPS):
        focused = page.evaluate(
            "(e => e === document.body ? '' : e.getAttribute('aria-label')"
            " || [...(e.labels || [])].map(l => l.innerText).join() || e.innerText)(document.activeElement)"
        )
        if words in (focused or "").replace("\u00a0", " "):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{words!r} is not within {STEPS} tabs")


def heading(page: Page) -> str:
    return page.get_by_role("heading", level=1).inner_text()


def test_from_sign_in_to_the_time_line_with_the_keyboard_alone(stranger: Page, live_server: LiveServer) -> None:
    account = live_server.patient("Bruno Becker")
    hand_in(live_server, account)
    page = stranger
    page.goto(live_server.base_url)
    expect(page.get_by_role("heading", level=1)).to_have_text("Se connecter")
    for label, typed in (
        ("Matricule", account["login"]),
        ("Mot de passe", account["password"]),
        ("Code", live_server.code(account)),
    ):
        press_until(page, label)
        page.keyboard.type(typed)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    assert heading(page) == "Documents"

    expect(page.get_by_role("link", name="Dr Paul Muller")).to_be_visible()
    press_until(page, "Dr Paul Muller")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Dr Paul Muller")
    expect(page.get_by_text("Vous recevrez environ 50,78")).to_be_visible()
    press_until(page, "Comment c'est calculé")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Règle E4")).to_be_visible()
    press_until(page, "Envoyer à la CNS · 57,70 €")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Envoyer cette facture")).to_be_visible()
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Envoyé à la CNS")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    press_until(page, "Suivre le remboursement")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Où en est la demande")).to_be_visible()
    expect(page.locator(".timeline > li").first).to_contain_text("Reçu")
    expect(page.locator("[aria-current=step]")).to_have_count(1)  # the worker may have decided meanwhile
    press_until(page, "Remboursements")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Dr Paul Muller")).to_be_visible()


def test_a_double_tap_opens_the_sheet_and_answers_nothing(claire: Page, live_server: LiveServer) -> None:
    """The second tap falls on what came up under the thumb."""
    claire.goto(f"{live_server.base_url}/documents")
    claire.get_by_role("link", name="À envoyer").first.click()
    claire.get_by_role("button", name="Envoyer à la CNS").dblclick()
    settle(claire)
    expect(claire.get_by_role("dialog", name="Envoyer cette facture")).to_be_visible()


def test_escape_sends_nothing_and_gives_the_focus_back(claire: Page, live_server: LiveServer) -> None:
    claire.goto(f"{live_server.base_url}/documents")
    claire.get_by_role("link", name="À envoyer").first.click()
    send = claire.get_by_role("button", name="Envoyer à la CNS")
    send.click()
    claire.keyboard.press("Escape")
    expect(claire.get_by_role("dialog")).to_have_count(0)
    expect(send).to_be_focused()


@pytest.mark.parametrize(
    ("state", "meaning", "way_on"),
    [
        ("Pas encore payé au cabinet", "ne rembourse que les factures payées", "par la poste"),
        ("Annulé par le cabinet", "ne peut pas être envoyée", "Demandez au cabinet"),
        ("Payé directement à votre médecin", "rien à envoyer", "appelez votre caisse"),
        ("Délai d'envoi dépassé", "le dernier jour était", "une personne examinera"),
    ],
)
def test_what_cannot_be_sent_says_what_it_means_and_what_to_do(
    claire: Page, live_server: LiveServer, state: str, meaning: str, way_on: str
) -> None:
    claire.goto(f"{live_server.base_url}/documents")
    claire.get_by_role("link", name=state).first.click()
    expect(claire.get_by_role("heading", name=state)).to_be_visible()
    expect(claire.get_by_text(meaning)).to_be_visible()
    expect(claire.get_by_text(way_on)).to_be_visible()
    expect(claire.get_by_role("button", name="Envoyer à")).to_have_count(0)


def test_the_list_can_be_narrowed_to_a_child_and_to_a_name(claire: Page, live_server: LiveServer) -> None:
    claire.goto(f"{live_server.base_url}/documents")
    claire.get_by_text("Chercher", exact=True).click()
    claire.get_by_label("Pour qui").select_option("Léa Weber")
    rows = claire.locator("#results .row")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("pour Léa Weber")
    claire.get_by_label("Chercher par médecin").fill("nobody of this name")
    expect(claire.get_by_role("heading", name="Aucun document avec ce choix")).to_be_visible()


def test_back_goes_to_where_one_was_on_the_list(claire: Page, live_server: LiveServer) -> None:
    claire.goto(f"{live_server.base_url}/documents")
    last = claire.locator("#results .row").last
    last.scroll_into_view_if_needed()
    last.click()
    expect(claire.get_by_role("button", name="Retour")).to_be_visible()
    claire.get_by_role("button", name="Retour").click()
    expect(claire.get_by_role("heading", level=1)).to_have_text("Documents")
    expect(claire.locator("#results .row").last).to_be_in_viewport()


def test_wrong_words_are_told_without_saying_which(stranger: Page, live_server: LiveServer) -> None:
    stranger.goto(f"{live_server.base_url}/sign-in")
    stranger.get_by_role("button", name="Se connecter").click()
    summary = stranger.locator(".error-summary")
    expect(summary).to_be_focused()
    summary.get_by_role("link", name="Entrez votre matricule.").click()
    expect(stranger.get_by_label("Matricule")).to_be_focused()
    for label in ("Matricule", "Mot de passe", "Code"):
        stranger.get_by_label(label, exact=True).fill("1985061512347")
    stranger.get_by_role("button", name="Se connecter").click()
    expect(summary).to_be_focused()
    expect(stranger.locator(".field.faulty")).to_have_count(0)


def test_a_link_from_outside_is_opened_after_signing_in(stranger: Page, live_server: LiveServer) -> None:
    stranger.goto(f"{live_server.base_url}/cover")
    expect(stranger.get_by_role("heading", level=1)).to_have_text("Se connecter")
    assert "next=%2Fcover" in stranger.url
    stranger.goto(f"{live_server.base_url}/nothing/like/this")
    assert stranger.evaluate("document.title")


def test_a_session_that_ended_asks_to_sign_in_and_comes_back(stranger: Page, live_server: LiveServer) -> None:
    account = live_server.patient("Carole Conter")
    sign_in(stranger, live_server, account)
    stranger.context.clear_cookies()
    stranger.get_by_role("link", name="Couverture").click()
    expect(stranger.get_by_text("Votre session est terminée")).to_be_visible()
    assert "next=%2Fcover" in stranger.url
