"""Phones: Chromium at 360 × 800, with a patient who is signed in."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browsing import page_of
from tests.live import LiveServer


def sign_in(page: Page, server: LiveServer, account: dict[str, Any]) -> None:
    """By the form, as everybody does."""
    page.goto(f"{server.base_url}/sign-in")
    page.get_by_label("Matricule").fill(account["login"])
    page.get_by_label("Mot de passe", exact=True).fill(account["password"])
    page.get_by_label("Code").fill(server.code(account))
    page.get_by_role("button", name="Se connecter").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Documents")


@pytest.fixture(scope="module")
def claire(live_server: LiveServer, browser: Browser) -> Iterator[Page]:
    """Claire Weber, who has a bill of every kind and a family; only to be looked at."""
    with page_of(browser) as page:
        sign_in(page, live_server, live_server.patient("Claire Weber"))
        yield page


@pytest.fixture
def stranger(browser: Browser) -> Iterator[Page]:
    """A phone on which nobody is signed in."""
    with page_of(browser) as page:
        yield page
