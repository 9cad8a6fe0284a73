"""Symbols that no decoder read: located, fitted, sampled, repaired and drawn anew, then spelled out by a decoder.

Nothing is handed to the decoder that Reed-Solomon has not confirmed with check symbols to spare: what a decoder
corrects on its own, to the last check symbol, may be somebody else's text.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from qr.decoders import Decoded, ask_zxing
from qr.fitting import Fit, Ground
from qr.images import Pixels
from qr.layout import LEVEL_H, LEVEL_Q, layout_of, side_of
from qr.locator import REACH_MM, Points, Proposal, Region, Sheet, measure_angle, propose
from qr.reference import SYMBOL_VERSION
from qr.restoring import restore
from qr.sampling import doubt, homography_from, rectify, sample, sharpen, weigh

OUR_LEVELS = (LEVEL_H, LEVEL_Q)
# Fewer than for strangers' symbols: what comes out must be our address with a valid check character as well.
OUR_SPARE_CHECKS = 0
SEEN = 0.9  # a fit from which on there certainly is a symbol
_OUR_MODULES_MM = (0.92, 0.85, 0.99, 1.08, 0.78)
_OUR_SIZES_MM = (20.0, 45.0)
_ANY_MODULES_MM = (1.2, 1.0, 0.84, 0.7, 0.58, 0.48, 0.4, 0.33, 0.27)
_ANY_SIZES_MM = (14.0, 42.0)
_SURE = 1.0
_DOUBTFUL = 0.5  # below this there is nothing to move
_GOOD_SQUARE = 2.2  # three finders almost as they should be: no need to try other sizes
_ANY_SQUARE = 1.35  # below this it is text: symbols that could be read had 1.7
_SAME = 0.7  # degrees that the fit takes out by itself
_FAIR_SQUARE = 1.9  # below this perhaps the angle is wrong
_PAST_IT = 0.3  # so much less at the next size means that the right one lies behind
_SQUARES, _MOST_SQUARES, _FITTED = 3, 8, 2  # of one module size; of all; of these, by their best version
_NOTHING = 0.15  # a coarse fit below which there is no symbol
_READABLE = 0.6  # a fit below which a stranger's symbol is not worth repairing
_NARROW, _WIDE = 0.78, 1.28


@dataclass(frozen=True, slots=True)
class Located:
    """A fitted symbol."""

    corners: Points
    version: int
    score: float
    ours: bool


def locate_ours(sheet: Sheet, region: Region, skew: float | None) -> Located | None:
    """Our own symbol: its version is known, and its size on paper nearly; `skew` is how the sheet lies, if known."""
    best: Located | None = None
    for angle in _likely_angles(sheet, region, skew):
        square = _best_square(sheet, region, angle)
        located = _fit_ours(sheet, square) if square else None
        if located and (best is None or located.score > best.score):
            best = located
        if best and best.score > _SURE:
            break
    return best


def resembles_ours(sheet: Sheet, region: Region, skew: float | None) -> bool:
    """Whether there is a square with finders as ours has; text has none."""
    return any(_best_square(sheet, region, angle) for angle in _likely_angles(sheet, region, skew))


def _likely_angles(sheet: Sheet, region: Region, skew: float | None) -> Iterator[float]:
    """As the lines of the sheet lie, for damage does not reach them all; then as the edges there say."""
    first = measure_angle(sheet, region) if skew is None else skew
    yield first
    second = 0.0 if skew is None else measure_angle(sheet, region)
    if abs(first - second) > _SAME:
        yield second


def _best_square(sheet: Sheet, region: Region, angle: float) -> Proposal | None:
    best: Proposal | None = None
    for module_mm in _OUR_MODULES_MM:
        for proposal in propose(sheet, region, angle, (module_mm,), (SYMBOL_VERSION,), _OUR_SIZES_MM):
            if best is None or proposal.score > best.score:
                best = proposal
        if best and best.score > _GOOD_SQUARE:
            break
    return best if best and best.score >= _ANY_SQUARE else None


def _fit_ours(sheet: Sheet, square: Proposal) -> Located:
    corners = square.corners(SYMBOL_VERSION)
    fit = Fit(Ground(sheet.pixels, corners, square.module_pixels), layout_of(SYMBOL_VERSION))
    corners, _ = fit.improve(corners, fine=False)
    corners, score = fit.improve(corners, fine=True)
    if _DOUBTFUL < score < _SURE:
        corners, score = fit.improve(corners, fine=True, wide=True)
    return Located(corners, SYMBOL_VERSION, score, ours=True)


def locate_any(sheet: Sheet, region: Region, skew: float | None) -> Located | None:
    """A symbol of any version and size: the squares whose best version lies well are fitted, the best one finely."""
    squares: list[Proposal] = []
    for angle in _likely_angles(sheet, region, skew):
        squares.extend(_find_squares(sheet, region, angle))
        if max((square.score for square in squares), default=0.0) > _FAIR_SQUARE:
            break
    grounds = _Grounds(sheet, region)
    squares = sorted(squares, key=lambda square: -square.score)[:_MOST_SQUARES]
    likely = sorted((_fit_version(grounds, square) for square in squares), key=lambda entry: -entry[0])
    fitted = [(*fit.improve(corners, fine=False), fit) for _, corners, fit in likely[:_FITTED]]
    if not fitted:
        return None
    corners, score, fit = max(fitted, key=lambda entry: entry[1])
    if score < _NOTHING:
        return None
    corners, score = fit.improve(corners, fine=True)
    if _DOUBTFUL < score < _SURE:
        corners, score = fit.improve(corners, fine=True, wide=True)
    return Located(corners, fit.layout.version, score, ours=False)


def _find_squares(sheet: Sheet, region: Region, angle: float) -> list[Proposal]:
    """Different squares, from large modules, which are looked for quickly, to small ones."""
    squares: list[Proposal] = []
    best = 0.0
    for module_mm in _ANY_MODULES_MM:
        proposals = propose(sheet, region, angle, (module_mm,), range(1, 41), _ANY_SIZES_MM)[:_SQUARES]
        score = proposals[0].score if proposals else 0.0
        if best > _GOOD_SQUARE and score < best - _PAST_IT:
            break
        best = max(best, score)
        for proposal in proposals:
            if not any(_same_square(proposal, other) for other in squares):
                squares.append(proposal)
    return squares


class _Grounds:
    """The region's ground for modules of about one size; sizes within an octave share one."""

    def __init__(self, sheet: Sheet, region: Region) -> None:
        reach = REACH_MM * 1.3 * sheet.millimetre
        self._grey = sheet.pixels
        self._box = np.array([[region.x - reach, region.y - reach], [region.x + reach, region.y + reach]])
        self._made: dict[int, Ground] = {}

    def for_module(self, pixels: float) -> Ground:
        step = round(math.log2(max(1.0, pixels)))
        if step not in self._made:
            self._made[step] = Ground(self._grey, self._box, 2.0**step)
        return self._made[step]


