"""Every task of the phone without a pointer: the way there by Tab, the deed by Enter, Space, arrows and letters."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browsing import page_of
from tests.live import LiveServer
from tests.web.phone.bills import hand_in
from tests.web.phone.conftest import sign_in
from tests.web.phone.test_journey import press_until

pytestmark = [pytest.mark.browser, pytest.mark.prove]


@pytest.fixture(scope="module")
def account(live_server: LiveServer) -> dict[str, Any]:
    return live_server.patient("Yvette Zenner")


@pytest.fixture(scope="module")
def reference(live_server: LiveServer, account: dict[str, Any]) -> str:
    return hand_in(live_server, account).reference


@pytest.fixture(scope="module")
def phone(live_server: LiveServer, browser: Browser, account: dict[str, Any], reference: str) -> Iterator[Page]:
    assert reference
    with page_of(browser) as page:
        sign_in(page, live_server, account)
        yield page


def at(page: Page, server: LiveServer, path: str) -> None:
    page.goto(server.base_url + path)
    page.wait_for_load_state("networkidle")


def press(page: Page, words: str, key: str = "Enter") -> None:
    press_until(page, words)
    page.keyboard.press(key)


def test_documents_are_found_starred_and_looked_at_closely(phone: Page, live_server: LiveServer) -> None:
    at(phone, live_server, "/documents")
    press(phone, "Chercher")
    phone.keyboard.type("Muller")
    expect(phone.locator("#results .row")).to_have_count(1)
    press(phone, "Dr Paul Muller")
    expect(phone.get_by_role("button", name="Favori")).to_be_visible()
    press(phone, "Favori")
    expect(phone.get_by_role("button", name="Favori")).to_have_attribute("aria-pressed", "true")
    at(phone, live_server, phone.url.removeprefix(live_server.base_url))
    press(phone, "Agrandir")
    expect(phone.get_by_role("dialog")).to_contain_text("100 %")
    phone.keyboard.press("+")
    expect(phone.get_by_role("dialog")).to_contain_text("150 %")
    phone.keyboard.press("Escape")
    expect(phone.get_by_role("dialog")).to_have_count(0)
    press(phone, "Retour")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Documents")


def test_several_are_chosen_and_put_away(phone: Page, live_server: LiveServer) -> None:
    at(phone, live_server, "/documents")
    press(phone, "Choisir")
    expect(phone.get_by_role("checkbox").first).to_be_focused()
    phone.keyboard.press("Space")
    press(phone, "Archiver")
    expect(phone.locator("#told")).to_contain_text("déplacé")
    press(phone, "Annuler l’action")
    expect(phone.locator("#results .row")).to_have_count(1)


def test_a_paper_is_opened_by_its_characters(phone: Page, live_server: LiveServer, reference: str) -> None:
    at(phone, live_server, "/documents")
    press(phone, "Scanner")
    press_until(phone, "Ou tapez les caractères")
    phone.keyboard.type(reference)
    phone.keyboard.press("Enter")
    expect(phone.get_by_role("button", name="Envoyer à la CNS")).to_be_visible()


def test_consent_and_the_copy_are_switched(phone: Page, live_server: LiveServer) -> None:
    at(phone, live_server, "/me")
    press(phone, "Revenir au papier")
    press(phone, "Revenir au papier")
    expect(phone.get_by_role("button", name="Donner mon accord")).to_be_focused()
    phone.keyboard.press("Enter")
    expect(phone.get_by_role("button", name="Revenir au papier")).to_be_focused()
    press(phone, "Garder mes documents sur ce téléphone")
    expect(phone.get_by_role("button", name="Ne plus les garder")).to_be_focused()
    phone.keyboard.press("Enter")
    expect(phone.get_by_role("button", name="Garder mes documents sur ce téléphone")).to_be_focused()


def test_wishes_and_language_are_chosen(phone: Page, live_server: LiveServer) -> None:
    at(phone, live_server, "/me/told")
    press(phone, "Paiements: E-mail", "Space")
    expect(phone.get_by_role("checkbox", name="Paiements: E-mail")).to_be_checked()
    expect(phone.locator("#told")).to_contain_text("Votre choix est enregistré.")
    at(phone, live_server, "/me/language")
    press_until(phone, "Français")
    phone.keyboard.press("ArrowDown")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Sprache")
    expect(phone.get_by_label("Deutsch")).to_be_focused()
    phone.keyboard.press("ArrowUp")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Langue")


def test_the_account_and_the_password_are_changed(
    phone: Page, live_server: LiveServer, account: dict[str, Any]
) -> None:
    at(phone, live_server, "/me/account")
    press_until(phone, "IBAN")
    phone.keyboard.type("LU28 0019 4006 4475 0000")
    press_until(phone, "Code")
    phone.keyboard.type(live_server.code(account))
    phone.keyboard.press("Enter")
    expect(phone.get_by_role("status").filter(has_text="Votre compte est enregistré")).to_be_focused()
    at(phone, live_server, "/me/sign-in")
    press(phone, "Changer le mot de passe")
    for label, typed in (
        ("Mot de passe actuel", account["password"]),
        ("Nouveau mot de passe", account["password"] + " encore"),
        ("Code", live_server.code(account)),
    ):
        press_until(phone, label)
        phone.keyboard.type(typed)
    phone.keyboard.press("Enter")
    expect(phone.locator("#told")).to_contain_text("Votre mot de passe est changé.")


def test_another_device_is_ended_and_one_signs_out(
    phone: Page, live_server: LiveServer, account: dict[str, Any]
) -> None:
    live_server.code(account)
    live_server.bearer({**account, "password": account["password"] + " encore"})
    at(phone, live_server, "/me")
    press(phone, "Le déconnecter")
    expect(phone.get_by_role("button", name="Le déconnecter")).to_have_count(0)
    press(phone, "Me déconnecter ici")
    expect(phone.get_by_text("Vous êtes déconnecté.")).to_be_visible()
