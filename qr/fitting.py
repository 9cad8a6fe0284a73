"""Corners to a tenth of a module: they are moved until the pattern that every symbol of the version has lies best."""

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from qr.images import Pixels
from qr.layout import Layout
from qr.locator import Points
from qr.sampling import homography_from

_DATA_WEIGHT = 0.35  # data modules do not tell what they are, but well-placed ones are clearly dark or light
_COARSE = (2.4, 1.2, 0.6, 0.3)
_FINE = (0.4, 0.2, 0.1)
_WIDE = (2.0, 1.0, 0.5, 0.25, 0.12)
_ROUNDS = 4
_WHOLE, _SIDES = 0.25, 0.5  # steps from which on more corners than one move together
_MOST_DATA = 1500


class Ground:
    """One neighbourhood of the page, its contrast evened out."""

    def __init__(self, grey: Pixels, corners: Points, module: float) -> None:
        module = max(1.0, module)
        low = np.maximum(np.floor(corners.min(0) - 4 * module), 0).astype(int)
        high = np.ceil(corners.max(0) + 4 * module).astype(int)
        self.offset = low.astype(np.float64)
        self.even = _even_out(grey[low[1] : high[1], low[0] : high[0]], module)


@lru_cache(maxsize=48)
def _probes_of(layout: Layout) -> tuple[Points, int, NDArray[np.float32]]:
    """Where modules are looked at: the known ones first, for a coarse look stops there, then data, thinned in large
    symbols; how many are known; and what each known one says for a fit.
    """
    rows, columns = np.mgrid[0 : layout.side, 0 : layout.side].astype(np.float64) + 0.5
    everything = np.stack([columns.ravel(), rows.ravel(), np.ones(layout.side**2)])
    known, data = np.flatnonzero(layout.known.ravel()), np.flatnonzero(~layout.known.ravel())
    order = np.concatenate([known, data[:: 1 + len(data) // _MOST_DATA]])
    signs = (np.where(layout.dark.ravel()[known], -1.0, 1.0) / len(known)).astype(np.float32)
    return everything[:, order], len(known), signs


class Fit:
    """A ground on which the corners of a symbol of one version can be scored and moved."""

    def __init__(self, ground: Ground, layout: Layout) -> None:
        self.layout = layout
        self._offset, self._even = ground.offset, ground.even
        self._modules, self._known, self._signs = _probes_of(layout)

    def score(self, corners: Points, fine: bool = True) -> float:
        """From about 0 (anything) to about 1 (a clean symbol), half as much again with the data's clearness."""
        if not self._even.size:
            return 0.0
        modules = self._modules if fine else self._modules[:, : self._known]
        x, y, depth = homography_from(corners - self._offset, self.layout.side) @ modules
        at_x, at_y = (x / depth - 0.5).astype(np.float32), (y / depth - 0.5).astype(np.float32)
        values = cv2.remap(
            self._even, at_x, at_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=0
        ).ravel()
        score = float(values[: self._known] @ self._signs)
        return score + _DATA_WEIGHT * float(np.abs(values).mean()) if fine else score

    def turn(self, corners: Points) -> Points:
        """The same square begun at the corner from which the pattern lies best: of a torn finder's square it is not
        certain which corner never had one.
        """
        ways = [corners, *(np.roll(corners, turns, axis=0) for turns in (1, 2, 3))]
        return max(ways, key=lambda each: self.score(each, fine=False))

    def improve(self, corners: Points, fine: bool, wide: bool = False) -> tuple[Points, float]:
        """Move the whole symbol and each corner by shrinking steps, as long as that helps.

        `fine` weighs all modules in small steps, otherwise known ones in large steps; `wide` all of them in large ones.
        """
        best, score = corners, self.score(corners, fine)
        across = (corners[1] - corners[0]) / self.layout.side
        down = (corners[3] - corners[0]) / self.layout.side
        for step in (_WIDE if wide else _FINE) if fine else _COARSE:
            for _ in range(_ROUNDS):
                before = score
                for group in _groups_for(step, fine and not wide):
                    for direction in (across, -across, down, -down):
                        moved = best.copy()
                        moved[group] += direction * step
                        moved_score = self.score(moved, fine)
                        if moved_score > score + 1e-5:
                            best, score = moved, moved_score
                if score == before:
                    break
        return best, score


def _groups_for(step: float, nearly: bool) -> list[list[int]]:
    """Which corners move together: in large steps all of them, and whole sides, for one finder may have been wrong."""
    groups = [[0], [1], [2], [3]]
    if step >= _WHOLE:
        groups = [[0, 1, 2, 3], *groups]
    if step >= _SIDES and not nearly:
        groups = [*groups[:1], [0, 1], [1, 2], [2, 3], [3, 0], *groups[1:]]
    return groups


def _even_out(grey: Pixels, module: float) -> NDArray[np.float32]:
    """Grey against its neighbourhood of nine modules: shading and faint print no longer matter."""
    if not grey.size:
        return np.zeros((0, 0), np.float32)
    smooth = cv2.GaussianBlur(grey, (0, 0), max(0.5, 0.28 * module)).astype(np.float32)
    window = (int(9 * module) | 1,) * 2
    mean = cv2.blur(smooth, window)
    spread = np.sqrt(np.maximum(cv2.blur(smooth * smooth, window) - mean * mean, 0))
    floor = max(3.0, 0.35 * float(np.median(spread[::4, ::4])))
    return np.clip((smooth - mean) / np.maximum(spread, floor), -1.2, 1.2).astype(np.float32)
