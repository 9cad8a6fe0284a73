"""The ladder: from a page image to the codes on it, the steps that save most pages per millisecond first.

Each step is a function from the views of a page to what it saw. The ladder stops at the first code that is wanted:
one of ours, or any at all where every code is asked for. What each step saves and costs: tests/bench/paper.py.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from qr.decoders import Corners, Decoded, ask_qrdec, ask_quirc, ask_zbar, ask_zxing
from qr.images import PageImage, Pixels
from qr.locator import REACH_MM, Region, window_around
from qr.rescue import locate_any, locate_ours, spell_out
from qr.views import View

Step = Callable[[View], list[Decoded]]
Wanted = Callable[[str], bool]

_CROP_MM = 1.2 * REACH_MM


@dataclass(frozen=True, slots=True)
class Found:
    """A code, the step that read it, and its corners in pixels of the whole page."""

    text: str
    step: str
    corners: Corners


@dataclass(frozen=True, slots=True)
class Detection:
    """What the ladder found, what it tried (name, milliseconds), whether a symbol was seen at all."""

    found: tuple[Found, ...]
    steps: tuple[tuple[str, float], ...]
    symbol_seen: bool


def half_size(view: View) -> list[Decoded]:
    """zxing on half the pixels: a good scan needs no more."""
    return [_moved(decoded, 0, 0, 2.0) for decoded in ask_zxing(view.half)] if view.large_sheet else []


def whole_page(view: View) -> list[Decoded]:
    """zxing on the page as scanned."""
    return ask_zxing(view.grey)


def restored(view: View) -> list[Decoded]:
    """Our own symbol, located by what is left of it and repaired with erasures."""
    return _restore(view, view.regions[:1], any_symbol=False)


def restored_elsewhere(view: View) -> list[Decoded]:
    """The same at the second likeliest place."""
    return _restore(view, view.regions[1:], any_symbol=False)


def restored_any(view: View) -> list[Decoded]:
    """A symbol of any version and size, located and repaired in the same way."""
    return _restore(view, view.regions[:1], any_symbol=True)


def smoothed(view: View) -> list[Decoded]:
    """zxing with one threshold for the page, after a median: against speckles and coloured ink."""
    return ask_zxing(view.smooth, binarizer="GlobalHistogram")


def crop_zbar(view: View) -> list[Decoded]:
    """zbar, the second opinion, on the likeliest place only: on a whole page it costs ten times zxing."""
    return _ask_crop(view, ask_zbar)


def crop_qrdec(view: View) -> list[Decoded]:
    """qrdec on the likeliest place."""
    return _ask_crop(view, ask_qrdec)


def crop_quirc(view: View) -> list[Decoded]:
    """quirc on the likeliest place."""
    return _ask_crop(view, ask_quirc)


OURS: tuple[Step, ...] = (half_size, whole_page, restored, smoothed, restored_elsewhere, crop_zbar, crop_qrdec)
ANY: tuple[Step, ...] = (half_size, whole_page, smoothed, restored_any, crop_zbar, crop_qrdec, crop_quirc)


def detect(image: PageImage, wanted: Wanted, ladder: Iterable[Step]) -> Detection:
    """Climb until a wanted code is found or the ladder ends."""
    view = View(image)
    found: dict[str, Found] = {}
    steps: list[tuple[str, float]] = []
    symbol_seen = False
    for step in ladder:
        began = time.perf_counter()
        seen = step(view)
        steps.append((step.__name__, (time.perf_counter() - began) * 1000))
        symbol_seen = symbol_seen or bool(seen)
        for decoded in seen:
            if decoded.valid:
                found.setdefault(decoded.text, Found(decoded.text, step.__name__, decoded.corners))
        if any(wanted(text) for text in found):
            break
    return Detection(tuple(found.values()), tuple(steps), symbol_seen)


def _restore(view: View, regions: list[Region], any_symbol: bool) -> list[Decoded]:
    seen: list[Decoded] = []
    for region in regions:
        located = (locate_any if any_symbol else locate_ours)(view.printed, region)
        seen.extend(spell_out(view.printed, located) if located else [])
    return seen


def _ask_crop(view: View, ask: Callable[[Pixels], list[Decoded]]) -> list[Decoded]:
    seen: list[Decoded] = []
    for region in view.regions[:1]:
        crop, left, top = window_around(view.printed, region.x, region.y, _CROP_MM)
        seen.extend(_moved(decoded, left, top) for decoded in ask(crop))
    return seen


def _moved(decoded: Decoded, left: float, top: float, scale: float = 1.0) -> Decoded:
    corners = tuple((x * scale + left, y * scale + top) for x, y in decoded.corners)
    return Decoded(decoded.text, corners, decoded.valid)
