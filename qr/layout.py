"""Where the modules of a QR symbol stand: what is the same in every symbol of a version, and the way of the data."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import qrcode
from numpy.typing import NDArray
from qrcode.base import rs_blocks
from qrcode.util import BCH_type_info, BCH_type_number, mask_func, pattern_position

Bits = NDArray[np.bool_]
Indices = NDArray[np.intp]

LEVEL_Q, LEVEL_H = qrcode.ERROR_CORRECT_Q, qrcode.ERROR_CORRECT_H
LEVELS = (qrcode.ERROR_CORRECT_L, qrcode.ERROR_CORRECT_M, LEVEL_Q, LEVEL_H)
MASKS = range(8)
_LARGEST_WITHOUT_VERSION_BITS = 6


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """One version. Arrays are indexed [row, column]; True is dark.

    `known` marks the modules whose value is known, at first those that the version alone decides; `dark` holds it.
    """

    version: int
    side: int
    known: Bits
    dark: Bits

    @property
    def path(self) -> tuple[Indices, Indices]:
        """The order in which data modules are filled."""
        return _path_of(self.version)


@dataclass(frozen=True, slots=True)
class Block:
    """Where one Reed-Solomon block's codewords stand among all codewords of the symbol."""

    places: Indices
    checks: int

    @property
    def data(self) -> int:
        """Codewords that carry data; they come first."""
        return len(self.places) - self.checks


def side_of(version: int) -> int:
    """Modules along one side."""
    return 17 + 4 * version


@lru_cache(maxsize=40)
def layout_of(version: int) -> Layout:
    """The layout of a version from 1 to 40."""
    side = side_of(version)
    known, dark = np.zeros((side, side), bool), np.zeros((side, side), bool)
    for top, left in ((0, 0), (0, side - 7), (side - 7, 0)):
        _put_finder(known, dark, top, left)
    _put_alignment(known, dark, pattern_position(version))
    for at in range(8, side - 8):
        known[6, at] = known[at, 6] = True
        dark[6, at] = dark[at, 6] = at % 2 == 0
    known[side - 8, 8] = dark[side - 8, 8] = True
    if version > _LARGEST_WITHOUT_VERSION_BITS:
        bits = BCH_type_number(version)
        for at in range(18):
            row, column = at // 3, at % 3 + side - 11
            known[row, column] = known[column, row] = True
            dark[row, column] = dark[column, row] = bool(bits >> at & 1)
    return Layout(version, side, known, dark)


@lru_cache(maxsize=40)
def format_places(side: int) -> tuple[tuple[Indices, Indices], ...]:
    """Both copies of the fifteen format bits, lowest bit first."""
    down = [*range(6), 7, 8, *range(side - 7, side)]
    across = [*range(side - 1, side - 9, -1), 7, *range(5, -1, -1)]
    eight = np.full(15, 8)
    return (np.array(down), eight), (eight, np.array(across))


@lru_cache(maxsize=1)
def format_words() -> tuple[tuple[int, int, Bits], ...]:
    """Every (level, mask) with its fifteen bits, lowest first."""
    return tuple(
        (level, mask, np.array([bool(BCH_type_info(level << 3 | mask) >> bit & 1) for bit in range(15)]))
        for level in LEVELS
        for mask in MASKS
    )


@lru_cache(maxsize=64)
def mask_of(mask: int, side: int) -> Bits:
    """Where a mask turns data modules over."""
    turns = mask_func(mask)
    return np.array([[bool(turns(row, column)) for column in range(side)] for row in range(side)])


@lru_cache(maxsize=160)
def blocks_of(version: int, level: int) -> tuple[Block, ...]:
    """How a symbol's codewords are dealt out to its Reed-Solomon blocks."""
    shapes = [(block.data_count, block.total_count - block.data_count) for block in rs_blocks(version, level)]
    places: list[list[int]] = [[] for _ in shapes]
    at = 0
    for kind in (0, 1):
        for turn in range(max(shape[kind] for shape in shapes)):
            for block, shape in enumerate(shapes):
                if turn < shape[kind]:
                    places[block].append(at)
                    at += 1
    return tuple(Block(np.array(place), shape[1]) for place, shape in zip(places, shapes, strict=True))


def _put_finder(known: Bits, dark: Bits, top: int, left: int) -> None:
    side = known.shape[0]
    for row in range(max(0, top - 1), min(side, top + 8)):
        for column in range(max(0, left - 1), min(side, left + 8)):
            ring = max(abs(row - top - 3), abs(column - left - 3))
            known[row, column] = True
            dark[row, column] = ring in (0, 1, 3)


def _put_alignment(known: Bits, dark: Bits, positions: Any) -> None:
    for row in positions:
        for column in positions:
            if not known[row, column]:
                around = slice(row - 2, row + 3), slice(column - 2, column + 3)
                rings = np.maximum(*np.abs(np.mgrid[-2:3, -2:3]))
                known[around], dark[around] = True, rings != 1


@lru_cache(maxsize=40)
def _path_of(version: int) -> tuple[Indices, Indices]:
    """Up and down in stripes two modules wide, from the right to the left, past everything that is no data."""
    reserved = layout_of(version).known.copy()
    side = len(reserved)
    for rows, columns in format_places(side):
        reserved[rows, columns] = True
    ways = []
    for turn, right in enumerate((*range(side - 1, 6, -2), 5, 3, 1)):
        way = np.arange(side) if turn % 2 else np.arange(side)[::-1]
        ways.append(np.stack([np.repeat(way, 2), np.tile((right, right - 1), side)]))
    rows, columns = np.concatenate(ways, axis=1)
    free = ~reserved[rows, columns]
    return rows[free], columns[free]
