"""Where on a stranger's page the code and the receipt box go. Runs only inside the cage.

The code keeps away from the fold thirds (99 and 198 mm on A4) and the punch margin; the box keeps away from the code,
because a stamp over it is the first cause of unreadable codes: 40 mm, as docs/print-guide.md asks of others.
"""

from io import BytesIO

import numpy as np
import pikepdf
import pypdfium2

A4_MM = (210, 297)
CODE_MM = (43, 42)  # with the reference below it, which is wider than the code
OVERHANG_MM = 3
BOX_MM = (72, 34)
# Code and box, left and top in millimetres; the first pair that is free on the page is taken.
LAYOUTS = (
    ((160, 245), (28, 252)),
    ((160, 12), (28, 252)),
    ((160, 245), (28, 204)),
    ((160, 110), (28, 252)),
    ((28, 245), (126, 252)),
    ((140, 245), (28, 252)),
)
STRIP = ((160, 248), (28, 256))  # below a page that was made smaller
STRIP_TOP_MM = 244
DOTS_PER_MM = 2
INK = 235
_POINTS = 72 / 25.4


def find_layout(data: bytes) -> int:
    """The first layout of LAYOUTS whose places are empty on page 1, or -1 where none is."""
    with pypdfium2.PdfDocument(data) as pdf:
        page = pdf[0]
        scale = min(A4_MM[0] * _POINTS / page.get_width(), A4_MM[1] * _POINTS / page.get_height())
        picture = page.render(scale=scale * DOTS_PER_MM / _POINTS, grayscale=True).to_numpy()
    grey = np.full((A4_MM[1] * DOTS_PER_MM, A4_MM[0] * DOTS_PER_MM), 255, np.uint8)
    flat = picture if picture.ndim == 2 else picture[..., 0]
    height, width = min(grey.shape[0], flat.shape[0]), min(grey.shape[1], flat.shape[1])
    top, left = (grey.shape[0] - height) // 2, (grey.shape[1] - width) // 2
    grey[top : top + height, left : left + width] = flat[:height, :width]
    for index, (code, box) in enumerate(LAYOUTS):
        if _is_free(grey, (code[0] - OVERHANG_MM, code[1]), CODE_MM) and _is_free(grey, box, BOX_MM):
            return index
    return -1


def measure(data: bytes) -> tuple[int, float]:
    """The layout that `find_layout` takes, and how wide page 1 is for its height."""
    with pypdfium2.PdfDocument(data) as pdf:
        width, height = pdf[0].get_size()
    return find_layout(data), width / height


def compose(data: bytes, stamp: bytes, shrink: bool) -> bytes:
    """The deposited pages on A4, the stamp over the first; `shrink` leaves a strip free below it."""
    with pikepdf.open(BytesIO(data)) as deposited, pikepdf.open(BytesIO(stamp)) as marks, pikepdf.new() as paper:
        for number, page in enumerate(deposited.pages):
            paper.add_blank_page(page_size=(A4_MM[0] * _POINTS, A4_MM[1] * _POINTS))
            bottom = (A4_MM[1] - STRIP_TOP_MM) * _POINTS if shrink and not number else 0
            area = pikepdf.Rectangle(0, bottom, A4_MM[0] * _POINTS, A4_MM[1] * _POINTS)
            paper.pages[number].add_overlay(page, area)
        paper.pages[0].add_overlay(marks.pages[0], pikepdf.Rectangle(paper.pages[0].mediabox))
        out = BytesIO()
        paper.save(out, deterministic_id=True)
        return out.getvalue()


def _is_free(
    grey: "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]", place: tuple[int, int], size: tuple[int, int]
) -> bool:
    left, top = (value * DOTS_PER_MM for value in place)
    width, height = (value * DOTS_PER_MM for value in size)
    return bool((grey[top : top + height, left : left + width] >= INK).all())
