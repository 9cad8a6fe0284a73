"""Opening an account with the letter, consent, devices, and the paper in one's hand."""

import re
from datetime import UTC, datetime
from io import BytesIO

import pyotp
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect
from sqlalchemy import select

from backend.db import make_engine, make_sessions, transaction
from backend.domain.actors import Staff
from backend.models.accounts import Account
from backend.models.people import Person
from backend.services import activations
from tests.live import LiveServer
from tests.web.phone.bills import hand_in
from tests.web.phone.conftest import sign_in

pytestmark = pytest.mark.browser
PASSWORD = "la petite maison sur la colline"


def letter(server: LiveServer, matricule: str) -> str:
    """The code of a letter that the administration sends today."""
    engine = make_engine(server.database_url)
    try:
        with transaction(make_sessions(engine)) as session:
            admin = session.scalars(select(Account).where(Account.login == server.staff("admin")["login"])).one()
            person = session.scalars(select(Person).where(Person.matricule == matricule)).one()
            staff = Staff(admin.id, "Test", "admin", None, None, "fr")
            return activations.issue(session, staff, person.id, datetime.now(UTC))
    finally:
        engine.dispose()


def test_the_letter_opens_an_account_with_a_second_key(stranger: Page, live_server: LiveServer) -> None:
    account = live_server.patient("Elena Engel")
    page = stranger
    page.goto(f"{live_server.base_url}/activate")
    page.get_by_label("Matricule").fill(account["login"])
    page.get_by_label("Code de la lettre").fill(letter(live_server, account["login"]))
    page.get_by_label("Nouveau mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre application d'authentification")
    drawn = Image.open(BytesIO(page.locator("svg.qr").screenshot()))
    found = zxingcpp.read_barcodes(drawn)
    secret = page.locator(".secret").inner_text().replace(" ", "")
    assert found and f"secret={secret}" in found[0].text
    totp = pyotp.TOTP(secret)
    page.get_by_label("Code", exact=True).fill(totp.now())
    page.get_by_role("button", name="Terminer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vos codes de secours")
    recovery = page.locator(".codes li").all_inner_texts()
    assert len(set(recovery)) >= 8
    page.get_by_role("link", name="Je les ai notés").click()
    page.get_by_label("Matricule").fill(account["login"])
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.get_by_label("Code").fill(recovery[0])
    page.get_by_role("button", name="Se connecter").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Documents")
    expect(page.get_by_role("heading", name="Pas encore de document")).to_be_visible()


def test_a_forgotten_password_is_answered_alike_for_everybody(stranger: Page, live_server: LiveServer) -> None:
    stranger.goto(f"{live_server.base_url}/reset")
    stranger.get_by_label("Matricule").fill("1983081246785")
    stranger.get_by_role("button", name="M'envoyer le lien").click()
    expect(stranger.get_by_role("heading", level=1)).to_have_text("Consultez vos e-mails")


def test_consent_for_a_child_is_withdrawn_and_given_again(claire: Page, live_server: LiveServer) -> None:
    claire.goto(f"{live_server.base_url}/me")
    claire.get_by_role("button", name="Revenir au papier: Tom Weber").click()
    claire.get_by_role("dialog").get_by_role("button", name="Revenir au papier").click()
    agree = claire.get_by_role("button", name="Donner mon accord: Tom Weber")
    expect(agree).to_be_focused()
    expect(claire.locator("#told")).to_contain_text("Votre choix est enregistré.")
    agree.click()
    expect(claire.get_by_role("button", name="Revenir au papier: Tom Weber")).to_be_visible()


def test_the_paper_in_ones_hand_opens_its_document(claire: Page, live_server: LiveServer) -> None:
    reference = hand_in(live_server, live_server.patient("Claire Weber"), cents=5769).reference
    claire.goto(f"{live_server.base_url}/R/{reference}")
    expect(claire.get_by_role("button", name=re.compile("Envoyer à la CNS · 57,69"))).to_be_visible()
    claire.goto(f"{live_server.base_url}/R/NOTHING-LIKE-THIS")
    expect(claire.get_by_text("Cette référence ne peut pas être juste")).to_be_visible()


def test_other_devices_are_listed_and_can_be_ended(claire: Page, live_server: LiveServer) -> None:
    headers = live_server.bearer(live_server.patient("Claire Weber"))
    assert headers
    claire.goto(f"{live_server.base_url}/me")
    other = claire.locator("li", has_text="test").filter(has=claire.get_by_role("button", name="Le déconnecter"))
    expect(other).to_have_count(1)
    other.get_by_role("button").click()
    expect(other).to_have_count(0)
    expect(claire.get_by_text("Cet appareil", exact=True)).to_be_visible()


def test_without_consent_the_empty_list_says_how_bills_come(stranger: Page, live_server: LiveServer) -> None:
    sign_in(stranger, live_server, live_server.patient("Ana Ferreira"))
    expect(stranger.get_by_role("heading", name="Vos factures arrivent sur papier")).to_be_visible()
    stranger.get_by_role("link", name="Voir mon choix").click()
    stranger.get_by_role("button", name="Donner mon accord: Ana Ferreira").click()
    expect(stranger.get_by_role("button", name="Revenir au papier: Ana Ferreira")).to_be_visible()
    stranger.get_by_role("link", name="Documents").click()
    expect(stranger.get_by_role("link", name="Dr Paul Muller")).to_be_visible()
