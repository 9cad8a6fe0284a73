"""The ladder: from a page image to the codes on it, the cheap and fruitful steps first.

Each step is a function from a page image to what a decoder saw. The ladder stops at the first code that is wanted:
one of ours, or any at all where every code is asked for.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from qr.decoders import Corners, Decoded, ask_zbar, ask_zxing
from qr.images import PageImage, Pixels

Step = Callable[[PageImage], list[Decoded]]
Wanted = Callable[[str], bool]


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


def half_size(image: PageImage) -> list[Decoded]:
    """zxing on half the pixels: a good scan needs no more."""
    if not image.large:
        return []
    return [_enlarge(decoded, 2.0) for decoded in ask_zxing(image.half())]


def whole_page(image: PageImage) -> list[Decoded]:
    """zxing on the page as scanned."""
    return ask_zxing(image.grey())


def smoothed(image: PageImage) -> list[Decoded]:
    """zxing with one threshold for the page, after a median: against speckles."""
    return ask_zxing(_median(image.grey()), binarizer="GlobalHistogram")


def second_opinion(image: PageImage) -> list[Decoded]:
    """zbar on the page as scanned."""
    return ask_zbar(image.grey())


LADDER: tuple[Step, ...] = (half_size, whole_page, smoothed, second_opinion)


def detect(image: PageImage, wanted: Wanted, ladder: tuple[Step, ...] = LADDER) -> Detection:
    """Climb until a wanted code is found or the ladder ends."""
    found: dict[str, Found] = {}
    steps: list[tuple[str, float]] = []
    symbol_seen = False
    for step in ladder:
        began = time.perf_counter()
        seen = step(image)
        steps.append((step.__name__, (time.perf_counter() - began) * 1000))
        symbol_seen = symbol_seen or bool(seen)
        for decoded in seen:
            if decoded.valid:
                found.setdefault(decoded.text, Found(decoded.text, step.__name__, decoded.corners))
        if any(wanted(text) for text in found):
            break
    return Detection(tuple(found.values()), tuple(steps), symbol_seen)


def _median(pixels: Pixels) -> Pixels:
    return np.asarray(cv2.medianBlur(pixels, 3), np.uint8)


def _enlarge(decoded: Decoded, factor: float) -> Decoded:
    corners = tuple((x * factor, y * factor) for x, y in decoded.corners)
    return Decoded(decoded.text, corners, decoded.valid)
