"""A run from the first look to the bank's file by keyboard, in French and German; and the phone's bank account."""

import json
from datetime import date, timedelta

import pytest
import requests
from playwright.sync_api import Browser, Page, StorageState, expect

from tests.api.world import GP, paper, until
from tests.browsing import choose_language, page_of
from tests.desk.test_browser import desk, look_closely, sign_in
from tests.live import LiveServer
from tests.payments.till import iban
from tests.tps.test_browser import look_at_every_width
from tests.web.phone.conftest import sign_in as phone_sign_in

pytestmark = pytest.mark.browser
WILLY = "Willy Wirtz"  # has given no account


@pytest.fixture(scope="module")
def first(browser: Browser, live_server: LiveServer) -> StorageState:
    return sign_in(browser, live_server, live_server.staff("payments", "CNS", 0))


@pytest.fixture(scope="module")
def second(browser: Browser, live_server: LiveServer) -> StorageState:
    return sign_in(browser, live_server, live_server.staff("payments", "CNS", 1))


def refund(server: LiveServer, name: str, number: str) -> None:
    """A bill that is sent and accepted without a clerk."""
    on = (date.today() - timedelta(days=3)).isoformat()  # the served clock is the true one
    line = {"act": "C1", "performed_on": on, "quantity": 1, "amount_cents": 5770}
    patient = server.patient(name)
    bill = {"patient": patient["login"], "biller": GP, "performer": GP, "issued_on": on, "paid_on": on}
    bill |= {"route": "reimbursement", "lines": [line], "total_cents": 5770}
    files = {"memoire": (None, json.dumps(bill)), "file": ("memoire.pdf", paper())}
    put, path = requests.put, f"{server.base_url}/api/v1"
    headers = server.machine("memoires")
    answer = put(f"{path}/practice/memoires/{GP}/{number}", headers=headers, files=files, timeout=20)  # type: ignore[arg-type]
    assert answer.status_code == 201, answer.text
    phone = server.bearer(patient)
    document = requests.get(f"{path}/documents", headers=phone, timeout=20).json()["items"][0]["id"]
    claim = put(f"{path}/documents/{document}/claim", headers=phone, timeout=20).json()["id"]
    until(lambda: requests.get(f"{path}/claims/{claim}", headers=phone, timeout=20).json()["state"] == "accepted")


def test_a_run_is_prepared_released_and_returned_by_keyboard(
    browser: Browser, live_server: LiveServer, first: StorageState, second: StorageState
) -> None:
    refund(live_server, "Martine Mertens", "PAY-1")
    with desk(browser, first) as page:
        page.goto(f"{live_server.base_url}/desk/payments")
        look_at_every_width(page)
        choose_language(page, "Deutsch")
        look_at_every_width(page)
        choose_language(page, "Français")
        page.keyboard.press("p")
        page.wait_for_url("**/runs/**")
        look_at_every_width(page)
        run = page.url
    with desk(browser, second, dark=True) as page:
        page.goto(run)
        page.keyboard.press("l")
        page.keyboard.type("000000")
        page.keyboard.press("Enter")
        expect(page.locator("#trouble")).to_be_focused()
        look_at_every_width(page)
        page.locator("#totp").fill(live_server.code(live_server.staff("payments", "CNS", 1)))
        page.keyboard.press("Enter")
        expect(page.get_by_role("status")).to_contain_text("La série est libérée")
        with page.expect_download() as download:
            page.get_by_role("link", name="Retirer le fichier pour la banque").click()
        assert download.value.suggested_filename.endswith(".xml")
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        page.wait_for_url("**/orders/**")
        page.locator("#code").select_option("AC04")
        page.get_by_role("button", name="Noter le retour").click()
        expect(page.get_by_role("status")).to_contain_text("Le retour est noté")
        look_at_every_width(page)


def test_the_phone_takes_an_account_with_a_fresh_code_and_says_where_money_went(
    browser: Browser, live_server: LiveServer
) -> None:
    account = live_server.patient(WILLY)
    with page_of(browser) as page:
        phone_sign_in(page, live_server, account)
        page.goto(f"{live_server.base_url}/me")
        page.get_by_role("link", name="Compte bancaire").click()
        expect(page.get_by_text("Votre caisse ne connaît pas votre compte")).to_be_visible()
        look_closely(page)
        give(page, "LU00 0000", live_server.code(account))
        expect(page.locator("#iban-wrong")).to_contain_text("Ce n'est pas un IBAN")
        give(page, iban(77), "000000")
        expect(page.get_by_role("alert")).to_contain_text("Le code est faux")
        look_closely(page)
        give(page, iban(77), live_server.code(account))
        expect(page.get_by_role("status").filter(has_text="Votre compte est enregistré")).to_be_focused()
        expect(page.get_by_text(f"LU•• •••• {iban(77)[-4:]}")).to_be_visible()
        look_closely(page)


def give(page: Page, number: str, code: str) -> None:
    page.get_by_label("IBAN").fill(number)
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Enregistrer ce compte").click()
