"""The bill as it leaves the printer: letterhead, table, totals, and a QR symbol of the wanted sharpness."""

import math
import string
from functools import lru_cache

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from tests.paper.geometry import Array

DPI = 300  # the paper's own resolution
MM = DPI / 25.4
A4 = (round(210 * MM), round(297 * MM))


def write_payload(length: int, rng: np.random.Generator) -> bytes:
    """Content of about a bill's kind, of a wanted length."""
    head = f"MB1|{rng.integers(10**8):08d}|DE89370400440532013000|{rng.integers(10**6) / 100:.2f}|EUR|"
    alphabet = np.array(list(string.ascii_letters + string.digits + " ,.-/|"))
    body = "".join(rng.choice(alphabet, size=max(0, length - len(head))))
    return (head + body)[:length].encode("ascii")


@lru_cache(maxsize=8)
def blank_bill(layout: int) -> Array:
    """A bill without its symbol. Eight layouts, some with rules, some with a grid that looks like a symbol."""
    rng = np.random.default_rng(layout)
    sheet = Image.new("L", A4, 255)
    pen = _Pen(ImageDraw.Draw(sheet), rng)
    pen.write(20, 12, 6, f"Dr. med. {pen.word().title()}  Praxis")
    pen.draw.line((_mm(20), _mm(22), _mm(190), _mm(22)), fill=0, width=3)
    for line in range(5):
        pen.write(20, 45 + 5 * line, 3.4, " ".join(pen.word() for _ in range(3)).title())
    pen.write(20, 85, 5, f"Rechnung Nr. {rng.integers(10**7)}")
    for line in range(22):
        y = 98 + 5.2 * line
        pen.write(20, y, 3, f"{rng.integers(1, 9999):>5}")
        pen.write(35, y, 3, " ".join(pen.word() for _ in range(9))[:70])
        pen.write(172, y, 3, f"{rng.integers(100, 99999) / 100:.2f}")
        if layout % 2:
            pen.draw.line((_mm(20), _mm(y + 4.5), _mm(190), _mm(y + 4.5)), fill=120, width=1)
    if layout % 3 == 0:
        for box in range(12):
            corners = (_mm(20 + 6 * box), _mm(216), _mm(26 + 6 * box), _mm(222))
            pen.draw.rectangle(corners, outline=0, width=2)
    for line in range(6):
        pen.write(20, 228 + 4.6 * line, 2.8, " ".join(pen.word() for _ in range(8))[:58])
    for line in range(3):
        pen.write(20, 280 + 4 * line, 2.3, " ".join(pen.word() for _ in range(16))[:110])
    return np.asarray(sheet)


def print_symbol(matrix: Array, size_mm: float, gain_mm: float, rough: float, rng: np.random.Generator) -> Array:
    """The symbol rendered at 1200 dpi, its toner spread, then seen at 300 dpi."""
    modules = matrix.shape[0]
    dots = round(size_mm / 25.4 * 1200)
    place = np.minimum((np.arange(dots) * modules) // dots, modules - 1)
    image = np.where(matrix[np.ix_(place, place)], 0, 255).astype(np.uint8)
    if gain_mm or rough:
        pixel = 1200 / 25.4
        soft = cv2.GaussianBlur(image.astype(np.float32), (0, 0), 0.05 * pixel)
        if rough:
            noise = cv2.GaussianBlur(rng.normal(0, 1, image.shape).astype(np.float32), (0, 0), 0.04 * pixel)
            soft += noise / noise.std() * 255 * rough
        # moving the threshold by the edge's slope moves every edge outward by gain_mm
        shift = 255 * math.erf(gain_mm / (0.05 * math.sqrt(2))) / 2
        image = np.where(soft > 127.5 + shift, 255, 0).astype(np.uint8)
    side = round(size_mm * MM)
    return cv2.resize(image, (side, side), interpolation=cv2.INTER_AREA)


class _Pen:
    def __init__(self, draw: ImageDraw.ImageDraw, rng: np.random.Generator) -> None:
        self.draw, self._rng = draw, rng

    def word(self) -> str:
        return "".join(self._rng.choice(list(string.ascii_lowercase), size=self._rng.integers(3, 11)))

    def write(self, x: float, y: float, height: float, text: str) -> None:
        font = ImageFont.load_default(round(height * MM))
        self.draw.text((_mm(x), _mm(y)), text, font=font, fill=0)


def _mm(value: float) -> int:
    return round(value * MM)
