"""The first view goes through a slow network: its bytes on the wire are counted, for each language."""

import pytest
from playwright.sync_api import Browser, expect

from backend.languages import LANGUAGES
from tests.browsing import page_of
from tests.live import LiveServer
from tests.web.phone.weight import weigh

pytestmark = pytest.mark.browser
FIRST_VIEW_BYTES, SCRIPT_BYTES, REQUESTS = 60 * 1024, 35 * 1024, 30


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_first_view_is_light(browser: Browser, live_server: LiveServer, language: str) -> None:
    with page_of(browser, language=language) as page:
        wire = weigh(page, live_server.base_url)
        expect(page.locator("html")).to_have_attribute("lang", language)
        expect(page.get_by_role("heading", level=1)).not_to_be_empty()
    assert wire.scripts <= SCRIPT_BYTES, wire.sizes
    assert wire.bytes <= FIRST_VIEW_BYTES, wire.sizes
    assert len(wire.sizes) <= REQUESTS, wire.sizes
    fetched = [address for address, size in wire.sizes if size]
    assert len(set(fetched)) == len(fetched), fetched
