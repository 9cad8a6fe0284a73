"""From a located symbol to its modules: how dark each one is, against its own neighbourhood."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from qr.images import Pixels
from qr.layout import Layout

Homography = NDArray[np.float64]
Darkness = NDArray[np.float64]  # one value a module: above 0 dark, below 0 light, at most 1 either way

_DOTS = 6  # a module's side in the rectified picture
_NEIGHBOURHOOD = 4.0  # modules


def homography_from(corners: Any, side: int) -> Homography:
    """Module coordinates (x across, y down, from 0 to side) to pixels; corners clockwise from the top left."""
    square = np.array([[0, 0], [side, 0], [side, side], [0, side]], np.float32)
    return np.asarray(cv2.getPerspectiveTransform(square, np.asarray(corners, np.float32)), np.float64)


def rectify(grey: Pixels, homography: Homography, side: int, margin: int = 0) -> Pixels:
    """The symbol turned upright and square, six dots a module, with `margin` modules of what surrounds it."""
    to_modules = np.array([[1 / _DOTS, 0, -margin], [0, 1 / _DOTS, -margin], [0, 0, 1.0]])
    # Pixel centres lie at half coordinates in both pictures.
    half_out = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1.0]])
    half_in = np.array([[1, 0, -0.5], [0, 1, -0.5], [0, 0, 1.0]])
    size = (side + 2 * margin) * _DOTS
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
    side = upright.shape[0] // _DOTS
    cells = upright.reshape(side, _DOTS, side, _DOTS)[:, 1:-1, :, 1:-1]
    return np.asarray(cells.mean(axis=(1, 3), dtype=np.float64))


def weigh(values: NDArray[np.float64], layout: Layout) -> Darkness:
    """Darkness of each module between the paper and the ink around it: shading, stains and stamps cancel out."""
    dark = values < _blur(values)
    dark[layout.known] = layout.dark[layout.known]
    ink, paper = _mean_where(values, dark), _mean_where(values, ~dark)
    middle, reach = (ink + paper) / 2, np.maximum((paper - ink) / 2, 4.0)
    return np.asarray(np.clip((middle - values) / reach, -1.0, 1.0))


def _mean_where(values: NDArray[np.float64], chosen: NDArray[np.bool_]) -> NDArray[np.float64]:
    weight = chosen.astype(np.float64)
    return np.asarray((_blur(values * weight) + 1e-6 * values.mean()) / (_blur(weight) + 1e-6))


def _blur(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(cv2.GaussianBlur(values, (0, 0), _NEIGHBOURHOOD, borderType=cv2.BORDER_REFLECT))
