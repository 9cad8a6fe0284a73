"""Both ends at once: a bill sent from the phone, decided at a desk, read on the phone."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests
from playwright.sync_api import Browser, Page, expect

from tests.browsing import DESK, page_of
from tests.desk.operating import look_closely
from tests.live import LiveServer
from tests.web.phone.bills import blank, hand_in
from tests.web.phone.conftest import sign_in

pytestmark = pytest.mark.browser
ASSESSED_MS = 30_000


@pytest.fixture(scope="module")
def clerk(live_server: LiveServer, browser: Browser) -> Iterator[Page]:
    """The second clerk of the CNS."""
    with page_of(browser, viewport=DESK) as page:
        yield at_desk(page, live_server, live_server.staff("clerk", "CNS", 1))


@pytest.fixture(scope="module")
def colleague(live_server: LiveServer, browser: Browser) -> Iterator[Page]:
    """The first clerk of the CNS."""
    with page_of(browser, viewport=DESK) as page:
        yield at_desk(page, live_server, live_server.staff("clerk", "CNS", 0))


@pytest.fixture(scope="module")
def phone(live_server: LiveServer, browser: Browser) -> Iterator[Page]:
    with page_of(browser) as page:
        sign_in(page, live_server, live_server.patient("Fernand Feller"))
        yield page


def at_desk(page: Page, live_server: LiveServer, account: dict[str, Any]) -> Page:
    page.goto(f"{live_server.base_url}/desk/login")
    for name, typed in (("login", account["login"]), ("password", account["password"])):
        page.locator(f"[name={name}]").fill(typed)
    page.locator("[name=totp]").fill(live_server.code(account))
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/desk/login" not in url)
    return page


def sent(phone: Page, live_server: LiveServer, cents: int) -> str:
    """Send a new bill from the phone; returns the claim's id. Each is of another week, so that none meets a limit."""
    weeks = 7 * (cents - 5770)
    hand_in(live_server, live_server.patient("Fernand Feller"), cents=cents, accident=True, days_ago=weeks)
    phone.goto(f"{live_server.base_url}/documents")
    phone.get_by_role("link", name=f"57,{cents % 100}").first.click()
    phone.get_by_role("button", name="Envoyer à la CNS").click()
    phone.get_by_role("dialog").get_by_role("button", name="Envoyer").click()
    follow = phone.get_by_role("link", name="Suivre le remboursement")
    expect(follow).to_be_visible()
    return (follow.get_attribute("href") or "").rsplit("/", 1)[1]


