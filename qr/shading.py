"""What lies over a faint symbol: shadows along folds, stains, and ink that is darker than the symbol's own.

Shadows take the same share from ink and paper, so every module is told as a share of the paper around it. What is
still much darker than the symbol's ink is a stamp, a pen or a hole: those pixels say nothing about their module.
"""

from typing import Any

import cv2
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from qr.images import Pixels
from qr.sampling import DOTS, sample

Window = tuple[int, int]  # modules down and across
Values = NDArray[np.float64]

_PAPER = 0.7  # half the modules are light, and some of the light ones spoilt
_SCALE = 127.0
_DARKER = 0.4  # than ink, in steps from paper to ink
_BLACK = 0.1  # where nothing can be seen to be darker
_TURNS = 3
_LEAST_CLEAR, _FULLY_CLEAR = 0.15, 0.65  # shares of a module


def take_off(upright: Pixels, window: Window) -> tuple[Values, Values]:
    """Each module as a share of the paper in the window around it, and how much of it (0 to 1) is uncovered."""
    values = sample(upright)
    paper = np.maximum(_paper_around(values, window), 1.0)
    shares = values / paper
    ink, light = _levels(shares)
    limit = ink - _DARKER * (light - ink)
    if limit < _BLACK:
        return shares, np.ones_like(shares)
    spread = cv2.resize(paper, upright.shape[::-1], interpolation=cv2.INTER_LINEAR)
    pixels = upright / spread
    clear = cv2.dilate((pixels < limit).astype(np.uint8), np.ones((3, 3), np.uint8)) == 0
    uncovered = _inner(clear).mean(axis=(1, 3))
    total = (_inner(pixels) * _inner(clear)).sum(axis=(1, 3))
    seen = total / np.maximum(_inner(clear).sum(axis=(1, 3)), 1)
    trust = np.clip((uncovered - _LEAST_CLEAR) / (_FULLY_CLEAR - _LEAST_CLEAR), 0.0, 1.0)
    return np.where(uncovered > _LEAST_CLEAR, seen, (ink + light) / 2), trust


def _paper_around(values: Values, window: Window) -> Values:
    down, across = window
    framed = np.pad(values, ((down // 2, down // 2), (across // 2, across // 2)), mode="reflect")
    around = sliding_window_view(framed, window).reshape(*values.shape, -1)
    place = int(_PAPER * (around.shape[2] - 1))
    return np.asarray(cv2.GaussianBlur(np.partition(around, place, axis=2)[..., place], (0, 0), 1.0))


def _levels(shares: Values) -> tuple[float, float]:
    """Ink and paper, as shares of the paper around."""
    scaled = np.clip(shares * _SCALE, 0, 255).astype(np.uint8)
    middle = cv2.threshold(scaled, 0, 255, cv2.THRESH_OTSU)[0] / _SCALE
    if not 0 < np.count_nonzero(shares > middle) < shares.size:
        return 0.0, 1.0  # one shade everywhere
    light, ink = float(np.median(shares[shares > middle])), float(np.median(shares[shares <= middle]))
    for _ in range(_TURNS):  # what covers the symbol had its share in this, too
        darkest, middle = ink - _DARKER * (light - ink), (ink + light) / 2
        own = shares[(shares > darkest) & (shares <= middle)]
        ink = float(np.median(own)) if own.size else ink
    return ink, light


def _inner(pixels: NDArray[Any]) -> NDArray[Any]:
    side = len(pixels) // DOTS
    return pixels.reshape(side, DOTS, side, DOTS)[:, 1:-1, :, 1:-1]
