"""The phone as an application of its own, and as a page that lets no string become code."""

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Page, expect

from tests.browsing import ARGUMENTS
from tests.live import LiveServer
from tests.web.phone.kept import with_worker

pytestmark = pytest.mark.browser
AS_CODE = (
    "document.createElement('div').innerHTML = '<b>x</b>'",
    "document.body.insertAdjacentHTML('beforeend', '<b>x</b>')",
    "Object.assign(document.createElement('script'), { src: '/sw.js' })",
    "navigator.serviceWorker.register('/other.js')",
    "trustedTypes.createPolicy('another', {})",
)
TRUSTED = r"requires 'Trusted|disallowed"
INLINE = """() => { const style = document.createElement('style'); style.textContent = 'h1 { display: none }';
  document.head.append(style); return getComputedStyle(document.querySelector('h1')).display; }"""


def test_the_browser_finds_nothing_against_installing_it(
    browser: Browser, live_server: LiveServer, tmp_path: Path
) -> None:
    context = browser.browser_type.launch_persistent_context(
        tmp_path, executable_path=shutil.which("chromium"), args=ARGUMENTS, locale="de"
    )
    try:
        page = context.new_page()
        page.goto(live_server.base_url)
        with_worker(page)
        asked = context.new_cdp_session(page)
        manifest = asked.send("Page.getAppManifest")
        assert manifest["errors"] == []
        assert manifest["url"].endswith("?lang=de")
        assert asked.send("Page.getInstallabilityErrors")["installabilityErrors"] == []
    finally:
        context.close()


def test_no_string_becomes_code_or_looks(stranger: Page, live_server: LiveServer) -> None:
    stranger.goto(live_server.base_url)
    expect(stranger.get_by_role("heading", level=1)).not_to_be_empty()
    for attempt in AS_CODE:
        with pytest.raises(Error, match=TRUSTED):
            stranger.evaluate(attempt)
    assert stranger.evaluate(INLINE) != "none"
