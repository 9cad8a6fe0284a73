"""The ladder: from a page image to the codes on it, the steps that save most pages per millisecond first.

Each step is a function from the views of a page to what it saw. The ladder stops at the first code that is wanted:
one of ours, or any at all where every code is asked for. What each step saves and costs: tests/bench/paper.py.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qr.decoders import Corners, Decoded, ask_qrdec, ask_quirc, ask_zbar, ask_zxing
from qr.images import PageImage, Pixels
from qr.locator import REACH_MM, Region, window_around
from qr.rescue import locate_any, locate_ours, spell_out
from qr.views import View

Step = Callable[[View], list[Decoded]]
Wanted = Callable[[str], bool]

_CROP_MM = 1.2 * REACH_MM
_COMPANION_MM = 20.0
_COMPANION_TEXTURE = 0.7  # text beside a symbol has half of the symbol's
_MOST_COMPANIONS = 2


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


def quarter_size(view: View) -> list[Decoded]:
    """zxing on a sixteenth of the pixels: a clean scan of a large symbol needs no more."""
    return [_moved(decoded, 0, 0, 4.0) for decoded in ask_zxing(view.quarter)] if view.large_sheet else []


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
    return _ask_likeliest(view, ask_zbar)


def crop_qrdec(view: View) -> list[Decoded]:
    """qrdec on the likeliest place."""
    return _ask_likeliest(view, ask_qrdec)


def crop_quirc(view: View) -> list[Decoded]:
    """quirc on the likeliest place."""
    return _ask_likeliest(view, ask_quirc)


OURS: tuple[Step, ...] = (
    quarter_size,
    half_size,
    whole_page,
    restored,
    smoothed,
    restored_elsewhere,
    crop_zbar,
    crop_qrdec,
)
# The whole page comes first, for a sheet of strangers may hold several symbols, and all that zxing sees are told.
ANY: tuple[Step, ...] = (
    whole_page,
    crop_zbar,
    crop_qrdec,
    smoothed,
    restored_any,
    crop_quirc,
)


def detect(image: PageImage, wanted: Wanted, any_codes: bool = False) -> Detection:
    """Climb until a wanted code is found or the ladder ends; then look whether a second symbol was overlooked."""
    climb = _Climb(View(image))
    for step in ANY if any_codes else OURS:
        climb.take(step)
        if any(wanted(text) for text in climb.found):
            break
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
    for region in _companions(view, found):
        crop = _ask_crop(view.grey, region, _glance)
        readable = [decoded for decoded in crop if decoded.valid]
        seen.extend(readable or _restore(view, [region], any_symbol=False))
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
        began = time.perf_counter()
        seen = step(self._view)
        self.steps.append((name, (time.perf_counter() - began) * 1000))
        self.unread.extend(decoded for decoded in seen if not decoded.valid)
        for decoded in seen:
            if decoded.valid:
                self.found.setdefault(decoded.text, Found(decoded.text, name, decoded.corners))


def _companions(view: View, found: Sequence[Corners]) -> list[Region]:
    """Places away from every code found, with at least most of the texture of the strongest of those."""
    reach = _COMPANION_MM * view.millimetre
    near: list[float] = []
    away: list[Region] = []
    for place in view.places:
        if any(_close((place.x, place.y), _centre(corners), reach) for corners in found):
            near.append(place.strength)
        else:
            away.append(place)
    enough = _COMPANION_TEXTURE * max(near, default=0.0)
    return [place for place in away if near and place.strength >= enough][:_MOST_COMPANIONS]


def _restore(view: View, regions: list[Region], any_symbol: bool) -> list[Decoded]:
    seen: list[Decoded] = []
    for region in regions:
        located = (locate_any if any_symbol else locate_ours)(view.printed, region)
        seen.extend(spell_out(view.printed, located) if located else [])
    return seen


def _ask_likeliest(view: View, ask: Callable[[Pixels], list[Decoded]]) -> list[Decoded]:
    return [decoded for region in view.regions[:1] for decoded in _ask_crop(view.printed, region, ask)]


def _ask_crop(pixels: Pixels, region: Region, ask: Callable[[Pixels], list[Decoded]]) -> list[Decoded]:
    crop, left, top = window_around(pixels, region.x, region.y, _CROP_MM)
    return [_moved(decoded, left, top) for decoded in ask(crop)]


def _centre(corners: Corners) -> tuple[float, float]:
    return sum(x for x, _ in corners) / 4, sum(y for _, y in corners) / 4


def _close(one: tuple[float, float], other: tuple[float, float], reach: float) -> bool:
    return abs(one[0] - other[0]) < reach and abs(one[1] - other[1]) < reach


def _glance(pixels: Pixels) -> list[Decoded]:
    return ask_zxing(pixels, thorough=False)


def _moved(decoded: Decoded, left: float, top: float, scale: float = 1.0) -> Decoded:
    corners = tuple((x * scale + left, y * scale + top) for x, y in decoded.corners)
    return Decoded(decoded.text, corners, decoded.valid)
