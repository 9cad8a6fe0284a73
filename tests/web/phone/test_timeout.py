"""A session that nobody uses: its end is announced, put off with one key, and costs nobody what they typed."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browsing import page_of
from tests.live import LiveServer
from tests.web.phone.conftest import sign_in

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def phone(live_server: LiveServer, browser: Browser) -> Iterator[Page]:
    """A phone whose clock the test moves; the server's goes on as always."""
    with page_of(browser) as page:
        page.clock.install()
        sign_in(page, live_server, live_server.patient("Inês Ivanov"))
        page.clock.run_for(1000)
        yield page


def test_two_minutes_before_the_end_one_key_keeps_the_session(phone: Page) -> None:
    warning = phone.get_by_role("alertdialog", name="Êtes-vous encore là ?")
    phone.clock.fast_forward(26 * 60_000)
    expect(warning).to_have_count(0)
    phone.clock.fast_forward(60_000 + 5000)
    expect(warning).to_contain_text("se termine dans 2 minutes")
    expect(phone.get_by_role("button", name="Rester connecté")).to_be_focused()
    with phone.expect_response("**/api/v1/session") as asked:
        phone.keyboard.press("Enter")
    assert asked.value.status == 200
    expect(warning).to_have_count(0)
    phone.clock.fast_forward(20 * 60_000)
    expect(warning).to_have_count(0)


def test_who_is_at_work_is_not_asked(phone: Page) -> None:
    phone.clock.fast_forward(6 * 60_000)
    with phone.expect_response("**/api/v1/session") as asked:
        phone.keyboard.press("Tab")
        phone.clock.run_for(2000)
    asked.value.finished()
    phone.wait_for_load_state("networkidle")  # the answer has been taken in as well
    phone.clock.fast_forward(10 * 60_000)
    expect(phone.get_by_role("alertdialog")).to_have_count(0)
    expect(phone.get_by_role("heading", level=1)).to_have_text("Documents")


def test_the_end_leads_to_signing_in_and_back(phone: Page, live_server: LiveServer) -> None:
    phone.get_by_role("link", name="Couverture").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Couverture")
    phone.wait_for_load_state("networkidle")
    ended = phone.get_by_text("Votre session est terminée.")
    for _ in range(3):  # an answer that comes after the leap counts from then on
        if not ended.count():
            phone.clock.fast_forward(31 * 60_000)
            phone.wait_for_timeout(500)
    expect(ended).to_be_visible()
    assert "next=%2Fcover" in phone.url
    expect(phone.locator("#places")).to_be_hidden()
