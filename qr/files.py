"""Files of scans, opened: PDF, TIFF, JPEG, PNG, told apart by content; one page image at a time, bounded.

Everything here works on strangers' bytes and belongs into the cage: only a caged function may call it.
"""

import io
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, Protocol

import numpy as np
import pikepdf
import pypdfium2
from PIL import Image

from qr.images import (
    PageImage,
    Pixels,
    flatten,
    from_array,
    from_jpeg,
    from_picture,
    open_picture,
    to_pixels,
    turn_upright,
)
from qr.kinds import kind_of
from qr.refusals import Damaged, Refused
from qr.scans import NotOneImage, take_own_image

MOST_PAGES = 2000
_DPI = 200
_MOST_RENDERED = 16_000_000
_TAIL = 4096


class Pages(Protocol):
    """An open file."""

    count: int

    def image(self, page: int, /) -> PageImage:
        """The page (from 1) for reading; raises Damaged."""

    def picture(self, page: int, width: int, /) -> Image.Image:
        """The page (from 1) as a person sees it."""


def count_pages(source: bytes | Path) -> int:
    """How many pages the file has."""
    return open_pages(source).count


def paint_page(source: bytes | Path, page: int, width: int) -> bytes:
    """The page as a WebP."""
    pages = open_pages(source)
    if not 1 <= page <= pages.count:
        raise Damaged("no_such_page")
    picture = pages.picture(page, width)
    height = max(1, min(16000, round(picture.height * width / picture.width)))
    picture = picture.resize((width, height), Image.Resampling.BOX if picture.width > width else None)
    file = io.BytesIO()
    picture.save(file, "WEBP", quality=80, method=2)
    return file.getvalue()


def open_pages(source: bytes | Path) -> Pages:
    """The last file opened by path stays open, for its next page."""
    if isinstance(source, bytes):
        return _open(source, source[:8], source[-_TAIL:])
    status = source.stat()
    return _reopen(source, status.st_size, status.st_mtime_ns)


@lru_cache(maxsize=1)
def _reopen(path: Path, size: int, _changed: int) -> Pages:
    with path.open("rb") as file:
        head = file.read(8)
        file.seek(max(0, size - _TAIL))
        return _open(path, head, file.read(_TAIL))


def _open(source: bytes | Path, head: bytes, tail: bytes) -> Pages:
    kind = kind_of(head)
    if kind == "PDF":
        return _Pdf(source, tail)
    return _Tiff(source) if kind == "TIFF" else _Single(source, kind)


class _Pdf:
    def __init__(self, source: bytes | Path, tail: bytes) -> None:
        if b"%%EOF" not in tail:
            raise Refused("truncated")
        self._source = source
        try:
            self._pdf = pikepdf.open(_stream(source), suppress_warnings=True)
            self.count = len(self._pdf.pages)
        except pikepdf.PasswordError:
            raise Refused("encrypted") from None
        except (pikepdf.PdfError, ValueError, OSError, RuntimeError):
            raise Refused("unreadable_file") from None
        if self._pdf.is_encrypted:
            raise Refused("encrypted")
        _check_count(self.count)
        self._rendering: pypdfium2.PdfDocument | None = None

    def image(self, page: int) -> PageImage:
        try:
            return take_own_image(self._pdf.pages[page - 1])
        except NotOneImage:
            return from_array(self._render(page, _DPI / 72, grey=True))

    def picture(self, page: int, width: int) -> Image.Image:
        points, _ = self._sheet(page).get_size()
        return Image.fromarray(self._render(page, min(width, 2000) / max(points, 1.0), grey=False))

    def _sheet(self, page: int) -> pypdfium2.PdfPage:
        try:
            if self._rendering is None:
                # A stream, for pdfium would follow a path in memory to nowhere.
                self._rendering = pypdfium2.PdfDocument(_stream(self._source), autoclose=True)
            return self._rendering[page - 1]
        except (pypdfium2.PdfiumError, IndexError):
            raise Damaged("unreadable_page") from None

    def _render(self, page: int, scale: float, grey: bool) -> Pixels:
        sheet = self._sheet(page)
        width, height = sheet.get_size()
        if width < 1 or height < 1:
            raise Damaged("empty")
        scale = min(scale, (_MOST_RENDERED / (width * height)) ** 0.5)
        try:
            bitmap = sheet.render(scale=scale, grayscale=grey, rev_byteorder=True)
            pixels = np.array(bitmap.to_numpy(), np.uint8)
        except (pypdfium2.PdfiumError, ValueError):
            raise Damaged("unreadable_page") from None
        finally:
            sheet.close()
        if pixels.ndim == 3:
            pixels = pixels[..., 0] if pixels.shape[2] == 1 else pixels[..., :3]
        return np.ascontiguousarray(pixels)


class _Tiff:
    def __init__(self, source: bytes | Path) -> None:
        try:
            self._file = open_picture(_stream(source), "TIFF")
            self.count = int(getattr(self._file, "n_frames", 1))
        except Damaged as damaged:
            raise Refused(str(damaged)) from None
        except (OSError, ValueError, SyntaxError, EOFError, KeyError, TypeError):
            raise Refused("unreadable_file") from None
        _check_count(self.count)

    def image(self, page: int) -> PageImage:
        try:
            self._file.seek(page - 1)
            across, down = self._file.info.get("dpi", (1, 1))
            stretch = float(across) / float(down) if across and down else 1.0
        except (OSError, ValueError, SyntaxError, EOFError, KeyError, TypeError, ZeroDivisionError):
            raise Damaged("unreadable_page") from None
        return from_picture(self._file, stretch=stretch)

    def picture(self, page: int, _width: int) -> Image.Image:
        self.image(page)  # the same checks
        return _paint(self._file)


class _Single:
    """A JPEG or a PNG: one page."""

    def __init__(self, source: bytes | Path, kind: str) -> None:
        self.count = 1
        self._content = source if isinstance(source, bytes) else source.read_bytes()
        self._kind = kind
        try:
            if kind == "JPEG":
                self._image = from_jpeg(self._content)
            else:
                self._image = from_picture(open_picture(self._content, kind))
        except Damaged as damaged:
            raise Refused(damaged.reason) from None

    def image(self, _page: int) -> PageImage:
        return self._image

    def picture(self, _page: int, width: int) -> Image.Image:
        picture = open_picture(self._content, self._kind)
        if self._kind == "JPEG":
            picture.draft("RGB", (2 * width, 2 * width))
        return _paint(picture)


def _paint(picture: Image.Image) -> Image.Image:
    if picture.mode.startswith("I;16"):
        return Image.fromarray(to_pixels(picture))
    try:
        return turn_upright(flatten(picture)).convert("RGB")
    except (OSError, ValueError, SyntaxError, ArithmeticError):
        raise Damaged("unreadable_page") from None


def _stream(source: bytes | Path) -> BinaryIO:
    return io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")


def _check_count(count: int) -> None:
    if count < 1:
        raise Refused("empty")
    if count > MOST_PAGES:
        raise Refused("too_many_pages", count)