def _fit_version(grounds: _Grounds, proposal: Proposal) -> tuple[float, Points, Fit]:
    """The version whose pattern lies best in the square; a finder's size tells it only roughly."""
    ground = grounds.for_module(proposal.module_pixels)
    apart = side_of(proposal.version) - 7
    fits = [
        Fit(ground, layout_of(version)) for version in range(1, 41) if _NARROW < (side_of(version) - 7) / apart < _WIDE
    ]
    scored = []
    for fit in fits:
        corners = proposal.corners(fit.layout.version)
        scored.append((fit.score(corners, fine=False), corners, fit))
    return max(scored, key=lambda entry: entry[0])


def _same_square(one: Proposal, other: Proposal) -> bool:
    """Not worth another fit: as good as this one, or better, it was fitted before."""
    distance = float(np.abs(one.finders - other.finders).max())
    return one.score < other.score + 0.1 and distance < 0.1 * float(np.linalg.norm(one.finders[1] - one.finders[0]))


def spell_out(grey: Pixels, located: Located) -> list[Decoded]:
    """What the located symbol says, repaired by ourselves and drawn cleanly for the decoder."""
    if located.score < _READABLE and not located.ours:
        return []
    layout = layout_of(located.version)
    upright = rectify(grey, homography_from(located.corners, layout.side), layout.side)
    darkness = weigh(sample(upright), layout)
    place = tuple((float(x), float(y)) for x, y in located.corners)
    seen = [doubt(sharpen(darkness, layout), layout), darkness, doubt(darkness, layout)]
    clean = restore(seen, layout, *((OUR_LEVELS, OUR_SPARE_CHECKS) if located.ours else ()))
    for decoded in [] if clean is None else ask_zxing(clean, thorough=False):
        if decoded.valid:
            return [Decoded(decoded.text, place)]
    return [Decoded("", place, valid=False)] if located.score >= SEEN else []
