"""A located symbol, read by ourselves as far as its codewords and drawn anew without a flaw.

Function patterns come from the version, format bits from the likeliest of the thirty-two words, codewords from
Reed-Solomon with erasures; a decoder then only has to spell out the text.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from qr.images import Pixels
from qr.layout import LEVELS, Layout, blocks_of, format_places, format_words, mask_of
from qr.repair import repair
from qr.sampling import Darkness

_DOTS = 3
_QUIET = 4
_NEARLY = 0.6
SPARE_CHECKS = 2


def restore(
    darkness: Darkness, layout: Layout, levels: Sequence[int] = LEVELS, spare: int = SPARE_CHECKS
) -> Pixels | None:
    """The symbol as it was printed, or None where too much of it is lost. `spare`: see `repair`."""
    for level, mask in _likely_formats(darkness, layout, levels):
        bits = _repair_bits(darkness, layout, level, mask, spare)
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


def _repair_bits(darkness: Darkness, layout: Layout, level: int, mask: int, spare: int) -> NDArray[np.bool_] | None:
    turned = np.where(mask_of(mask, layout.side), -darkness, darkness)[layout.path]
    count = len(turned) // 8
    octets = turned[: count * 8].reshape(count, 8)
    codewords = np.packbits(octets > 0, axis=1).ravel()
    # A codeword is as certain as its bits together; one doubtful bit matters more than the mean of the others.
    certainty = np.abs(octets).min(axis=1) + 0.1 * np.abs(octets).mean(axis=1)
    for block in blocks_of(layout.version, level):
        word = repair([int(value) for value in codewords[block.places]], certainty[block.places], block.checks, spare)
        if word is None:
            return None
        codewords[block.places] = word
    bits = np.concatenate([np.unpackbits(codewords).astype(bool), np.zeros(len(turned) - count * 8, bool)])
    return bits ^ mask_of(mask, layout.side)[layout.path]


def _draw(bits: NDArray[np.bool_], layout: Layout, level: int, mask: int) -> Pixels:
    modules = layout.dark.copy()
    modules[layout.path] = bits
    word = next(word for known_level, known_mask, word in format_words() if (known_level, known_mask) == (level, mask))
    for rows, columns in format_places(layout.side):
        modules[rows, columns] = word
    framed = np.pad(modules, _QUIET)
    return np.repeat(np.repeat(np.where(framed, 0, 255).astype(np.uint8), _DOTS, 0), _DOTS, 1)
