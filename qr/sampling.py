"""From a located symbol to its modules: how dark each one is, against its own neighbourhood."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from qr.images import Pixels
from qr.layout import Layout

Homography = NDArray[np.float64]
Darkness = NDArray[np.float64]  # one value a module: above 0 dark, below 0 light, at most 1 either way

DOTS = 6  # a module's side in the rectified picture
_NEIGHBOURHOOD = 4.0  # modules
_SHARPENINGS = 2
_KNOWN_TRUST = 1.5
_WINDOWS = ((21, 1), (1, 21), (9, 3), (3, 9), (5, 5))  # modules
_CHANCE = 0.45  # as far as a window leans by chance
_FEW = 1.5  # known modules tell little
_LIES = 0.2  # known modules that look no righter make their neighbourhood worthless
_STEADINESS = 0.02  # keeps the weights sober where there is little to learn from


def homography_from(corners: Any, side: int) -> Homography:
    """Module coordinates (x across, y down, from 0 to side) to pixels; corners clockwise from the top left."""
    square = np.array([[0, 0], [side, 0], [side, side], [0, side]], np.float32)
    return np.asarray(cv2.getPerspectiveTransform(square, np.asarray(corners, np.float32)), np.float64)


def rectify(grey: Pixels, homography: Homography, side: int, margin: int = 0) -> Pixels:
    """The symbol turned upright and square, six dots a module, with `margin` modules of what surrounds it."""
    to_modules = np.array([[1 / DOTS, 0, -margin], [0, 1 / DOTS, -margin], [0, 0, 1.0]])
    # Pixel centres lie at half coordinates in both pictures.
    half_out = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1.0]])
    half_in = np.array([[1, 0, -0.5], [0, 1, -0.5], [0, 0, 1.0]])
    size = (side + 2 * margin) * DOTS
    return np.asarray(
        cv2.warpPerspective(
            grey,
            half_in @ homography @ to_modules @ half_out,
            (size, size),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        ),
        np.uint8,
    )


def sample(upright: Pixels) -> NDArray[np.float64]:
    """Mean grey of the inner part of every module."""
    side = upright.shape[0] // DOTS
    cells = upright.reshape(side, DOTS, side, DOTS)[:, 1:-1, :, 1:-1]
    return np.asarray(cells.mean(axis=(1, 3), dtype=np.float64))


def weigh(values: NDArray[np.float64], layout: Layout) -> Darkness:
    """Darkness of each module between the paper and the ink around it: shading, stains and stamps cancel out."""
    dark = values < _blur(values)
    dark[layout.known] = layout.dark[layout.known]
    ink, paper = _mean_where(values, dark), _mean_where(values, ~dark)
    middle, reach = (ink + paper) / 2, np.maximum((paper - ink) / 2, 4.0)
    return np.asarray(np.clip((middle - values) / reach, -1.0, 1.0))


def sharpen(darkness: Darkness, layout: Layout) -> Darkness:
    """Take out of each module what its eight neighbours bled into it: blur, fat and thin print.

    The nine weights are those that best explain this very symbol: its known modules, and the others as they look.
    """
    for _ in range(_SHARPENINGS):
        framed = np.pad(darkness, 1, mode="edge")
        shifts = [framed[row : row + layout.side, column : column + layout.side] for row, column in np.ndindex(3, 3)]
        around = np.stack([*(shift.ravel() for shift in shifts), np.ones(darkness.size)], axis=1)
        known = layout.known.ravel()
        wanted = np.where(known, layout.dark.ravel(), darkness.ravel() > 0) * 2.0 - 1.0
        trust = np.where(known, _KNOWN_TRUST, np.abs(darkness.ravel()) + 0.05)
        weighted = around * trust[:, None]
        steady = _STEADINESS * darkness.size * np.eye(around.shape[1])
        weights = np.linalg.solve(weighted.T @ around + steady, weighted.T @ wanted)
        darkness = np.clip((around @ weights).reshape(darkness.shape), -1.0, 1.0)
    return darkness


def doubt(darkness: Darkness, layout: Layout) -> Darkness:
    """Trust less what looks like a fold, a streak, a hole or a stamp."""
    return np.asarray(darkness * np.maximum(_evenness(darkness, layout), 0.02))


def believe(darkness: Darkness, layout: Layout) -> Darkness:
    """Trust less what lies among known modules that are not what they look like."""
    return np.asarray(darkness * np.maximum(_truth(darkness, layout), 0.02))


def _evenness(darkness: Darkness, layout: Layout) -> NDArray[np.float64]:
    """A mask keeps data modules half dark everywhere: where one colour rules a line or a patch, the symbol does not."""
    data = ~layout.known
    signs = np.where(data, np.sign(darkness), 0.0).astype(np.float32)
    share = data.astype(np.float32)
    trust = np.ones_like(darkness)
    for window in _WINDOWS:
        total = cv2.blur(signs, window, borderType=cv2.BORDER_CONSTANT)
        leaning = total / np.maximum(cv2.blur(share, window, borderType=cv2.BORDER_CONSTANT), 0.35)
        excess = np.clip((leaning * np.sign(darkness) - _CHANCE) / (1 - _CHANCE), 0.0, 1.0)
        trust = np.minimum(trust, 1.0 - excess)
    return trust


def _truth(darkness: Darkness, layout: Layout) -> NDArray[np.float64]:
    """How right the known modules of a line or a patch look."""
    right = np.where(layout.known, np.where(layout.dark, darkness, -darkness), 0.0).astype(np.float32)
    share = layout.known.astype(np.float32)
    trust = np.ones_like(darkness)
    for window in _WINDOWS:
        few = _FEW / (window[0] * window[1])
        mean = (cv2.blur(right, window, borderType=cv2.BORDER_CONSTANT) + few) / (
            cv2.blur(share, window, borderType=cv2.BORDER_CONSTANT) + few
        )
        trust = np.minimum(trust, np.clip((mean - _LIES) / (1 - _LIES), 0.0, 1.0))
    return trust


def _mean_where(values: NDArray[np.float64], chosen: NDArray[np.bool_]) -> NDArray[np.float64]:
    weight = chosen.astype(np.float64)
    return np.asarray((_blur(values * weight) + 1e-6 * values.mean()) / (_blur(weight) + 1e-6))


def _blur(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(cv2.GaussianBlur(values, (0, 0), _NEIGHBOURHOOD, borderType=cv2.BORDER_REFLECT))
