"""Without a network: the shell starts, a request waits and becomes one claim; after signing out nothing is left."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browsing import page_of
from tests.live import LiveServer
from tests.web.phone.bills import hand_in
from tests.web.phone.conftest import sign_in

pytestmark = pytest.mark.browser

KEPT = """async () => {
  const texts = [JSON.stringify({...localStorage}), JSON.stringify({...sessionStorage})];
  for (const name of await caches.keys()) {
    for (const request of await (await caches.open(name)).keys()) {
      texts.push(request.url, await (await caches.match(request)).text());
    }
  }
  for (const {name} of await indexedDB.databases()) {
    const database = await new Promise((done) => {
      const opening = indexedDB.open(name); opening.onsuccess = () => done(opening.result);
    });
    for (const store of database.objectStoreNames) {
      texts.push(JSON.stringify(await new Promise((done) => {
        const reading = database.transaction(store).objectStore(store).getAll();
        reading.onsuccess = () => done(reading.result);
      })));
    }
    database.close();
  }
  return texts.join("\\n");
}"""


@pytest.fixture(scope="module")
def account(live_server: LiveServer) -> dict[str, Any]:
    return live_server.patient("David Diederich")


@pytest.fixture(scope="module")
def phone(live_server: LiveServer, browser: Browser, account: dict[str, Any]) -> Iterator[Page]:
    """A phone whose worker has the shell on its shelf."""
    with page_of(browser) as page:
        sign_in(page, live_server, account)
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        page.wait_for_function("navigator.serviceWorker.controller !== null")
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
    expect(phone.locator("#strip")).to_contain_text("1 document attend")
    phone.context.set_offline(False)
    expect(phone.locator("#told")).to_contain_text("Envoyé à votre caisse.")
    phone.get_by_role("link", name="Remboursements").click()
    expect(phone.locator(".row")).to_have_count(1)
    expect(phone.locator("#strip")).to_be_hidden()


def test_what_waits_survives_a_closed_tab(phone: Page, live_server: LiveServer, account: dict[str, Any]) -> None:
    hand_in(live_server, account, cents=5771)
    phone.goto(f"{live_server.base_url}/documents")
    phone.get_by_role("link", name="57,71").click()
    send = phone.get_by_role("button", name="Envoyer à la CNS")
    expect(send).to_be_visible()
    phone.context.set_offline(True)
    send.click()
    phone.get_by_role("dialog").get_by_role("button", name="Envoyer").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("En attente du réseau")
    phone.goto("about:blank")
    phone.context.set_offline(False)
    phone.goto(f"{live_server.base_url}/claims")
    expect(phone.locator(".row", has_text="57,71")).to_have_count(1)


def test_the_shell_starts_without_a_network_and_says_so(phone: Page, live_server: LiveServer) -> None:
    phone.context.set_offline(True)
    phone.goto(f"{live_server.base_url}/claims")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Pas de connexion")
    phone.context.set_offline(False)
    expect(phone.get_by_role("heading", level=1)).to_have_text("Remboursements")


def test_signing_out_names_what_still_waits_and_leaves_nothing(
    phone: Page, live_server: LiveServer, account: dict[str, Any]
) -> None:
    phone.goto(f"{live_server.base_url}/me")
    expect(phone.get_by_text(account["name"]).first).to_be_visible()
    phone.evaluate(
        "new Promise(done => { const opening = indexedDB.open('outbox'); opening.onsuccess = () => {"
        " opening.result.transaction('claims', 'readwrite').objectStore('claims')"
        ".put({document_id: '01930000-0000-7000-8000-000000000000', tapped_at: '2026-03-02T10:00:00Z'});"
        " opening.result.close(); done(); }; })"
    )
    phone.get_by_role("button", name="Me déconnecter ici").click()
    expect(phone.get_by_role("dialog")).to_contain_text("1 document attend encore le réseau")
    phone.get_by_role("button", name="Abandonner et me déconnecter").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Se connecter")
    kept = phone.evaluate(KEPT)
    assert "Pas de connexion" in kept  # the shell stays
    for word in (account["name"], account["login"], "Dr Paul Muller", "5770", "57,70 €"):
        assert word not in kept.replace("\\u00a0", " ")
    phone.go_back()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Se connecter")
    phone.context.set_offline(True)
    phone.goto(f"{live_server.base_url}/documents")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Pas de connexion")
    expect(phone.get_by_text(account["name"])).to_have_count(0)


def test_nothing_is_asked_of_another_house(live_server: LiveServer, browser: Browser) -> None:
    with page_of(browser) as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(live_server.base_url)
        page.wait_for_load_state("networkidle")
        assert asked
        assert [url for url in asked if not url.startswith(live_server.base_url)] == []
