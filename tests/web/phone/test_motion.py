"""What moves says where a thing went, and nothing moves for whoever wants it so."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.live import LiveServer
from tests.web.phone.scenes import at
from web.phone_files import read_shell

pytestmark = pytest.mark.browser
SLIDE = """version => import(`/pwa/${version}/js/flight.js`).then(({ slide }) => {
  slide(document.querySelector("h1").getBoundingClientRect(), "claims");
  const away = document.querySelector(".away");
  return away && Math.max(...away.getAnimations().map(one => one.effect.getTiming().duration));
})"""
LASTING = """() => [...document.querySelectorAll("*")]
  .flatMap(e => getComputedStyle(e).transitionDuration.split(", ")).filter(time => parseFloat(time) > 0.2)"""


@pytest.fixture
def inbox(claire: Page, live_server: LiveServer) -> Iterator[Page]:
    claire.emulate_media(reduced_motion="no-preference")
    claire.set_viewport_size({"width": 360, "height": 640})
    at("/documents")(claire, live_server)
    yield claire
    claire.emulate_media(reduced_motion="no-preference")


def test_the_large_title_gives_way_to_a_small_one(inbox: Page) -> None:
    small = inbox.locator(".bar-title")
    expect(small).to_have_text("")
    inbox.mouse.wheel(0, 400)
    expect(small).to_have_text("Documents")
    expect(inbox.locator("#bar")).to_have_css("opacity", "1")
    inbox.mouse.wheel(0, -400)
    expect(small).to_have_text("")


def test_a_sent_bill_slides_to_the_refunds_within_a_fifth_of_a_second(inbox: Page) -> None:
    version = read_shell().version
    assert inbox.evaluate(SLIDE, version) == 200
    expect(inbox.locator(".away")).to_have_count(0)
    assert inbox.evaluate(LASTING) == []
    inbox.emulate_media(reduced_motion="reduce")
    assert inbox.evaluate(SLIDE, version) is None
