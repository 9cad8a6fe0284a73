"""The ladder: from a page image to the codes on it, the steps that save most pages per millisecond first.

Each step is a function from the views of a page to what it saw. The ladder stops at the first code that is wanted:
one of ours, or any at all where every code is asked for. What each step saves and costs: tests/bench/paper.py.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from qr.decoders import Corners, Decoded, ask_qrdec, ask_quirc, ask_zbar, ask_zxing
from qr.images import PageImage, Pixels
from qr.locator import REACH_MM, Region, Sheet, window_around
from qr.rescue import rescue_ours, resembles_ours
from qr.strangers import rescue_any
from qr.views import View

Step = Callable[[View], list[Decoded]]
Wanted = Callable[[str], bool]
Rescue = Callable[[Sheet, Region, Callable[[], float | None]], list[Decoded]]

_CROP_MM = 1.2 * REACH_MM
_COMPANION_MM = 20.0
_COMPANION_TEXTURE = 0.7  # text beside a symbol has half of the symbol's
_MOST_COMPANIONS = 2
_PIECE, _SHARED = 2600, 600  # what is larger than the shared edge of two pieces is seen at half the size


@dataclass(frozen=True, slots=True)
class Found:
    """A code, the step that read it, and its corners in pixels of the whole page."""

    text: str
    step: str
    corners: Corners


@dataclass(frozen=True, slots=True)
class Detection:
    """What the ladder found, what it tried (name, milliseconds), whether a symbol was seen and not read."""

    found: tuple[Found, ...]
    steps: tuple[tuple[str, float], ...]
    symbol_seen: bool


def first_look(view: View) -> list[Decoded]:
    """zxing on the page made small: a clean scan of a symbol as large as ours needs no more."""
    return _scaled(ask_zxing(view.first), view.first_factor)


def working_size(view: View) -> list[Decoded]:
    """zxing at the resolution that all further steps work at."""
    return _scaled(ask_zxing(view.grey), view.factor) if view.factor != view.first_factor else []


def whole_page(view: View) -> list[Decoded]:
    """zxing on the page as scanned."""
    return ask_zxing(view.whole)


def whole_picture(view: View) -> list[Decoded]:
    """The same for what is no sheet of paper, so that a symbol of ours may be of any size on it."""
    return whole_page(view) if view.factor > 1 and not view.image.is_sheet else []


def enlarged(view: View) -> list[Decoded]:
    """zxing on a coarse page made larger, so that small symbols have some pixels a module."""
    factor = view.enlargement
    if factor == 1:
        return []
    larger = cv2.resize(view.whole, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC)
    return _scaled(ask_zxing(np.asarray(larger, np.uint8)), 1 / factor)


def close_up(view: View) -> list[Decoded]:
    """zxing on a very large photograph as it is, piece by piece: what is small on it is lost at half the size."""
    closest = None if view.image.is_sheet else view.image.closest()
    if closest is None:
        return []
    pixels, factor = closest
    height, width = pixels.shape
    seen: list[Decoded] = []
    for top in range(0, max(1, height - _SHARED), _PIECE - _SHARED):
        for left in range(0, max(1, width - _SHARED), _PIECE - _SHARED):
            piece = np.ascontiguousarray(pixels[top : top + _PIECE, left : left + _PIECE])
            seen.extend(_moved(decoded, left, top) for decoded in ask_zxing(piece) if decoded.valid)
    return _scaled(seen, 1 / factor)


def restored(view: View) -> list[Decoded]:
    """Our own symbol, located by what is left of it and repaired with erasures."""
    return _restore(view, view.regions[:1], rescue_ours)


def restored_elsewhere(view: View) -> list[Decoded]:
    """The same at the second likeliest place."""
    return _restore(view, view.regions[1:], rescue_ours)


def restored_any(view: View) -> list[Decoded]:
    """A symbol of any version and size, located and repaired in the same way."""
    return _restore(view, view.regions[:1], rescue_any)


def likely_place(view: View) -> list[Decoded]:
    """zxing at the likeliest place only, at the resolution that all further steps work at."""
    return _ask_likeliest(view, ask_zxing)


def smoothed(view: View) -> list[Decoded]:
    """zxing with one threshold for the likeliest place, after a median: against speckles and coloured ink."""
    return _ask_likeliest(view, _ask_smoothed)


def crop_zbar(view: View) -> list[Decoded]:
    """zbar, the second opinion, on the likeliest place only: on a whole page it costs ten times zxing."""
    return _ask_likeliest(view, ask_zbar)


def crop_qrdec(view: View) -> list[Decoded]:
    """qrdec on the likeliest place."""
    return _ask_likeliest(view, ask_qrdec)


def crop_quirc(view: View) -> list[Decoded]:
    """quirc on the likeliest place."""
    return _ask_likeliest(view, ask_quirc)


OURS: tuple[Step, ...] = (
    first_look,
    likely_place,
    restored,
    working_size,
    restored_elsewhere,
    crop_zbar,
    whole_picture,
)
# All are taken in any case, for a sheet of strangers may hold several symbols, and all that zxing sees are told.
SURVEY: tuple[Step, ...] = (whole_page, enlarged, close_up)
ANY: tuple[Step, ...] = (
    crop_qrdec,
    smoothed,
    restored_any,
    crop_zbar,
)


def detect(image: PageImage, wanted: Wanted, any_codes: bool = False) -> Detection:
    """Climb until a wanted code is found or the ladder ends; then look whether a second symbol was overlooked."""
    view = View(image, ours=not any_codes)
    climb = _Climb(view)
    for step in SURVEY if any_codes else ():
        climb.take(step)
    for step in ANY if any_codes else OURS:
        if any(wanted(text) for text in climb.found) or (not any_codes and climb.steps and view.is_blank):
            break
        climb.take(step)
    if climb.found:
        # What a decoder stumbled over on the way was this code or none; where there is another, a look is surer.
        climb.unread.clear()
    if climb.found and not any_codes:
        found = [found.corners for found in climb.found.values()]
        climb.take(lambda view: find_companion(view, found), "companion")
    return Detection(tuple(climb.found.values()), tuple(climb.steps), bool(climb.unread))


def find_companion(view: View, found: Sequence[Corners]) -> list[Decoded]:
    """A second symbol of ours on the page, where there is as much texture as around the first."""
    seen: list[Decoded] = []
    for place in _companions(view, found):
        small = Sheet(view.first, view.image.millimetre / view.first_factor)
        if resembles_ours(small, _scaled_region(place, view.first_factor), lambda: None):
            region = _scaled_region(place, view.factor)
            crop = _ask_crop(view, view.grey, region, _glance)
            readable = [decoded for decoded in crop if decoded.valid]
            seen.extend(readable or _restore(view, [region], rescue_ours))
    return seen


class _Climb:
    """What the steps so far have found, left unread and taken."""

    def __init__(self, view: View) -> None:
        self._view = view
        self.found: dict[str, Found] = {}
        self.unread: list[Decoded] = []
        self.steps: list[tuple[str, float]] = []

    def take(self, step: Step, name: str = "") -> None:
        name = name or step.__name__
        began = time.thread_time()
        seen = step(self._view)
        self.steps.append((name, (time.thread_time() - began) * 1000))
        self.unread.extend(decoded for decoded in seen if not decoded.valid)
        for decoded in seen:
            if decoded.valid:
                self.found.setdefault(decoded.text, Found(decoded.text, name, decoded.corners))


def _companions(view: View, found: Sequence[Corners]) -> list[Region]:
    """Places away from every code found, with at least most of the texture of the strongest of those."""
    reach = _COMPANION_MM * view.image.millimetre
    near: list[float] = []
    away: list[Region] = []
    for place in view.places:
        if any(_close((place.x, place.y), _centre(corners), reach) for corners in found):
            near.append(place.strength)
        else:
            away.append(place)
    enough = _COMPANION_TEXTURE * max(near, default=0.0)
    return [place for place in away if near and place.strength >= enough][:_MOST_COMPANIONS]


def _restore(view: View, regions: list[Region], rescue: Rescue) -> list[Decoded]:
    return _scaled([seen for place in regions for seen in rescue(view.sheet, place, lambda: view.skew)], view.factor)


def _ask_likeliest(view: View, ask: Callable[[Pixels], list[Decoded]]) -> list[Decoded]:
    return [decoded for region in view.regions[:1] for decoded in _ask_crop(view, view.printed, region, ask)]


def _ask_crop(view: View, pixels: Pixels, region: Region, ask: Callable[[Pixels], list[Decoded]]) -> list[Decoded]:
    crop, left, top = window_around(Sheet(pixels, view.millimetre), region.x, region.y, _CROP_MM)
    return _scaled([_moved(decoded, left, top) for decoded in ask(crop)], view.factor)


def _centre(corners: Corners) -> tuple[float, float]:
    return sum(x for x, _ in corners) / 4, sum(y for _, y in corners) / 4


def _close(one: tuple[float, float], other: tuple[float, float], reach: float) -> bool:
    return abs(one[0] - other[0]) < reach and abs(one[1] - other[1]) < reach


def _ask_smoothed(pixels: Pixels) -> list[Decoded]:
    return ask_zxing(np.asarray(cv2.medianBlur(pixels, 3), np.uint8), binarizer="GlobalHistogram", thorough=False)


def _glance(pixels: Pixels) -> list[Decoded]:
    return ask_zxing(pixels, thorough=False)


def _scaled_region(region: Region, factor: int) -> Region:
    return Region(region.x / factor, region.y / factor, region.strength)


def _moved(decoded: Decoded, left: float, top: float) -> Decoded:
    corners = tuple((x + left, y + top) for x, y in decoded.corners)
    return Decoded(decoded.text, corners, decoded.valid)


def _scaled(seen: list[Decoded], factor: float) -> list[Decoded]:
    if factor == 1:
        return seen
    return [
        Decoded(decoded.text, tuple((x * factor, y * factor) for x, y in decoded.corners), decoded.valid)
        for decoded in seen
    ]
