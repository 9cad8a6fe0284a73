"""The inbox on the phone, by choice: readable without a network, by nobody else, and gone when it has to be."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browsing import page_of
from tests.live import LiveServer
from tests.web.phone.bills import hand_in
from tests.web.phone.conftest import sign_in
from tests.web.phone.kept import kept_texts, names_nobody, with_worker

pytestmark = pytest.mark.browser

EXTRACTABLE = """() => new Promise((done) => {
  const opening = indexedDB.open("copy");
  opening.onsuccess = () => {
    const reading = opening.result.transaction("notes").objectStore("notes").get("key");
    reading.onsuccess = () => { opening.result.close(); done(reading.result.extractable); };
  };
})"""
LATER = "const clock = Date.now; Date.now = () => clock() + {days} * 86_400_000;"


@pytest.fixture(scope="module")
def account(live_server: LiveServer) -> dict[str, Any]:
    return live_server.patient("Georgette Gomes")


@pytest.fixture(scope="module")
def phone(live_server: LiveServer, browser: Browser, account: dict[str, Any]) -> Iterator[Page]:
    """Georgette's phone, with a bill."""
    hand_in(live_server, account)
    with page_of(browser) as page:
        sign_in(page, live_server, account)
        with_worker(page)
        yield page


@pytest.fixture(autouse=True)
def online_again(phone: Page) -> Iterator[None]:
    yield
    phone.context.set_offline(False)


def keep(phone: Page, server: LiveServer) -> None:
    """Choose to keep the inbox on this phone."""
    phone.goto(f"{server.base_url}/me")
    choice = phone.get_by_role("button", name="Garder mes documents sur ce téléphone")
    expect(choice.or_(phone.get_by_role("button", name="Ne plus les garder"))).to_be_visible()
    if choice.count():
        choice.click()
    expect(phone.get_by_text("Gardés, état du")).to_be_visible()


def databases(phone: Page) -> list[str]:
    return list(phone.evaluate("indexedDB.databases().then(all => all.map(one => one.name))"))


def set_sessions(server: LiveServer, account: dict[str, Any], change: str) -> None:
    """As if time had passed, or another device had acted."""
    with psycopg.connect(server.database_url) as connection:
        connection.execute(
            f"UPDATE web_session SET {change} FROM account"
            " WHERE account.id = web_session.account_id AND account.login = %s AND web_session.ended_at IS NULL",
            [account["login"]],
        )


def test_what_is_kept_is_read_without_a_network_and_by_no_script(
    phone: Page, live_server: LiveServer, account: dict[str, Any]
) -> None:
    keep(phone, live_server)
    assert phone.evaluate(EXTRACTABLE) is False
    names_nobody(kept_texts(phone), account)
    phone.context.set_offline(True)
    phone.goto(f"{live_server.base_url}/documents")
    expect(phone.locator("#strip")).to_contain_text("Hors ligne. Vos documents du")
    phone.get_by_role("link", name="Dr Paul Muller").click()
    expect(phone.get_by_text("Vous recevrez environ 50,78")).to_be_visible()
    expect(phone.get_by_text("L'image du papier a besoin du réseau.")).to_be_visible()
    phone.get_by_role("link", name="Remboursements").click()
    expect(phone.get_by_role("heading", name="Pas encore de remboursement")).to_be_visible()
    phone.context.set_offline(False)
    expect(phone.locator("#strip")).to_be_hidden()


def test_sent_from_the_copy_it_becomes_one_claim(phone: Page, live_server: LiveServer) -> None:
    phone.context.set_offline(True)
    phone.goto(f"{live_server.base_url}/documents")
    phone.get_by_role("link", name="À envoyer").first.click()
    phone.get_by_role("button", name="Envoyer à la CNS").click()
    expect(phone.get_by_role("dialog")).to_contain_text("CNS · 57,70 € · vous recevrez environ 50,78 €")
    phone.get_by_role("dialog").get_by_role("button", name="Envoyer").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("En attente du réseau")
    phone.context.set_offline(False)
    expect(phone.locator("#told")).to_contain_text("Envoyé à votre caisse.")
    phone.goto(f"{live_server.base_url}/claims")
    expect(phone.locator(".row")).to_have_count(1)


