"""How a sheet lies on the scanner's glass: one map from paper to picture, so every module's place stays known."""

import math
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Wave = tuple[float, float, float, float, float]  # frequency across and down, phase, push across and down


@dataclass
class Geometry:
    """Output pixel to paper pixel: a homography plus a smooth wave of the paper."""

    to_paper: Array
    size: tuple[int, int]
    waves: tuple[Wave, ...] = ()

    def forward(self, paper: Array) -> Array:
        """Paper pixel to output pixel (the wave is inverted by iteration)."""
        paper = np.asarray(paper, float)
        inverse = np.linalg.inv(self.to_paper)
        out = _project(inverse, paper)
        for _ in range(12):
            out = _project(inverse, paper - self._push(out))
        return out

    def warp(self, image: Array, fill: Any) -> Array:
        """The sheet as the scanner sees it."""
        width, height = self.size
        scale = math.sqrt(abs(float(np.linalg.det(self.to_paper[:2, :2]))))
        if scale > 1.05:  # an area filter before shrinking
            image = cv2.GaussianBlur(image, (0, 0), 0.40 * scale)
        if not self.waves:
            return cv2.warpPerspective(
                image,
                self.to_paper,
                (width, height),
                flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
                borderMode=cv2.BORDER_CONSTANT,
                borderValue=fill,
            )
        across, down = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
        out = np.stack([across, down], -1).astype(np.float32)
        paper = (_project(self.to_paper, out) + self._push(out)).astype(np.float32)
        return cv2.remap(
            image,
            paper[..., 0],
            paper[..., 1],
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_CONSTANT,
            borderValue=fill,
        )

    def _push(self, points: Array) -> Array:
        push = np.zeros_like(points)
        for across, down, phase, by_x, by_y in self.waves:
            wave = np.sin(points[..., 0] * across + points[..., 1] * down + phase)
            push[..., 0] += by_x * wave
            push[..., 1] += by_y * wave
        return push


def _project(homography: Array, points: Array) -> Array:
    projected: Array = points @ homography[:, :2].T + homography[:, 2]
    result: Array = projected[..., :2] / projected[..., 2:]
    return result
