"""How a sheet lies on the glass, by its lines of text: where damage covers a symbol, the lines around it still tell.

A picture of edges is summed along lines of every slope; the slope of the text is the one whose sums differ most.
"""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from qr.images import Pixels, shrink
from qr.locator import Sheet

_PIXELS_A_MM = 2.0
_LEAST_EDGE, _MOST_EDGE = 10.0, 60
_NOISE = 1.8
_FEW_POINTS, _MANY_POINTS = 50, 9000
_PARTS = 8
_COARSE, _FINE = np.arange(-15.0, 15.1, 1.0), np.arange(-0.75, 0.8, 0.25)


def measure_skew(sheet: Sheet) -> float:
    """Degrees, clockwise, from -15 to 15; 0 where there is nothing to go by."""
    small = shrink(sheet.pixels, max(1, round(sheet.millimetre / _PIXELS_A_MM)))
    across, clearness = _measure_lines(small)
    down, clearness_down = _measure_lines(np.ascontiguousarray(small.T))
    return across if clearness >= clearness_down else -down


def _measure_lines(small: Pixels) -> tuple[float, float]:
    """The slope of lines from left to right, in degrees, and how clearly they show."""
    if min(small.shape) < 4 * _PARTS:
        return 0.0, 0.0
    edges = _edges(small)
    halved = (edges.shape[1] // 2, edges.shape[0] // 2)
    coarse, _ = _sharpest(np.asarray(cv2.resize(edges, halved, interpolation=cv2.INTER_AREA)), _COARSE)
    return _sharpest(edges, coarse + _FINE)


def _edges(small: Pixels) -> Pixels:
    """Of whatever runs from left to right, above the noise and without the scanner's own streaks."""
    edges = cv2.blur(cv2.absdiff(small[2:], small[:-2]), (5, 1))
    # A streak of dust runs straight through, whichever part of the page one looks at; no line of text does.
    parts = np.sort(cv2.resize(edges, (_PARTS, len(edges)), interpolation=cv2.INTER_AREA), axis=1)
    noise = float(np.median(edges[::5, ::5]))
    floor = np.clip(parts[:, 1:2] * 1.5, max(_LEAST_EDGE, _NOISE * noise), 255).astype(np.uint8)
    above = cv2.subtract(edges, np.repeat(floor, edges.shape[1], axis=1))
    return np.minimum(np.asarray(above, np.uint8), np.uint8(_MOST_EDGE))


def _sharpest(edges: Pixels, slopes: NDArray[Any]) -> tuple[float, float]:
    """The slope along which the sums differ most, and how much they do."""
    y, x = np.nonzero(edges)
    if len(x) > _MANY_POINTS:  # any of them, but none by rule: every n-th would make a pattern of its own
        some = np.random.default_rng(0).integers(0, len(x), _MANY_POINTS)
        y, x = y[some], x[some]
    best, clearness = 0.0, 0.0
    if len(x) < _FEW_POINTS:
        return best, clearness
    strength, across, down = edges[y, x], x - edges.shape[1] / 2, y + float(len(edges))
    for slope in slopes:
        differences = np.diff(np.bincount((down - across * np.tan(np.radians(slope))).astype(np.intp), strength))
        sharpness = float(differences @ differences)
        if sharpness > clearness:
            best, clearness = float(slope), sharpness
    return best, clearness
