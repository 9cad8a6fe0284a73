"""Piles of posted paper: our own printables, printed, folded, stamped, scanned a little crooked."""

import io
from pathlib import Path

import numpy as np
import pypdfium2
from PIL import Image, ImageDraw, ImageFilter

DPI = 200
POINTS = 72


def write_pile(path: Path, papers: list[bytes], seed: int) -> None:
    """One PDF as a scanner makes it: each page one grey JPEG."""
    rng = np.random.default_rng(seed)
    pages = [scan(page, rng) for paper in papers for page in sheets(paper)]
    path.parent.mkdir(parents=True, exist_ok=True)
    pages[0].save(path, "PDF", save_all=True, append_images=pages[1:], resolution=DPI, quality=75)


def sheets(paper: bytes) -> list[Image.Image]:
    """Each page of our own PDF as the printer lays it on paper."""
    with pypdfium2.PdfDocument(paper) as pdf:
        return [page.render(scale=DPI / POINTS, grayscale=True).to_pil().convert("L") for page in pdf]


def scan(page: Image.Image, rng: np.random.Generator) -> Image.Image:
    """Folded in three, a stamp in the receipt box, a crooked sheet, a scanner's noise and JPEG."""
    marked = page.copy()
    draw = ImageDraw.Draw(marked)
    width, height = marked.size
    for third in (1, 2):
        at = height * third // 3 + int(rng.integers(-12, 12))
        draw.line((0, at, width, at + int(rng.integers(-4, 4))), fill=205, width=3)
    left, top = width * 28 // 210, height * 258 // 297
    draw.ellipse((left + 150, top, left + 380, top + 160), outline=110, width=5)
    draw.text((left + 200, top + 70), "PAYE", fill=110, font_size=36)
    turned = marked.rotate(float(rng.normal(0, 1.0)), fillcolor=235, resample=Image.Resampling.BICUBIC)
    soft = turned.filter(ImageFilter.GaussianBlur(0.6))
    grain = rng.normal(0, 4, (height, width))
    noisy = np.clip(np.asarray(soft, np.float32) * 0.94 + 8 + grain, 0, 255).astype(np.uint8)
    out = io.BytesIO()
    Image.fromarray(noisy).save(out, "JPEG", quality=75)
    return Image.open(out)
