"""A located symbol, read by ourselves as far as its codewords and drawn anew without a flaw.

Function patterns come from the version, format bits from the likeliest of the thirty-two words, codewords from
Reed-Solomon with erasures; a decoder then only has to spell out the text.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from qr.images import Pixels
from qr.layout import LEVELS, Bits, Layout, blocks_of, format_places, format_words, mask_of
from qr.repair import repair
from qr.sampling import Darkness

_DOTS = 3
_QUIET = 4
_NEARLY = 0.6
SPARE_CHECKS = 2


def restore(
    seen: Sequence[Darkness], layout: Layout, levels: Sequence[int] = LEVELS, spare: int = SPARE_CHECKS
) -> Pixels | None:
    """The symbol as it was printed, or None where too much of it is lost. `spare`: see `repair`.

    `seen` are different ways to judge the same modules, the best first: each block is taken from whichever serves.
    """
    for level, mask in _likely_formats(seen[0], layout, levels):
        bits = _repair_bits(seen, layout, level, mask, spare)
        if bits is not None:
            return _draw(bits, layout, level, mask)
    return None


def _likely_formats(darkness: Darkness, layout: Layout, levels: Sequence[int]) -> list[tuple[int, int]]:
    """The likeliest level and mask, and the next where it sounds nearly the same."""
    heard = np.sum([darkness[rows, columns] for rows, columns in format_places(layout.side)], axis=0)
    likeness = [
        (float(heard @ np.where(word, 1.0, -1.0)), level, mask)
        for level, mask, word in format_words()
        if level in levels
    ]
    best, second = sorted(likeness, reverse=True)[:2]
    return [entry[1:] for entry in (best, second) if entry[0] >= _NEARLY * best[0]]


def _repair_bits(
    seen: Sequence[Darkness], layout: Layout, level: int, mask: int, spare: int
) -> NDArray[np.bool_] | None:
    turns = mask_of(mask, layout.side)
    read = [_read_codewords(darkness, layout, turns) for darkness in seen]
    codewords = read[0][0].copy()
    for block in blocks_of(layout.version, level):
        for heard, certainty in read:
            word = repair([int(value) for value in heard[block.places]], certainty[block.places], block.checks, spare)
            if word is not None:
                codewords[block.places] = word
                break
        else:
            return None
    rest = len(layout.path[0]) - len(codewords) * 8
    bits = np.concatenate([np.unpackbits(codewords).astype(bool), np.zeros(rest, bool)])
    return bits ^ turns[layout.path]


def _read_codewords(darkness: Darkness, layout: Layout, turns: Bits) -> tuple[Pixels, NDArray[np.float64]]:
    """The codewords as they look, and how certain each is."""
    turned = np.where(turns, -darkness, darkness)[layout.path]
    count = len(turned) // 8
    octets = turned[: count * 8].reshape(count, 8)
    # A codeword is as certain as its bits together; one doubtful bit matters more than the mean of the others.
    certainty = np.abs(octets).min(axis=1) + 0.1 * np.abs(octets).mean(axis=1)
    return np.packbits(octets > 0, axis=1).ravel(), certainty


def _draw(bits: NDArray[np.bool_], layout: Layout, level: int, mask: int) -> Pixels:
    modules = layout.dark.copy()
    modules[layout.path] = bits
    word = next(word for known_level, known_mask, word in format_words() if (known_level, known_mask) == (level, mask))
    for rows, columns in format_places(layout.side):
        modules[rows, columns] = word
    framed = np.pad(modules, _QUIET)
    return np.repeat(np.repeat(np.where(framed, 0, 255).astype(np.uint8), _DOTS, 0), _DOTS, 1)
