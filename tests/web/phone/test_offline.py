"""Without a network: the shell starts, a request waits and becomes one claim; after signing out nothing is left."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browsing import page_of
from tests.live import LiveServer
from tests.web.phone.bills import hand_in
from tests.web.phone.conftest import sign_in
from tests.web.phone.kept import kept_texts, names_nobody, with_worker

pytestmark = pytest.mark.browser


WAITS = """id => new Promise(done => { const opening = indexedDB.open('outbox'); opening.onsuccess = () => {
  opening.result.transaction('claims', 'readwrite').objectStore('claims')
    .put({document_id: id, tapped_at: '2026-03-02T10:00:00Z'});
  opening.result.close(); done(); }; })"""


@pytest.fixture(scope="module")
def account(live_server: LiveServer) -> dict[str, Any]:
    return live_server.patient("David Diederich")


@pytest.fixture(scope="module")
def phone(live_server: LiveServer, browser: Browser, account: dict[str, Any]) -> Iterator[Page]:
    """A phone whose worker has the shell on its shelf."""
    with page_of(browser) as page:
        sign_in(page, live_server, account)
        with_worker(page)
        yield page


@pytest.fixture(autouse=True)
def online_again(phone: Page) -> Iterator[None]:
    yield
    phone.context.set_offline(False)


def test_sending_offline_waits_and_becomes_one_claim(
    phone: Page, live_server: LiveServer, account: dict[str, Any]
) -> None:
    hand_in(live_server, account)
    phone.goto(f"{live_server.base_url}/documents")
    phone.get_by_role("link", name="À envoyer").first.click()
    expect(phone.get_by_text("Vous recevrez environ")).to_be_visible()
    phone.context.set_offline(True)
    expect(phone.locator("#strip")).to_contain_text("Hors ligne")
    phone.get_by_role("button", name="Envoyer à la CNS").click()
    phone.get_by_role("dialog").get_by_role("button", name="Envoyer").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("En attente du réseau")
    phone.locator("#strip").get_by_role("link", name="1 document attend").click()
    expect(phone.locator(".timeline li", has_text="En attente du réseau, depuis")).to_have_count(1)
    phone.context.set_offline(False)
    expect(phone.locator("#told")).to_contain_text("Envoyé à votre caisse.")
    expect(phone.locator(".timeline li")).to_have_text(
        [re.compile("Vous avez appuyé"), re.compile("Envoyé"), re.compile("Reçu")]
    )
    phone.get_by_role("link", name="Remboursements").click()
    expect(phone.locator(".row")).to_have_count(1)
    expect(phone.locator("#strip")).to_be_hidden()


def test_what_waits_survives_a_killed_tab_and_leaves_once_from_two(
    phone: Page, live_server: LiveServer, account: dict[str, Any]
) -> None:
    hand_in(live_server, account, cents=5771)
    tab = phone.context.new_page()
    tab.goto(f"{live_server.base_url}/documents")
    tab.get_by_role("link", name="57,71").click()
    send = tab.get_by_role("button", name="Envoyer à la CNS")
    expect(send).to_be_visible()
    tab.context.set_offline(True)
    send.click()
    tab.get_by_role("dialog").get_by_role("button", name="Envoyer").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("En attente du réseau")
    tab.close()
    asked: list[str] = []
    phone.context.on("request", lambda one: asked.append(one.url) if one.method == "PUT" else None)
    phone.context.set_offline(False)
    tabs = [phone.context.new_page() for _ in range(2)]
    for tab in tabs:
        tab.goto(f"{live_server.base_url}/claims", wait_until="commit")
    for tab in tabs:
        expect(tab.locator(".row", has_text="57,71")).to_have_count(1)
        tab.close()
    assert len([url for url in asked if url.endswith("/claim")]) == 1


def test_a_refusal_that_comes_later_is_told_with_its_reason(
    phone: Page, live_server: LiveServer, account: dict[str, Any]
) -> None:
    unpaid = hand_in(live_server, account, paid=False, cents=5772).reference
    found = live_server.base_url + f"/api/v1/references/{unpaid}"
    id_ = phone.evaluate("url => fetch(url).then(r => r.json()).then(found => found.document_id)", found)
    phone.evaluate(WAITS, id_)
    phone.goto(f"{live_server.base_url}/outbox")
    expect(phone.get_by_text("Non accepté").first).to_be_visible()
    expect(phone.get_by_text("Rien n'est perdu")).to_be_visible()


def test_the_shell_starts_without_a_network_and_says_so(phone: Page, live_server: LiveServer) -> None:
    phone.context.set_offline(True)
    phone.goto(f"{live_server.base_url}/claims")
    expect(phone.get_by_role("heading")).to_have_text(["Pas de connexion"])  # said once
    phone.context.set_offline(False)
    expect(phone.get_by_role("heading", level=1)).to_have_text("Remboursements")


def test_signing_out_names_what_still_waits_and_leaves_nothing(
    phone: Page, live_server: LiveServer, account: dict[str, Any]
) -> None:
    phone.goto(f"{live_server.base_url}/me")
    expect(phone.get_by_text(account["name"]).first).to_be_visible()
    phone.evaluate(WAITS, "01930000-0000-7000-8000-000000000000")
    phone.get_by_role("button", name="Me déconnecter ici").click()
    expect(phone.get_by_role("dialog")).to_contain_text("1 document attend encore le réseau")
    phone.keyboard.press("Escape")
    expect(phone.get_by_role("button", name="Me déconnecter ici")).to_be_focused()
    phone.keyboard.press("Enter")
    phone.get_by_role("button", name="Abandonner et me déconnecter").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Se connecter")
    expect(phone.get_by_text("Vous êtes déconnecté.")).to_be_visible()
    kept = kept_texts(phone)
    assert "Pas de connexion" in kept  # the shell stays
    names_nobody(kept, account)
    phone.go_back()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Se connecter")
    phone.context.set_offline(True)
    phone.goto(f"{live_server.base_url}/documents")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Pas de connexion")
    expect(phone.get_by_text(account["name"])).to_have_count(0)
