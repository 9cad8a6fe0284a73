"""One bill on paper, scanned in many ways, and what the reader says of it."""

import io
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from pikepdf import Pdf
from PIL import Image

from qr import PageReading, Reference, read
from tests.paper import make
from tests.qr.files import picture

REFERENCE = Reference("2A0KDF1CAN4SR09KS")
URL = REFERENCE.url("demo.test")


@cache
def scan(kind: str = "clean", severity: int = 1, seed: int = 1, **more: Any) -> Image.Image:
    return picture(make(kind, severity, seed, payload=URL, level="H", size_mm=30, **more).image)


def outcomes(source: bytes | Path, **more: Any) -> list[str]:
    return [reading.outcome for reading in read(source, **more)]


def is_read(reading: PageReading) -> bool:
    return reading.outcome == "read" and reading.references == (REFERENCE,)


def saved(pdf: Pdf) -> bytes:
    file = io.BytesIO()
    pdf.save(file)
    return file.getvalue()


def text_page() -> Image.Image:
    pixels = np.array(scan(dpi=200).convert("L"))
    sample = make("clean", 1, 1, payload=URL, level="H", size_mm=30, dpi=200)
    (left, top), (right, bottom) = sample.module_points([-1, 34], [-1, 34]).astype(int)
    pixels[top:bottom, left:right] = 246
    return Image.fromarray(pixels)
