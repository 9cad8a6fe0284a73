"""A located symbol, read by ourselves as far as its codewords and drawn anew without a flaw.

Function patterns come from the version, format bits from the likeliest of the thirty-two words, codewords from all
modules of their block together. What is found makes corners, shades and ink better known, and then the rest is tried
again; a decoder in the end only has to spell out the text.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np

from qr.decoders import Decoded, ask_zxing
from qr.fitting import Fit, Ground
from qr.images import Pixels
from qr.layout import LEVEL_H, LEVEL_Q, LEVELS, Layout, format_places, format_words, layout_of
from qr.locator import Points
from qr.puzzle import Puzzle
from qr.sampling import Darkness, believe, doubt, homography_from, rectify, sample, sharpen, weigh
from qr.shading import take_off

SEEN = 0.9  # a fit from which on there certainly is a symbol
OUR_LEVELS = (LEVEL_H, LEVEL_Q)
_NEARLY = 0.6
_STRANGERS_WAYS = 6  # large symbols have many blocks, and the other ways serve one in thirty of them
_WINDOWS = ((7, 7), (13, 3), (3, 13))  # modules: shadows have any shape, those of folds are narrow
_FULL = 200.0  # the grey that a share of one is weighed as


@dataclass(frozen=True, slots=True)
class Located:
    """A symbol, fitted; `ours`: it is looked at as one of ours."""

    corners: Points
    version: int
    score: float
    ours: bool


def spell_out(grey: Pixels, located: Located) -> list[Decoded]:
    """What the located symbol says, restored by ourselves and drawn cleanly for the decoder."""
    place = tuple((float(x), float(y)) for x, y in located.corners)
    clean = _restore(grey, located.corners, layout_of(located.version), located.ours)
    for decoded in [] if clean is None else ask_zxing(clean, thorough=False):
        if decoded.valid:
            return [Decoded(decoded.text, place)]
    return [Decoded("", place, valid=False)] if located.score >= SEEN else []


def _restore(grey: Pixels, corners: Points, layout: Layout, ours: bool) -> Pixels | None:
    """The symbol as it was printed, or None where too much of it is lost."""
    count = None if ours else _STRANGERS_WAYS
    ways = Ways(grey, corners, layout, count)
    for level, mask in _likely_formats(next(iter(ways)), layout, ours):
        puzzle = Puzzle(layout, level, mask, ours)
        seen = ways
        while puzzle.solve(seen):
            if puzzle.is_complete:
                return puzzle.draw()
            known = puzzle.learn()
            module = float(np.linalg.norm(corners[1] - corners[0])) / layout.side
            corners, _ = Fit(Ground(grey, corners, module), known).improve(corners, fine=True, wide=True)
            seen = Ways(grey, corners, known, count)
    return None


class Ways:
    """Up to `count` different ways to judge the same modules, the ones that serve most often first, each made when
    asked for.
    """

    def __init__(self, grey: Pixels, corners: Points, layout: Layout, count: int | None) -> None:
        self._layout = layout
        self._upright = rectify(grey, homography_from(corners, layout.side), layout.side)
        self._made: list[Darkness] = []
        self._making = islice(self._make(), count)

    def __iter__(self) -> Iterator[Darkness]:
        at = 0
        while True:
            if at == len(self._made):
                way = next(self._making, None)
                if way is None:
                    return
                self._made.append(way)
            yield self._made[at]
            at += 1

    def _make(self) -> Iterator[Darkness]:
        plain = weigh(sample(self._upright), self._layout)
        yield from self._judge(plain)
        for window in _WINDOWS:
            shares, uncovered = take_off(self._upright, window)
            yield from self._judge(weigh(shares * _FULL, self._layout) * uncovered)

    def _judge(self, darkness: Darkness) -> Iterator[Darkness]:
        sharp = sharpen(darkness, self._layout)
        yield doubt(sharp, self._layout)
        yield believe(darkness, self._layout)
        yield believe(sharp, self._layout)


def _likely_formats(darkness: Darkness, layout: Layout, ours: bool) -> list[tuple[int, int]]:
    """The likeliest level and mask, and the next where it sounds nearly the same."""
    heard = np.sum([darkness[places] for places in format_places(layout.side)], axis=0)
    likeness = [
        (float(heard @ np.where(word, 1.0, -1.0)), level, mask)
        for level, mask, word in format_words()
        if level in (OUR_LEVELS if ours else LEVELS)
    ]
    best, second = sorted(likeness, reverse=True)[:2]
    return [entry[1:] for entry in (best, second) if entry[0] >= _NEARLY * best[0]]
