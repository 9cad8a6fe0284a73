"""A passkey on the phone: added after password and code, then the easy way in, and a proof where money moves."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browsing import page_of
from tests.live import LiveServer
from tests.web.phone.conftest import sign_in
from tests.web.phone.kept import kept_texts, names_nobody

pytestmark = pytest.mark.browser
IBAN = "LU28 0019 4006 4475 0000"


@pytest.fixture(scope="module")
def account(live_server: LiveServer) -> dict[str, Any]:
    return live_server.patient("Vera Valente")


@pytest.fixture(scope="module")
def phone(live_server: LiveServer, browser: Browser, account: dict[str, Any]) -> Iterator[Page]:
    """A phone that knows its owner's finger: Chromium's own stand-in for an authenticator."""
    with page_of(browser) as page:
        tools = page.context.new_cdp_session(page)
        tools.send("WebAuthn.enable")
        finger = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
        options = {**finger, "isUserVerified": True, "automaticPresenceSimulation": True}
        tools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        sign_in(page, live_server, account)
        yield page


def prove(phone: Page, server: LiveServer, account: dict[str, Any], password: str | None = None) -> None:
    """On the sheet: password and code."""
    sheet = phone.get_by_role("dialog")
    sheet.get_by_label("Mot de passe", exact=True).fill(password or account["password"])
    sheet.get_by_label("Code").fill(server.code(account))
    sheet.get_by_role("button", name="Continuer").click()


def test_a_passkey_is_added_after_password_and_code(
    phone: Page, live_server: LiveServer, account: dict[str, Any]
) -> None:
    phone.goto(f"{live_server.base_url}/me")
    phone.get_by_role("link", name="Connexion").click()
    phone.get_by_role("button", name="Ajouter une clé d'accès").click()
    prove(phone, live_server, account, "un mot de passe faux")
    expect(phone.get_by_role("dialog").get_by_role("alert")).to_be_focused()
    prove(phone, live_server, account)
    expect(phone.get_by_role("status").filter(has_text="La clé d'accès est ajoutée")).to_be_focused()
    expect(phone.get_by_text("pas encore utilisée")).to_be_visible()
    phone.get_by_role("button", name="Me déconnecter partout ailleurs").click()
    expect(phone.get_by_text("Vous êtes déconnecté partout ailleurs.")).to_be_visible()


def test_it_is_the_easy_way_in_and_the_other_stands_beside_it(
    phone: Page, live_server: LiveServer, account: dict[str, Any]
) -> None:
    phone.goto(f"{live_server.base_url}/me")
    phone.get_by_role("button", name="Me déconnecter ici").click()
    expect(phone.get_by_text("Vous êtes déconnecté.")).to_be_visible()
    names_nobody(kept_texts(phone), account)
    expect(phone.get_by_role("heading", name="Ou avec votre mot de passe")).to_be_visible()
    expect(phone.get_by_label("Matricule")).to_be_visible()
    phone.goto(f"{live_server.base_url}/cover")
    phone.get_by_role("button", name="Utiliser une clé d'accès").press("Enter")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Couverture")


def test_it_is_a_proof_where_money_moves(phone: Page, live_server: LiveServer) -> None:
    phone.goto(f"{live_server.base_url}/me/account")
    phone.get_by_role("button", name="Confirmer avec une clé d'accès").click()
    expect(phone.locator("#iban-wrong")).to_contain_text("Indiquez votre IBAN.")
    phone.get_by_label("IBAN").fill(IBAN)
    phone.get_by_role("button", name="Confirmer avec une clé d'accès").click()
    expect(phone.get_by_role("status").filter(has_text="Votre compte est enregistré")).to_be_focused()


def test_it_is_named_and_new_recovery_codes_are_made_with_it(phone: Page, live_server: LiveServer) -> None:
    phone.goto(f"{live_server.base_url}/me/sign-in")
    phone.get_by_role("button", name="Renommer").click()
    phone.get_by_role("dialog").get_by_label("Nom").fill("Mon téléphone")
    phone.get_by_role("button", name="Garder ce nom").click()
    expect(phone.get_by_text("Mon téléphone")).to_be_visible()
    phone.get_by_role("button", name="Créer de nouveaux codes").click()
    phone.get_by_role("dialog").get_by_role("button", name="Confirmer avec une clé d'accès").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Vos codes de secours")
    expect(phone.locator(".codes li")).to_have_count(10)
    phone.get_by_role("button", name="Je les ai notés").click()
    expect(phone.get_by_text("Il reste 10 codes")).to_be_visible()


def test_with_it_another_app_takes_the_old_ones_place(
    phone: Page, live_server: LiveServer, account: dict[str, Any]
) -> None:
    phone.goto(f"{live_server.base_url}/me/sign-in")
    phone.get_by_role("button", name="Installer une autre application").click()
    phone.get_by_role("dialog").get_by_role("button", name="Confirmer avec une clé d'accès").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Votre application d'authentification")
    account["totp_secret"] = phone.locator(".secret").inner_text().replace(" ", "")
    phone.get_by_label("Code", exact=True).fill(live_server.code(account))
    phone.get_by_role("button", name="Terminer").click()
    expect(phone.get_by_role("status").filter(has_text="La nouvelle application")).to_be_focused()


def test_once_removed_it_opens_nothing(phone: Page, live_server: LiveServer, account: dict[str, Any]) -> None:
    phone.goto(f"{live_server.base_url}/me/sign-in")
    phone.get_by_role("button", name="Retirer: Mon téléphone").click()
    sheet = phone.get_by_role("dialog")
    expect(sheet.get_by_label("Mot de passe", exact=True)).to_have_count(0)
    sheet.get_by_label("Code").fill(live_server.code(account))
    sheet.get_by_role("button", name="Continuer").click()
    expect(phone.get_by_role("status").filter(has_text="La clé d'accès est retirée")).to_be_focused()
    phone.goto(f"{live_server.base_url}/me")
    phone.get_by_role("button", name="Me déconnecter ici").click()
    phone.get_by_role("button", name="Utiliser une clé d'accès").click()
    expect(phone.get_by_role("alert").filter(has_text="Cela ne correspond pas")).to_be_focused()
    expect(phone.get_by_label("Matricule")).to_be_visible()
