"""Symbols that no decoder read: located, fitted, sampled, repaired and drawn anew, then spelled out by a decoder."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from qr.decoders import Decoded, ask_zxing
from qr.drawing import VERSION
from qr.fitting import Fit, Ground
from qr.images import Pixels
from qr.layout import layout_of, side_of
from qr.locator import Points, Proposal, Region, propose
from qr.restoring import redraw, restore
from qr.sampling import homography_from, rectify, sample, weigh

SEEN = 0.9  # a fit from which on there certainly is a symbol
_OUR_MODULES_MM = (0.92, 0.85, 0.99, 1.08, 0.78)
_OUR_SIZES_MM = (20.0, 45.0)
_ANY_MODULES_MM = (1.2, 1.0, 0.84, 0.7, 0.58, 0.48, 0.4, 0.33, 0.27)
_ANY_SIZES_MM = (14.0, 42.0)
_GOOD_SQUARE = 2.2  # three finders almost as they should be: no need to try other sizes
_FAIR_SQUARE = 1.2
_TRIED = 3  # squares of one module size
_SURE = 1.15
_NARROW, _WIDE = 0.78, 1.28
_HOPELESS = 0.5


@dataclass(frozen=True, slots=True)
class Located:
    """A fitted symbol."""

    corners: Points
    version: int
    score: float


def locate_ours(grey: Pixels, region: Region) -> Located | None:
    """Our own symbol: its version is known, and its size on paper nearly."""
    best: Proposal | None = None
    for module_mm in _OUR_MODULES_MM:
        for proposal in propose(grey, region, (module_mm,), (VERSION,), _OUR_SIZES_MM):
            if best is None or proposal.score > best.score:
                best = proposal
        if best and best.score > _GOOD_SQUARE:
            break
    if best is None:
        return None
    corners = best.corners(VERSION)
    layout = layout_of(VERSION)
    fit = Fit(Ground(grey, corners, layout.side), layout)
    corners, _ = fit.improve(corners, fine=False)
    corners, score = fit.improve(corners, fine=True)
    return Located(corners, VERSION, score)


def locate_any(grey: Pixels, region: Region) -> Located | None:
    """A symbol of any version and size: large modules first, for they cost least to look for."""
    best: Located | None = None
    tried: list[Proposal] = []
    for module_mm in _ANY_MODULES_MM:
        proposals = propose(grey, region, (module_mm,), range(1, 41), _ANY_SIZES_MM)
        fresh = [proposal for proposal in proposals[:_TRIED] if proposal.score > _FAIR_SQUARE]
        for proposal in fresh:
            if any(_same_square(proposal, other) for other in tried):
                continue
            tried.append(proposal)
            located = _fit_version(grey, proposal)
            if best is None or located.score > best.score:
                best = located
        if best and best.score > _SURE:
            break
    if best is None or best.score < _HOPELESS:
        return best
    layout = layout_of(best.version)
    corners, score = Fit(Ground(grey, best.corners, layout.side), layout).improve(best.corners, fine=True)
    return Located(corners, best.version, score)


def _fit_version(grey: Pixels, proposal: Proposal) -> Located:
    """The version whose pattern lies best in the square; a finder's size tells it only roughly."""
    ground = Ground(grey, proposal.corners(proposal.version), side_of(proposal.version))
    scored = []
    apart = side_of(proposal.version) - 7
    for version in range(1, 41):
        if not _NARROW < (side_of(version) - 7) / apart < _WIDE:
            continue
        fit = Fit(ground, layout_of(version))
        scored.append((fit.score(proposal.corners(version)), version, fit))
    scored.sort(key=lambda entry: -entry[0])
    moved = [(*fit.improve(proposal.corners(version), fine=False), version) for _, version, fit in scored[:2]]
    corners, score, version = max(moved, key=lambda entry: entry[1])
    return Located(corners, version, score)


def _same_square(one: Proposal, other: Proposal) -> bool:
    """Not worth another fit: as good as this one, or better, it was fitted before."""
    distance = float(np.abs(one.finders - other.finders).max())
    return one.score < other.score + 0.1 and distance < 0.1 * float(np.linalg.norm(one.finders[1] - one.finders[0]))


def spell_out(grey: Pixels, located: Located) -> list[Decoded]:
    """What the located symbol says: repaired by ourselves, or at least drawn cleanly for the decoder."""
    layout = layout_of(located.version)
    upright = rectify(grey, homography_from(located.corners, layout.side), layout.side)
    darkness = weigh(sample(upright), layout)
    place = tuple((float(x), float(y)) for x, y in located.corners)
    attempts: tuple[Callable[[], Pixels | None], ...] = (
        lambda: restore(darkness, layout),
        lambda: redraw(darkness, layout),
    )
    for attempt in attempts:
        clean = attempt()
        for decoded in [] if clean is None else ask_zxing(clean, thorough=False):
            if decoded.valid:
                return [Decoded(decoded.text, place)]
    return [Decoded("", place, valid=False)] if located.score >= SEEN else []


def upright_print(grey: Pixels) -> Pixels:
    """Dark on light, whatever the scanner thought."""
    return grey if float(np.mean(grey[::16, ::16])) >= 110 else 255 - grey
