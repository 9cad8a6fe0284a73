"""Photographs to order: symbols on a table, seen by a camera held badly, beside codes that are none of ours."""

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import segno
from numpy.typing import NDArray

Photograph = NDArray[np.uint8]
Dice = np.random.Generator
WIDTH, HEIGHT = 1600, 1200


def symbol(text: str, dots: int, level: str = "m", micro: bool = False) -> Photograph:
    """A symbol with its quiet zone, `dots` pixels a module."""
    made: Any = segno.make(text, error=level, micro=micro, boost_error=False)
    modules = np.array([[bool(module) for module in row] for row in made.matrix_iter(border=4)])
    return np.kron(np.where(modules, 0, 255), np.ones((dots, dots))).astype(np.uint8)


def lay(texts: list[str], dots: int = 6, change: Callable[[Photograph], Photograph] | None = None) -> Photograph:
    """The symbols side by side, on a table with a grain."""
    table = np.random.default_rng(len(texts)).normal(190, 6, (HEIGHT, WIDTH)).clip(0, 255).astype(np.uint8)
    for place, text in enumerate(texts):
        print_of = symbol(text, dots)
        if change:
            print_of = change(print_of)
        left, top = 60 + place % 3 * 500, 80 + place // 3 * 520
        table[top : top + print_of.shape[0], left : left + print_of.shape[1]] = print_of
    return table


def tilt(picture: Photograph, strength: float, dice: Dice) -> Photograph:
    """Seen from the side."""
    corners = np.array([[0, 0], [WIDTH, 0], [WIDTH, HEIGHT], [0, HEIGHT]], np.float32)
    moved = corners + dice.uniform(-1, 1, (4, 2)).astype(np.float32) * (strength * WIDTH, strength * HEIGHT)
    there = cv2.getPerspectiveTransform(corners, moved.astype(np.float32))
    return np.asarray(cv2.warpPerspective(picture, there, (WIDTH, HEIGHT), borderValue=120), np.uint8)


def shade(picture: Photograph, strength: float) -> Photograph:
    """Light from one corner, and a shadow's edge across."""
    across, down = np.meshgrid(np.linspace(0, 1, WIDTH), np.linspace(0, 1, HEIGHT))
    light = 1 - strength * (0.6 * across + 0.4 * (down > 0.3 + 0.2 * across))
    return np.asarray((picture * light).clip(0, 255), np.uint8)


def shake(picture: Photograph, pixels: int) -> Photograph:
    """Moved while the shutter was open."""
    kernel = np.eye(pixels, dtype=np.float32) / pixels
    return np.asarray(cv2.filter2D(picture, -1, kernel), np.uint8)


def linear_code(dice: Dice) -> Photograph:
    """The bars of a parcel label."""
    bars = np.repeat(dice.integers(0, 2, 90) * 255, 4).astype(np.uint8)
    return np.asarray(np.tile(bars, (160, 1)), np.uint8)