def open_at_desk(clerk: Page, live_server: LiveServer, claim_id: str) -> None:
    """Once the worker has assessed it."""
    clerk.goto(f"{live_server.base_url}/desk/claims/{claim_id}")
    for _ in range(ASSESSED_MS // 1000):
        if clerk.locator("#accept").count():
            return
        clerk.wait_for_timeout(1000)
        clerk.reload()
    raise AssertionError("the worker did not assess the claim")


def test_an_accepted_claim_explains_every_line(phone: Page, clerk: Page, live_server: LiveServer) -> None:
    claim_id = sent(phone, live_server, 5770)
    open_at_desk(clerk, live_server, claim_id)
    clerk.keyboard.press("a")
    expect(clerk.get_by_role("status")).to_contain_text("Acceptée")
    phone.get_by_role("link", name="Remboursements").click()
    row = phone.locator(f"a[href='/claims/{claim_id}']")
    expect(row).to_contain_text("Accepté, le paiement suit")
    expect(row).to_contain_text("50,78")
    row.click()
    expect(phone.get_by_text("Vous recevrez 50,78")).to_be_visible()
    expect(phone.locator("[aria-current=step]")).to_contain_text("Décision prise")
    phone.get_by_text("Comment c'est calculé").click()
    expect(phone.get_by_text("88 % du tarif sont remboursés")).to_be_visible()
    expect(phone.get_by_text("Règle E4")).to_be_visible()
    expect(phone.get_by_text("Tarif d'exemple, pas le tarif officiel")).to_be_visible()
    expect(phone.get_by_text("6,92").first).to_be_visible()
    href = phone.get_by_role("link", name="Décompte en PDF").get_attribute("href") or ""
    cookies = {one["name"]: one["value"] for one in phone.context.cookies()}
    answer = requests.get(live_server.base_url + href, cookies=cookies, timeout=30)
    assert answer.content.startswith(b"%PDF")


def test_a_refused_claim_says_why_and_what_can_be_done(phone: Page, clerk: Page, live_server: LiveServer) -> None:
    claim_id = sent(phone, live_server, 5771)
    open_at_desk(clerk, live_server, claim_id)
    clerk.keyboard.press("r")
    clerk.get_by_label("Motif", exact=True).select_option(index=1)
    clerk.get_by_role("button", name="Refuser la demande").click()
    expect(clerk.get_by_role("status")).to_contain_text("Refusée")
    phone.goto(f"{live_server.base_url}/claims/{claim_id}")
    expect(phone.get_by_text("Votre caisse ne rembourse pas cette facture.")).to_be_visible()
    expect(phone.locator(".worked .badge, .worked p").first).to_be_visible()
    expect(phone.get_by_role("heading", name="Vous n'êtes pas d'accord ?")).to_be_visible()
    expect(phone.get_by_text("Vous pouvez contester jusqu'au")).to_be_visible()
    phone.get_by_role("link", name="Voir la facture").click()
    expect(phone.get_by_role("heading", name="Demande refusée")).to_be_visible()
    phone.get_by_role("link", name="Voir pourquoi et que faire").click()
    expect(phone.get_by_role("button", name="Contester cette décision")).to_be_visible()


def test_a_question_stands_where_it_can_be_read(phone: Page, clerk: Page, live_server: LiveServer) -> None:
    claim_id = sent(phone, live_server, 5772)
    open_at_desk(clerk, live_server, claim_id)
    clerk.keyboard.press("q")
    clerk.locator("#text").fill("Avez-vous payé en espèces ?")
    clerk.locator("#question button:not([type=button])").click()
    phone.goto(f"{live_server.base_url}/documents")
    phone.get_by_role("link", name="57,72").first.click()
    expect(phone.get_by_role("heading", name="Votre caisse a une question pour vous")).to_be_visible()
    phone.get_by_role("link", name="Lire la question et répondre").click()
    expect(phone.get_by_role("heading", name="Votre caisse a une question pour vous")).to_be_visible()
    expect(phone.get_by_text("Avez-vous payé en espèces ?")).to_be_visible()
    phone.get_by_label("Votre réponse").fill("Non, par carte.")
    phone.get_by_role("button", name="Envoyer la réponse").click()
    expect(phone.get_by_text("Non, par carte.")).to_be_visible()


def test_an_objection_goes_all_the_way(phone: Page, clerk: Page, colleague: Page, live_server: LiveServer) -> None:
    """Refused by one clerk, contested on the phone with a paper, upheld by another with one key, read on the phone."""
    claim_id = sent(phone, live_server, 5773)
    open_at_desk(clerk, live_server, claim_id)
    clerk.keyboard.press("r")
    clerk.get_by_label("Motif", exact=True).select_option("not-performed")
    clerk.get_by_role("button", name="Refuser la demande").click()
    expect(clerk.get_by_role("status")).to_contain_text("Refusée")
    phone.goto(f"{live_server.base_url}/claims/{claim_id}")
    phone.get_by_role("button", name="Contester cette décision").click()
    expect(phone.get_by_label("Pourquoi n'êtes-vous pas d'accord ?")).to_be_focused()
    phone.get_by_role("button", name="Envoyer la contestation").click()
    expect(phone.get_by_role("alert")).to_contain_text("Écrivez pourquoi vous n'êtes pas d'accord.")
    phone.keyboard.press("Tab")
    phone.keyboard.press("Enter")
    phone.keyboard.type("La consultation a eu lieu, voici l'attestation.")
    paper = {"name": "attestation.pdf", "mimeType": "application/pdf", "buffer": blank()}
    phone.locator("#files").set_input_files(paper)  # type: ignore[arg-type]
    phone.get_by_role("button", name="Envoyer la contestation").click()
    expect(phone.get_by_role("status").filter(has_text="Votre contestation est arrivée")).to_be_focused()
    look_closely(phone)
    colleague.goto(f"{live_server.base_url}/desk/objections")
    colleague.keyboard.press("j")
    colleague.keyboard.press("Enter")
    colleague.wait_for_url("**/desk/objections/*-*")
    colleague.wait_for_load_state("load")
    expect(colleague.get_by_text("La consultation a eu lieu")).to_be_visible()
    look_closely(colleague)
    colleague.keyboard.press("a")
    expect(colleague.get_by_role("status")).to_contain_text("50,78")
    phone.goto(f"{live_server.base_url}/claims/{claim_id}")
    expect(phone.get_by_text("Vous aviez raison : la décision a été changée")).to_be_visible()
    expect(phone.get_by_text("Vous recevrez 50,78")).to_be_visible()
    phone.get_by_text("Pour votre assurance complémentaire").click()
    phone.get_by_label("Langue du document").select_option("de")
    way = phone.get_by_role("link", name="Ouvrir le PDF pour l'assurance").get_attribute("href") or ""
    assert way.endswith("/statement?for=insurer&language=de")
    look_closely(phone)
