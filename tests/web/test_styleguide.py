"""The style guide: there while the product is worked on, nowhere else, and made of the product's own parts."""

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, expect

from backend.services.house import House
from tests.browsing import DESK, page_of
from tests.live import LiveServer
from tests.web.phone.axe import violations

PAGES = ("/styleguide", "/styleguide/desk")


@pytest.mark.parametrize("path", PAGES)
def test_it_is_not_there_where_the_product_is_used_for_real(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", PAGES)
def test_it_speaks_the_language_asked_for(app: Flask, house: House, client: FlaskClient, path: str) -> None:
    app.extensions["house"] = replace(house, config=replace(house.config, demo=True))
    answer = client.get(path, query_string={"lang": "de"})
    assert answer.status_code == 200
    assert '<html lang="de"' in answer.text


@pytest.mark.browser
@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("path", PAGES)
def test_every_component_can_be_read_and_comes_from_the_product(
    browser: Browser, live_server: LiveServer, path: str, dark: bool
) -> None:
    with page_of(browser, viewport=DESK, dark=dark) as page:
        page.goto(live_server.base_url + path)
        if path == "/styleguide":
            expect(page.locator("#guide[data-drawn]")).to_have_count(1)
            expect(page.locator(".row.document")).to_have_count(12)
            expect(page.locator(".timeline .future")).to_have_count(2)
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
