"""Our own symbol where no decoder read it: looked for at a likely place, fitted, and read by ourselves."""

from collections.abc import Callable

import numpy as np

from qr.decoders import Decoded
from qr.fitting import Fit, Ground
from qr.layout import layout_of
from qr.locator import Points, Proposal, Region, Sheet, likely_angles, propose
from qr.reference import SYMBOL_VERSION
from qr.restoring import Located, spell_out

_MODULES_MM = (0.92, 0.85, 0.99, 1.08, 0.78, 1.17)
_SIZES_MM = (20.0, 45.0)
_SURE = 1.0
_DOUBTFUL = 0.5  # below this there is nothing to move
_GOOD_SQUARE = 2.2  # three finders almost as they should be: no need to try other sizes
_TRIED = 2  # squares; more of them never led to another code
_HOPELESS = 0.3  # a coarse fit that no fine one makes readable
_READABLE = 0.62  # a fit below which it is not worth repairing: of sixty that could be read none had less than 0.7
_SAME = 0.25  # modules between two fits that say the same
_ANY_SQUARE = 1.35  # below this it is text: symbols that could be read had 1.7


def rescue_ours(sheet: Sheet, region: Region, lie: Callable[[], float | None]) -> list[Decoded]:
    """What a symbol of ours there says; its version is known, and its size on paper nearly.

    `lie`: how the sheet lies, in degrees, asked for only where the symbol's own edges did not lead to it.
    """
    unread: list[Decoded] = []
    tried: list[Points] = []
    for angle in likely_angles(sheet, region, lie):
        for square in _find_squares(sheet, region, angle)[:_TRIED]:
            located = _fit(sheet, square)
            same = (np.abs(located.corners - other).max() < _SAME * square.module_pixels for other in tried)
            if located.score < _READABLE or any(same):
                continue
            tried.append(located.corners)
            seen = spell_out(sheet.pixels, located)
            if any(decoded.valid for decoded in seen):
                return seen
            unread = unread or seen
    return unread


def resembles_ours(sheet: Sheet, region: Region, lie: Callable[[], float | None]) -> bool:
    """Whether there is a square with finders as ours has; text has none."""
    return any(_find_squares(sheet, region, angle) for angle in likely_angles(sheet, region, lie))


def _find_squares(sheet: Sheet, region: Region, angle: float) -> list[Proposal]:
    """The best square of each size that was tried, the best of all first."""
    squares: list[Proposal] = []
    for module_mm in _MODULES_MM:
        squares.extend(propose(sheet, region, angle, (module_mm,), (SYMBOL_VERSION,), _SIZES_MM))
        if max((square.score for square in squares), default=0.0) > _GOOD_SQUARE:
            break
    likely = [square for square in squares if square.score >= _ANY_SQUARE]
    return sorted(likely, key=lambda square: -square.score)


def _fit(sheet: Sheet, square: Proposal) -> Located:
    corners = square.corners(SYMBOL_VERSION)
    fit = Fit(Ground(sheet.pixels, corners, square.module_pixels), layout_of(SYMBOL_VERSION))
    corners, score = fit.improve(corners, fine=False)
    turned = fit.turn(corners)
    if turned is not corners:
        corners, score = max((corners, score), fit.improve(turned, fine=False), key=lambda fitted: fitted[1])
    if score >= _HOPELESS:
        corners, score = fit.improve(corners, fine=True)
    if _DOUBTFUL < score < _SURE:
        corners, score = fit.improve(corners, fine=True, wide=True)
    return Located(corners, SYMBOL_VERSION, score, ours=True)
