"""Everything that can be done on the phone, done with the keyboard alone: nothing is touched, nothing is clicked."""

import pytest
from playwright.sync_api import Page, expect

from tests.live import LiveServer
from tests.web.phone.bills import hand_in
from tests.web.phone.test_journey import press_until

pytestmark = [pytest.mark.browser, pytest.mark.prove]
IBAN = "LU280019400644750000"


def press(page: Page, words: str, key: str = "Enter") -> None:
    press_until(page, words)
    page.keyboard.press(key)


def heading(page: Page, words: str) -> None:
    """The view has come, and the focus with it."""
    expect(page.get_by_role("heading", level=1)).to_have_text(words)
    expect(page.get_by_role("heading", level=1)).to_be_focused()


def sign_in(page: Page, server: LiveServer) -> None:
    account = server.patient("Frank Origer")
    for cents in (5770, 5771, 5772):
        hand_in(server, account, cents=cents)
    page.goto(server.base_url)
    expect(page.get_by_role("heading", level=1)).to_have_text("Se connecter")
    press(page, "Aller au contenu")
    for label, typed in (("Matricule", account["login"]), ("Mot de passe", account["password"])):
        press_until(page, label)
        page.keyboard.type(typed)
    press_until(page, "Code")
    page.keyboard.type(server.code(account))
    page.keyboard.press("Enter")
    heading(page, "Documents")


def narrow_and_choose(page: Page) -> None:
    press(page, "À envoyer")
    expect(page.get_by_role("button", name="À envoyer")).to_have_attribute("aria-pressed", "true")
    press(page, "Chercher")
    expect(page.get_by_label("Chercher par médecin ou cabinet")).to_be_focused()
    page.keyboard.type("muller")
    expect(page.locator("#results .row")).to_have_count(3)
    page.keyboard.press("Shift+Tab")
    press(page, "Choisir")
    expect(page.locator("#results input").first).to_be_focused()
    page.keyboard.press("Space")
    press(page, "Archiver")
    expect(page.locator("#told")).to_contain_text("1 document déplacé.")
    press(page, "Annuler")
    expect(page.locator("#results .row")).to_have_count(3)


def read_and_send(page: Page) -> None:
    press(page, "Dr Paul Muller")
    heading(page, "Dr Paul Muller")
    press(page, "Agrandir")
    expect(page.get_by_role("dialog", name="Le papier, agrandi")).to_be_visible()
    page.keyboard.press("+")
    expect(page.get_by_role("dialog").get_by_role("status")).to_contain_text("150")
    page.keyboard.press("Escape")
    press(page, "Favori")
    expect(page.get_by_role("button", name="Favori")).to_have_attribute("aria-pressed", "true")
    press(page, "Comment c'est calculé")
    press(page, "Tarif")
    expect(page.locator(".bubble")).to_contain_text("prix officiel")
    page.keyboard.press("Escape")
    press(page, "Envoyer à la CNS")
    expect(page.get_by_role("dialog", name="Envoyer cette facture")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Envoyer à la CNS")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    heading(page, "Envoyé à la CNS")
    press(page, "Suivre le remboursement")
    heading(page, "Dr Paul Muller")
    press(page, "Retour")
    heading(page, "Dr Paul Muller")
    expect(page.get_by_text("Envoyé à votre caisse")).to_be_visible()


def settle_oneself(page: Page, server: LiveServer) -> None:
    press(page, "Moi")
    heading(page, "Moi")
    press(page, "Revenir au papier")
    press(page, "Revenir au papier")
    expect(page.locator("#told")).to_contain_text("Votre choix est enregistré.")
    press(page, "Donner mon accord")
    press(page, "Garder mes documents sur ce téléphone")
    expect(page.get_by_text("Gardés, état du")).to_be_visible(timeout=30_000)
    press(page, "Compte bancaire")
    heading(page, "Compte bancaire")
    press_until(page, "IBAN")
    page.keyboard.type(IBAN)
    press_until(page, "Code")
    page.keyboard.type(server.code(server.patient("Frank Origer")))
    page.keyboard.press("Enter")
    expect(page.get_by_text("Votre compte est enregistré")).to_be_visible()
    press(page, "Retour")
    heading(page, "Moi")
    press(page, "Être prévenu")
    heading(page, "Être prévenu")
    press(page, "Ne pas me déranger la nuit", "Space")
    expect(page.get_by_label("Ne pas me déranger la nuit")).not_to_be_checked()
    press(page, "Retour")
    heading(page, "Moi")
    press(page, "Langue")
    heading(page, "Langue")
    press(page, "Français", "ArrowDown")
    expect(page.locator("html")).to_have_attribute("lang", "de")
    expect(page.get_by_label("Deutsch")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    press(page, "Retour")
    heading(page, "Moi")
    press(page, "Me déconnecter ici")
    expect(page.get_by_text("Vous êtes déconnecté.")).to_be_visible()


def test_every_task_can_be_done_with_the_keyboard_alone(stranger: Page, live_server: LiveServer) -> None:
    sign_in(stranger, live_server)
    narrow_and_choose(stranger)
    read_and_send(stranger)
    settle_oneself(stranger, live_server)
