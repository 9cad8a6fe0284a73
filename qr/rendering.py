"""Pages painted by pdfium: what is not one image, and images in codings that only pdfium knows."""

from collections.abc import Callable
from typing import Any, BinaryIO

import numpy as np
import pypdfium2

from qr.images import ENOUGH_PIXELS, PageImage, Pixels, base_of, from_array, shrink
from qr.refusals import Damaged
from qr.scans import NotDecodable, NotOneImage
from qr.words import Word, words_of

_POINTS_PER_INCH = 72.0
_LEAST_DPI, _MOST_DPI = 200.0, 300.0
_MOST_RENDERED = 18_000_000  # A3 at 300 dpi


class Renderer:
    """A PDF opened by pdfium, no earlier than it is needed. `open_stream`: a stream, for pdfium would follow a path
    in memory to nowhere.
    """

    def __init__(self, open_stream: Callable[[], BinaryIO]) -> None:
        self._open_stream = open_stream
        self._document: Any | None = None

    def read(self, page: int, why: NotOneImage, fine: bool) -> PageImage:
        """The page (from 1) in grey, at the resolution of its finest image where that is a usual one; `fine`: at the
        finest that is usual, for there may be symbols that are no image.
        """
        if isinstance(why, NotDecodable):
            own = self._take_own_image(page, why)
            if own is not None:
                return own
        dpi = _MOST_DPI if fine else min(max(_LEAST_DPI, why.dpi), _MOST_DPI)
        return from_array(self.paint(page, dpi / _POINTS_PER_INCH, grey=True), dpi=dpi)

    def paint(self, page: int, scale: float, grey: bool) -> Pixels:
        """The page (from 1) at so many pixels a point, or fewer where it is a large one."""
        sheet = self._sheet(page)
        width, height = sheet.get_size()
        if width < 1 or height < 1:
            raise Damaged("empty")
        scale = min(scale, (_MOST_RENDERED / (width * height)) ** 0.5)
        try:
            pixels = _to_array(sheet.render(scale=scale, grayscale=grey, rev_byteorder=True))
        except (pypdfium2.PdfiumError, ValueError):
            raise Damaged("unreadable_page") from None
        finally:
            sheet.close()
        if pixels.ndim == 3:
            pixels = pixels[..., 0] if pixels.shape[2] == 1 else pixels[..., :3]
        return np.ascontiguousarray(pixels)

    def words(self, page: int) -> list[Word]:
        """What the page (from 1) says by itself, and where."""
        sheet = self._sheet(page)
        try:
            return words_of(sheet)
        except (pypdfium2.PdfiumError, ValueError):
            raise Damaged("unreadable_page") from None
        finally:
            sheet.close()

    def width_of(self, page: int) -> float:
        """Of the page (from 1), in points."""
        return float(self._sheet(page).get_size()[0])

    def _take_own_image(self, page: int, why: NotDecodable) -> PageImage | None:
        """The image's own pixels, neither scaled nor turned; None where pdfium decodes to something unexpected."""
        try:
            image = next(iter(self._sheet(page).get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE])))
            pixels = _to_array(image.get_bitmap())
        except (pypdfium2.PdfiumError, ValueError, StopIteration, IndexError):
            return None
        pixels = pixels[..., 0] if pixels.ndim == 3 and pixels.shape[2] == 1 else pixels
        if pixels.shape != (why.size[1], why.size[0]):
            return None
        grey = shrink(pixels, base_of(*why.size)) if pixels.size > ENOUGH_PIXELS else pixels.copy()
        return from_array(grey, size=why.size, turns=why.turns, stretch=why.stretch, dpi=why.dpi)

    def _sheet(self, page: int) -> Any:
        try:
            if self._document is None:
                self._document = pypdfium2.PdfDocument(self._open_stream(), autoclose=True)
            return self._document[page - 1]
        except (pypdfium2.PdfiumError, IndexError):
            raise Damaged("unreadable_page") from None


def _to_array(bitmap: Any) -> Pixels:
    return np.asarray(bitmap.to_numpy(), np.uint8)
