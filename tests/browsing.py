"""Debian's Chromium, driven by Playwright."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 360, "height": 800}
DESK = {"width": 1280, "height": 800}


SETTLED = """Promise.all(document.getAnimations()
  .filter((one) => one.effect.getTiming().iterations !== Infinity).map((one) => one.finished.catch(() => null)))"""


def settle(page: Page) -> None:
    """Wait until everything stands where it belongs: colours in the middle of a movement are nobody's."""
    page.evaluate(SETTLED)


def ask_axe(page: Page, options: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    """What axe finds against a page. Only that is asked for: to list all that is well takes longer than to look."""
    found = Axe().run(page, options={**(options or {}), "resultTypes": ["violations"]}).response["violations"]
    return list(found)


def until(page: Page, expression: str, seconds: float = 30) -> None:
    """Wait until it is true. Playwright's `wait_for_function` evaluates text in the page; our policy forbids that."""
    end = time.monotonic() + seconds
    while not page.evaluate(expression):
        assert time.monotonic() < end, expression
        page.wait_for_timeout(50)


def choose_language(page: Page, name: str) -> None:
    """At a desk: press the language's button and wait for the page that comes, for another is looked at otherwise."""
    with page.expect_navigation():
        page.get_by_role("button", name=name).click()


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless browser; fails where Chromium is missing, saying what to install."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    assert path, "Chromium is missing: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@contextmanager
def page_of(
    browser: Browser, *, language: str = "fr", viewport: dict[str, int] | None = None, dark: bool = False
) -> Iterator[Page]:
    """A page in a context of its own; a fault in the page's own code fails the test."""
    context: BrowserContext = browser.new_context(
        locale=language,
        viewport=viewport or PHONE,  # type: ignore[arg-type]
        color_scheme="dark" if dark else "light",
    )
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    context.close()
    assert not faults, faults
