"""A stranger's symbol of any version and size: looked for at a likely place, fitted, and read by ourselves."""

import math
from collections.abc import Callable

import numpy as np

from qr.decoders import Decoded
from qr.fitting import Fit, Ground
from qr.layout import layout_of, side_of
from qr.locator import REACH_MM, Points, Proposal, Region, Sheet, likely_angles, measure_module, propose
from qr.restoring import Located, spell_out

_MODULES_MM = (1.2, 1.0, 0.84, 0.7, 0.58, 0.48, 0.4, 0.33, 0.27)
_LARGER, _SMALLER = 1.2, 0.64  # than it seems at first sight
_SIZES_MM = (14.0, 42.0)
_SURE = 1.0
_DOUBTFUL = 0.5  # below this there is nothing to move
_GOOD_SQUARE = 2.2  # three finders almost as they should be: no need to try other sizes
_FAIR_SQUARE = 1.9  # below this perhaps the angle is wrong
_PAST_IT = 0.3  # so much less at the next size means that the right one lies behind
_ANY_SQUARE = 1.3  # below this it is text
_SQUARES, _MOST_SQUARES, _FITTED = 3, 8, 2  # of one module size; of all; of these, by their best version
_CLEARLY = 0.7  # a coarse fit from which on no other square is looked at
_NOTHING = 0.2  # a coarse fit below which there is no symbol
_RIVAL = 0.6  # so good a part of the best coarse fit that it may become the better one
_READABLE = 0.6  # a fit below which it is not worth repairing
_NARROW, _WIDE = 0.78, 1.28


def rescue_any(sheet: Sheet, region: Region, lie: Callable[[], float | None]) -> list[Decoded]:
    """What a symbol there says; `lie` as in `rescue_ours`."""
    located = _locate(sheet, region, lie)
    return spell_out(sheet.pixels, located) if located and located.score >= _READABLE else []


def _locate(sheet: Sheet, region: Region, lie: Callable[[], float | None]) -> Located | None:
    """The squares whose best version lies well are fitted, the best one finely."""
    squares: list[Proposal] = []
    seems = measure_module(sheet, region)
    modules_mm = [module_mm for module_mm in _MODULES_MM if _SMALLER * seems < module_mm < _LARGER * seems]
    for angle in likely_angles(sheet, region, lie):
        squares.extend(_find_squares(sheet, region, angle, modules_mm))
        if max((square.score for square in squares), default=0.0) > _FAIR_SQUARE:
            break
    likely = _rank(_Grounds(sheet, region), squares)
    if not likely:
        return None
    fitted = [(*fit.improve(corners, fine=False), fit) for _, corners, fit in likely]
    corners, score, fit = max(fitted, key=lambda entry: entry[1])
    corners, score = fit.improve(corners, fine=True)
    if _DOUBTFUL < score < _SURE:
        corners, score = fit.improve(corners, fine=True, wide=True)
    return Located(corners, fit.layout.version, score, ours=False)


def _rank(grounds: "_Grounds", squares: list[Proposal]) -> list[tuple[float, Points, Fit]]:
    """The squares that are worth a fit, by how their best version lies in them before it: one, or rivals."""
    likely: list[tuple[float, Points, Fit]] = []
    for square in sorted(squares, key=lambda square: -square.score)[:_MOST_SQUARES]:
        if square.score >= _ANY_SQUARE:
            likely.append(_fit_version(grounds, square))
            if likely[-1][0] >= _CLEARLY:
                break
    best = max((score for score, _, _ in likely), default=0.0)
    rivals = [entry for entry in likely if entry[0] >= max(_NOTHING, _RIVAL * best)]
    return sorted(rivals, key=lambda entry: -entry[0])[:_FITTED]


def _find_squares(sheet: Sheet, region: Region, angle: float, modules_mm: list[float]) -> list[Proposal]:
    """Different squares, from large modules, which are looked for quickly, to small ones."""
    squares: list[Proposal] = []
    best = 0.0
    for module_mm in modules_mm:
        proposals = propose(sheet, region, angle, (module_mm,), range(1, 41), _SIZES_MM)[:_SQUARES]
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
        corners = fit.turn(proposal.corners(fit.layout.version))
        scored.append((fit.score(corners, fine=False), corners, fit))
    return max(scored, key=lambda entry: entry[0])


def _same_square(one: Proposal, other: Proposal) -> bool:
    """Not worth another fit: as good as this one, or better, it was fitted before."""
    distance = float(np.abs(one.finders - other.finders).max())
    return one.score < other.score + 0.1 and distance < 0.1 * float(np.linalg.norm(one.finders[1] - one.finders[0]))