def test_a_time_out_only_asks_to_sign_in_again(phone: Page, live_server: LiveServer, account: dict[str, Any]) -> None:
    set_sessions(live_server, account, "seen_at = now() - interval '31 minutes'")
    phone.goto(f"{live_server.base_url}/documents")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Se connecter")
    assert "copy" in databases(phone)
    phone.context.set_offline(True)
    phone.goto(f"{live_server.base_url}/documents")
    expect(phone.get_by_role("link", name="Dr Paul Muller")).to_be_visible()
    set_sessions(live_server, account, "seen_at = now()")


def test_after_seven_days_without_contact_it_is_gone(phone: Page, live_server: LiveServer) -> None:
    phone.context.set_offline(True)
    for days, heading in ((6, "Documents"), (8, "Pas de connexion")):
        later = phone.context.new_page()
        later.add_init_script(LATER.format(days=days))
        later.goto(f"{live_server.base_url}/documents")
        expect(later.get_by_role("heading", level=1)).to_have_text(heading)
        later.close()
    assert "copy" not in databases(phone)


def test_ended_from_another_device_it_goes_at_the_next_contact(
    phone: Page, live_server: LiveServer, account: dict[str, Any]
) -> None:
    keep(phone, live_server)
    set_sessions(live_server, account, "ended_at = now()")
    phone.goto(f"{live_server.base_url}/documents")
    expect(phone.get_by_text("Cet appareil a été déconnecté depuis un autre.")).to_be_visible()
    assert "copy" not in databases(phone)
    phone.context.set_offline(True)
    phone.goto(f"{live_server.base_url}/documents")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Pas de connexion")
    names_nobody(kept_texts(phone), account)


def test_a_second_patient_on_the_same_phone_finds_nothing(
    phone: Page, live_server: LiveServer, account: dict[str, Any]
) -> None:
    """The first left without signing out: a copy, a request that waits, something half written."""
    with psycopg.connect(live_server.database_url) as connection:
        connection.execute(
            "UPDATE web_session SET ended_at = NULL, seen_at = now() FROM account"
            " WHERE account.id = web_session.account_id AND account.login = %s",
            [account["login"]],
        )
    keep(phone, live_server)
    phone.evaluate("sessionStorage.setItem('draft /claims/x text', 'à propos de ma jambe')")
    phone.context.clear_cookies()
    second = live_server.patient("Henri Hoffmann")
    sign_in(phone, live_server, second)
    expect(phone.get_by_role("heading", name="Pas encore de document")).to_be_visible()
    assert "copy" not in databases(phone)
    kept = kept_texts(phone)
    names_nobody(kept, account)
    assert "jambe" not in kept
    phone.context.set_offline(True)
    phone.goto(f"{live_server.base_url}/documents")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Pas de connexion")


def test_signing_out_without_a_network_forgets_at_once_and_tells_the_server_later(
    phone: Page, live_server: LiveServer
) -> None:
    keep(phone, live_server)
    phone.context.set_offline(True)
    phone.get_by_role("button", name="Me déconnecter ici").click()
    expect(phone.get_by_text("Votre caisse en est informée dès qu'il y a du réseau.")).to_be_visible()
    names_nobody(kept_texts(phone), live_server.patient("Henri Hoffmann"))
    phone.goto(f"{live_server.base_url}/documents")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Se connecter")
    phone.context.set_offline(False)
    with phone.expect_response(lambda answer: answer.request.method == "DELETE") as ended:
        phone.goto(f"{live_server.base_url}/documents")
    assert ended.value.status == 204
    assert phone.evaluate("fetch('/api/v1/session').then(answer => answer.status)") == 401
