"""A phone that several people use, and a network that breaks at the worst moment: nothing shown, nothing doubled."""

import shutil
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browsing import ARGUMENTS, page_of
from tests.live import LiveServer
from tests.web.phone.bills import hand_in
from tests.web.phone.conftest import sign_in
from tests.web.phone.kept import kept_texts, names_nobody, with_worker

pytestmark = pytest.mark.browser

KEPT_IN_MEMORY = """addEventListener("pageshow", ({persisted}) => {
  sessionStorage.setItem("brought back", JSON.stringify([persisted, document.body.innerText.trim()]));
})"""


@pytest.fixture(scope="module")
def account(live_server: LiveServer) -> dict[str, Any]:
    return live_server.patient("Nico Nilles")


@pytest.fixture(scope="module")
def phone(live_server: LiveServer, browser: Browser, account: dict[str, Any]) -> Iterator[Page]:
    with page_of(browser) as page:
        sign_in(page, live_server, account)
        with_worker(page)
        yield page


def ready_to_send(phone: Page, server: LiveServer, account: dict[str, Any], cents: int) -> str:
    """A new bill is open, its sheet asks; answers the bill's number."""
    number = hand_in(server, account, cents=cents).number
    phone.goto(f"{server.base_url}/documents")
    phone.get_by_role("link", name=f"{cents // 100},{cents % 100}").first.click()
    phone.get_by_role("button", name="Envoyer à la CNS").click()
    return number


def claims_of(server: LiveServer, number: str) -> int:
    with psycopg.connect(server.database_url) as connection:
        query = "SELECT count(*) FROM claim JOIN memoire ON memoire.id = claim.memoire_id WHERE memoire.number = %s"
        row = connection.execute(query, [number]).fetchone()
    assert row is not None
    return int(row[0])


def cut_after_the_server(route: Route) -> None:
    """The request arrives, the answer does not."""
    if route.request.method == "PUT":
        assert route.fetch().status == 201
    route.abort("connectionreset")


def test_an_answer_that_was_lost_makes_no_second_claim(
    phone: Page, live_server: LiveServer, account: dict[str, Any]
) -> None:
    number = ready_to_send(phone, live_server, account, 5781)
    phone.route("**/claim", cut_after_the_server)
    phone.get_by_role("dialog").get_by_role("button", name="Envoyer").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("En attente du réseau")
    phone.unroute("**/claim")
    expect(phone.locator("#told")).to_contain_text("Envoyé à votre caisse.", timeout=15_000)
    assert claims_of(live_server, number) == 1


def test_a_tab_that_dies_while_sending_makes_one_claim(
    phone: Page, live_server: LiveServer, account: dict[str, Any]
) -> None:
    tab = phone.context.new_page()
    number = ready_to_send(tab, live_server, account, 5782)
    held: list[Route] = []
    tab.route("**/claim", lambda route: held.append(route))
    tab.get_by_role("dialog").get_by_role("button", name="Envoyer").click()
    expect(tab.get_by_text("Envoi en cours…")).to_be_visible()
    tab.wait_for_timeout(300)
    phone.context.set_offline(True)  # a dying tab lets go of what is held: nothing may get through
    tab.close()
    assert held and claims_of(live_server, number) == 0
    phone.context.set_offline(False)
    phone.goto(f"{live_server.base_url}/claims")
    expect(phone.locator(".row", has_text="57,82").first).to_be_visible()
    assert claims_of(live_server, number) == 1


def test_two_taps_send_once(phone: Page, live_server: LiveServer, account: dict[str, Any]) -> None:
    ready_to_send(phone, live_server, account, 5783)
    asked: list[str] = []
    phone.on("request", lambda one: asked.append(one.url) if one.method == "PUT" else None)
    phone.get_by_role("dialog").get_by_role("button", name="Envoyer").dblclick()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Envoyé à la CNS")
    assert len([url for url in asked if url.endswith("/claim")]) == 1


def test_an_account_that_was_closed_leaves_nothing_on_its_phones(
    phone: Page, live_server: LiveServer, account: dict[str, Any]
) -> None:
    phone.goto(f"{live_server.base_url}/me")
    phone.get_by_role("button", name="Garder mes documents sur ce téléphone").click()
    expect(phone.get_by_text("Gardés, état du")).to_be_visible()
    with psycopg.connect(live_server.database_url) as connection:
        change = "UPDATE account SET disabled_at = now() WHERE login = %s"
        connection.execute(change, [account["login"]])
    phone.goto(f"{live_server.base_url}/documents")
    expect(phone.get_by_text("Votre accès est fermé.")).to_be_visible()
    assert "copy" not in phone.evaluate("indexedDB.databases().then(all => all.map(one => one.name))")
    with psycopg.connect(live_server.database_url) as connection:
        connection.execute("UPDATE account SET disabled_at = NULL WHERE login = %s", [account["login"]])


def test_what_was_typed_in_a_line_is_there_after_a_time_out(
    phone: Page, live_server: LiveServer, account: dict[str, Any]
) -> None:
    phone.goto(f"{live_server.base_url}/me/account")
    phone.get_by_label("IBAN").fill("LU28 0019")
    phone.get_by_label("Code").fill("123456")
    phone.context.clear_cookies()
    phone.get_by_role("button", name="Enregistrer ce compte").click()
    expect(phone.get_by_text("Votre session est terminée.")).to_be_visible()
    assert "0019" not in kept_texts(phone)
    phone.get_by_label("Matricule").fill(account["login"])
    phone.get_by_label("Mot de passe", exact=True).fill(account["password"])
    phone.get_by_label("Code").fill(live_server.code(account))
    phone.get_by_role("button", name="Se connecter").click()
    expect(phone.get_by_label("IBAN")).to_have_value("LU28 0019")
    expect(phone.get_by_label("Code")).to_have_value("")


def test_signing_out_in_one_tab_empties_the_others(
    phone: Page, live_server: LiveServer, account: dict[str, Any]
) -> None:
    other = phone.context.new_page()
    other.goto(f"{live_server.base_url}/me")
    expect(other.get_by_text(account["name"]).first).to_be_visible()
    phone.goto(f"{live_server.base_url}/me")
    with phone.expect_response(lambda answer: answer.request.method == "DELETE") as ended:
        phone.get_by_role("button", name="Me déconnecter ici").click()
    assert ended.value.header_value("Clear-Site-Data") == '"cache", "cookies"'
    for tab in (phone, other):
        expect(tab.get_by_role("heading", level=1)).to_have_text("Se connecter")
        expect(tab.get_by_text(account["name"])).to_have_count(0)
    names_nobody(kept_texts(other), account)


def test_a_page_from_the_browsers_memory_shows_nobody(live_server: LiveServer, browser: Browser) -> None:
    """Playwright switches that memory off unless told."""
    switched_on = ["--disable-back-forward-cache"]
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    remembering = browser.browser_type.launch(executable_path=path, args=ARGUMENTS, ignore_default_args=switched_on)
    with page_of(remembering) as page:
        sign_in(page, live_server, live_server.patient("Odile Oberweis"))
        page.goto(f"{live_server.base_url}/me")
        expect(page.get_by_text("Odile Oberweis").first).to_be_visible()
        with_worker(page)  # one that takes over later ends what the browser keeps in its memory
        page.evaluate(KEPT_IN_MEMORY)
        page.goto(f"{live_server.base_url}/accessibility")
        page.go_back()
        expect(page.get_by_text("Odile Oberweis").first).to_be_visible()
        assert page.evaluate("sessionStorage.getItem('brought back')") == '[true,""]'
    remembering.close()
