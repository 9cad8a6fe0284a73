"""One page, examined inside the cage; what comes out is plain data."""

import time
from pathlib import Path
from typing import Any

import cv2

from qr.detection import detect
from qr.files import open_pages
from qr.reference import Reference

cv2.setNumThreads(1)  # pages are read in parallel, not parts of one page


def examine(path: str, page: int, any_codes: bool, hosts: tuple[str, ...] | None) -> dict[str, Any]:
    """The codes on a page (from 1), the steps tried with their milliseconds, and the processor's time for it all."""
    began = time.thread_time()
    pages = open_pages(Path(path))
    image = pages.image(page, fine=any_codes)
    detection = detect(
        image,
        wanted=lambda text: any_codes or Reference.from_code(text, hosts) is not None,
        any_codes=any_codes,
    )
    spent = time.thread_time() - began
    if pages.opened_at <= began:  # when its pages were counted, and that belongs to the first of them
        spent, pages.opening = spent + pages.opening, 0.0
    return {
        "found": [(found.text, found.step, found.corners) for found in detection.found],
        "steps": detection.steps,
        "symbol_seen": detection.symbol_seen,
        "size": (image.width, image.height),
        "cpu_ms": spent * 1000,
    }
