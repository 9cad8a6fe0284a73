"""`/api/docs` and the pages of problems in a browser: nothing for axe to find, nothing too wide, nothing blocked."""

import pytest
from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.api.asking import serving
from tests.browsing import DESK, PHONE, ask_axe, page_of

AND_TARGETS = {"rules": {"target-size": {"enabled": True}}}  # axe asks it only where it is told to


def console_of(page: Page) -> list[str]:
    """What the browser says to developers, from now on."""
    said: list[str] = []

    def note(message: ConsoleMessage) -> None:
        said.append(message.text)

    page.on("console", note)
    return said


@pytest.mark.browser
def test_the_pages_are_readable_for_everybody_on_phone_and_desk(app: Flask, browser: Browser) -> None:
    with serving(app) as url:
        for path, viewport, dark in (
            ("/api/docs", PHONE, False),
            ("/api/docs", DESK, True),
            ("/problems/too-large", PHONE, False),
            ("/problems/csrf", PHONE, True),
        ):
            with page_of(browser, viewport=viewport, dark=dark) as page:
                blocked = console_of(page)
                page.goto(url + path)
                found = ask_axe(page, AND_TARGETS)
                assert not found, [
                    (path, one["id"], [node["html"][:200] for node in one["nodes"][:3]]) for one in found
                ]
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
                assert not [text for text in blocked if "Content Security Policy" in text]


@pytest.mark.browser
def test_every_operation_can_be_linked_to(app: Flask, browser: Browser) -> None:
    with serving(app) as url, page_of(browser, viewport=DESK) as page:
        page.goto(f"{url}/api/docs#send_document")
        assert page.locator("#send_document").is_visible()
        assert page.evaluate("window.scrollY") > 0
        targets = page.eval_on_selector_all('a[href^="#"]', "links => links.map(link => link.getAttribute('href'))")
        assert targets
        assert all(page.locator(f'[id="{target[1:]}"]').count() == 1 for target in set(targets))
