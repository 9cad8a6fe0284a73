"""One page on its way from printer to file: printed, then damaged as paper, then scanned."""

import math
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import segno

from tests.paper.geometry import Array, Geometry, Wave
from tests.paper.printing import A4, DPI, MM, blank_bill, print_symbol, write_payload

Act = Callable[[Array], Array]
_SPOTS = [(150, 30), (140, 232), (20, 232), (85, 235), (150, 50)]


class Sheet:
    """What is wrong with a page is noted by the damages; `scan` then does it all in the right order."""

    origin: tuple[float, float] = (0, 0)  # paper damage is drawn in a window round the symbol
    glass: Array  # where the symbol's corners come to lie in the picture

    def __init__(
        self,
        rng: np.random.Generator,
        length: int,
        level: str,
        size_mm: float,
        layout: int,
        payload: str | None,
    ) -> None:
        self.rng = rng
        self.payload = payload.encode("ascii") if payload else write_payload(length, rng)
        symbol = segno.make_qr(
            payload or self.payload, error=level, boost_error=False, mode=None if payload else "byte"
        )
        self.matrix = np.array([[bool(module) for module in row] for row in symbol.matrix])
        self.version = int(symbol.version)
        self.size_mm = size_mm
        self.module_mm = size_mm / self.matrix.shape[0]
        self.layout = layout
        self.quiet = 4.0
        self.gain = self.rough = 0.0
        self.neighbours = False
        self.ink, self.paper = 18, 246
        self.print_acts: list[Act] = []
        self.paper_acts: list[Act] = []
        self.scan_acts: list[Act] = []
        self.angle, self.perspective, self.wave = 0.0, 0.0, 0.0
        self.dpi = 200
        self.mode, self.jpeg, self.threshold, self.inverse = "grey", 0, 0, False
        x, y = _SPOTS[rng.integers(len(_SPOTS))]
        self.x_mm = min(x, 196 - size_mm) + rng.uniform(-2, 2)
        self.y_mm = min(y, 285 - size_mm) + rng.uniform(-2, 2)

    @property
    def box(self) -> tuple[float, float, float]:
        """x, y and side of the symbol in pixels of the window being damaged."""
        return self.x_mm * MM - self.origin[0], self.y_mm * MM - self.origin[1], self.size_mm * MM

    def scan(self) -> tuple[Array, Geometry]:
        """The picture, and the map that made it."""
        image = self._damage(self._print())
        geometry = self.lay()
        image = geometry.warp(image, (235, 235, 235) if image.ndim == 3 else 235)
        if self.scan_acts:
            image = image.astype(np.float32)
        for act in self.scan_acts:
            image = act(image)
        grain = np.resize(self.rng.standard_normal(1_000_003, dtype=np.float32) * 2, image.shape[:2])
        image = np.clip(image + (grain if image.ndim == 2 else grain[..., None]), 0, 255).astype(np.uint8)
        if self.inverse:
            image = 255 - image
        if self.mode == "1bit":
            image = np.where(image > (self.threshold or 128), 255, 0).astype(np.uint8)
        elif self.jpeg:
            encoded = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, self.jpeg])[1]
            decoded = cv2.imdecode(encoded, cv2.IMREAD_UNCHANGED)
            assert decoded is not None
            image = decoded
        return image, geometry

    def lay(self) -> Geometry:
        """How the sheet lies on the glass; draws perspective and wave at random."""
        per_pixel = DPI / self.dpi
        width, height = round(A4[0] / per_pixel), round(A4[1] / per_pixel)
        turn = math.radians(self.angle)
        turned = abs(math.sin(turn)) > 0.9
        if turned:
            width, height = height, width
        to_centre = np.array([[1, 0, -width / 2], [0, 1, -height / 2], [0, 0, 1.0]])
        core = self._rotate(turn, per_pixel) @ self._tilt(width, height)
        back = np.array([[1, 0, A4[0] / 2], [0, 1, A4[1] / 2], [0, 0, 1.0]])
        homography = back @ core @ to_centre
        if not turned and (abs(math.sin(turn)) > 0.3 or self.perspective > 0.15):  # keep the symbol on the glass
            x, y, side = self.box
            middle = np.array([[x + side / 2, y + side / 2]])
            at = Geometry(homography, (width, height)).forward(middle)[0]
            to_centre[0, 2] += at[0] - width * 0.5
            to_centre[1, 2] += at[1] - height * 0.5
            homography = back @ core @ to_centre
        return Geometry(homography, (width, height), self._waves())

    def _rotate(self, turn: float, per_pixel: float) -> Array:
        cos, sin = math.cos(turn), math.sin(turn)
        rotation = np.array([[cos, sin, 0], [-sin, cos, 0], [0, 0, 1.0]])
        scaled: Array = rotation @ np.diag([per_pixel, per_pixel, 1.0])
        return scaled

    def _tilt(self, width: int, height: int) -> Array:
        tilt = np.eye(3)
        if self.perspective:
            direction = self.rng.uniform(-1, 1, 2)
            direction /= np.linalg.norm(direction)
            tilt[2, :2] = direction * self.perspective / max(width, height)
        return tilt

    def _waves(self) -> tuple[Wave, ...]:
        waves: list[Wave] = []
        for _ in range(2 if self.wave else 0):
            length = self.rng.uniform(25, 70) * self.dpi / 25.4
            turn = self.rng.uniform(0, math.pi)
            reach = self.wave * MM * self.rng.uniform(0.6, 1.0)
            phase = self.rng.uniform(0, 6.28)
            cos, sin = math.cos(turn), math.sin(turn)
            frequency = 2 * math.pi / length
            waves.append((frequency * cos, frequency * sin, phase, reach * cos, reach * sin))
        return tuple(waves)

    def _print(self) -> Array:
        page = blank_bill(self.layout).copy()
        x, y, _ = (round(value) for value in self.box)
        patch = print_symbol(self.matrix, self.size_mm, self.gain, self.rough, self.rng)
        side = patch.shape[0]
        quiet = round(self.quiet * self.module_mm * MM)
        page[max(0, y - quiet) : y + side + quiet, max(0, x - quiet) : x + side + quiet] = 255
        if self.neighbours:  # a frame right at the quiet zone
            low, high = (x - quiet - 3, y - quiet - 3), (x + side + quiet + 2, y + side + quiet + 2)
            cv2.rectangle(page, low, high, 0, 3)
        page[y : y + side, x : x + side] = patch
        self.quad = np.array([[x, y], [x + side, y], [x + side, y + side], [x, y + side]], float)
        tones = np.round(self.ink + np.arange(256) / 255 * (self.paper - self.ink)).astype(np.uint8)
        image: Array = cv2.LUT(page, tones)
        return cv2.cvtColor(image, cv2.COLOR_GRAY2BGR) if self.mode == "colour" else image

    def _damage(self, image: Array) -> Array:
        if not (self.print_acts or self.paper_acts):
            return image
        x, y, side = self.box
        left, top = max(0, int(x - side)), max(0, int(y - side))
        window: Any = (slice(top, int(y + 2 * side)), slice(left, int(x + 2 * side)))
        self.origin = (left, top)
        part = (image[window] if image.ndim == 2 else image[window][..., 0]).astype(np.float32)
        for act in self.print_acts:
            part = act(part)
        part = np.repeat(part[..., None], 3, 2)
        for act in self.paper_acts:
            part = act(part)
        part = np.clip(part, 0, 255).astype(np.uint8)
        image[window] = part if image.ndim == 3 else cv2.cvtColor(part, cv2.COLOR_BGR2GRAY)
        self.origin = (0, 0)
        return image
