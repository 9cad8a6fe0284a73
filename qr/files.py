"""Files of scans, opened: PDF, TIFF, JPEG, PNG, told apart by content; one page image at a time, bounded.

Everything here works on strangers' bytes and belongs into the cage: only a caged function may call it.
"""

import io
import struct
import time
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol

import pikepdf
from PIL import Image

from qr.bands import cut
from qr.images import ENOUGH_PIXELS, PageImage, check_pixels
from qr.kinds import kind_of
from qr.pictures import flatten, from_bands, from_jpeg, from_picture, from_png, open_picture, to_pixels, turn_upright
from qr.refusals import Damaged, Refused
from qr.scans import NotOneImage, take_own_image

if TYPE_CHECKING:
    from qr.rendering import Renderer
    from qr.words import Word

MOST_PAGES = 2000
_TAIL, _END_OF_PDF = 4096, b"%%EOF"
_BAND = 256
_BROKEN_TIFF = (OSError, ValueError, SyntaxError, EOFError, KeyError, TypeError, ZeroDivisionError)


class Pages(Protocol):
    """An open file. `opening` took so many seconds of processor time, until `opened_at` on that clock."""

    count: int
    opening: float
    opened_at: float

    def image(self, page: int, /, *, fine: bool = False) -> PageImage:
        """The page (from 1) for reading, `fine` for symbols smaller than ours; raises Damaged."""

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


def find_words(source: bytes | Path, page: int) -> "list[Word]":
    """The words of the page (from 1), as `qr.words` tells them; none where the file is no PDF."""
    pages = open_pages(source)
    if not 1 <= page <= pages.count:
        raise Damaged("no_such_page")
    return pages.words(page) if isinstance(pages, _Pdf) else []


def open_pages(source: bytes | Path) -> Pages:
    """The last file opened by path stays open, for its next page."""
    if isinstance(source, bytes):
        return _open(source, source[:8], _find_tail(io.BytesIO(source), len(source)))
    status = source.stat()
    return _reopen(source, status.st_size, status.st_mtime_ns)


@lru_cache(maxsize=1)
def _reopen(path: Path, size: int, _changed: int) -> Pages:
    with path.open("rb") as file:
        head = file.read(8)
        tail = _find_tail(file, size)
    began = time.thread_time()
    pages = _open(path, head, tail)
    pages.opened_at = time.thread_time()
    pages.opening = pages.opened_at - began
    return pages


def _find_tail(file: BinaryIO, size: int) -> bytes:
    """The last bytes that say anything: what goes by post and mail is sometimes filled up with zeros."""
    for end in range(size, 0, -_TAIL):
        file.seek(max(0, end - _TAIL - len(_END_OF_PDF)))
        tail = file.read(end - file.tell())
        if tail.strip(b"\0 \r\n"):
            return tail
    return b""


def _open(source: bytes | Path, head: bytes, tail: bytes) -> Pages:
    kind = kind_of(head)
    if kind == "PDF":
        return _Pdf(source, tail)
    return _Tiff(source) if kind == "TIFF" else _Single(source, kind)


class _Pdf:
    opening = opened_at = 0.0

    def __init__(self, source: bytes | Path, tail: bytes) -> None:
        if _END_OF_PDF not in tail:
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

    @cached_property
    def _renderer(self) -> "Renderer":
        from qr.rendering import Renderer

        return Renderer(lambda: _stream(self._source))

    def image(self, page: int, *, fine: bool = False) -> PageImage:
        try:
            return take_own_image(self._pdf.pages[page - 1])
        except NotOneImage as why:
            return self._renderer.read(page, why, fine)

    def picture(self, page: int, width: int) -> Image.Image:
        scale = min(width, 2000) / max(self._renderer.width_of(page), 1.0)
        return Image.fromarray(self._renderer.paint(page, scale, grey=False))

    def words(self, page: int) -> "list[Word]":
        return self._renderer.words(page)


class _Tiff:
    opening = opened_at = 0.0

    def __init__(self, source: bytes | Path) -> None:
        self._source = source
        try:
            self._file = open_picture(_stream(source), "TIFF")
            self.count = int(getattr(self._file, "n_frames", 1))
        except Damaged as damaged:
            raise Refused(str(damaged)) from None
        except _BROKEN_TIFF:
            raise Refused("unreadable_file") from None
        _check_count(self.count)

    def image(self, page: int, *, fine: bool = False) -> PageImage:
        try:
            self._file.seek(page - 1)
            across, down = (float(each) for each in self._file.info.get("dpi", (0, 0)))
            stretch = across / down if across and down else 1.0
        except _BROKEN_TIFF:
            raise Damaged("unreadable_page") from None
        image = self._read_bands(stretch, across) or from_picture(self._file, stretch=stretch, dpi=across)
        self._file.im = None  # type: ignore[assignment]  # else it would be kept for as long as the file is open
        return image

    def _read_bands(self, stretch: float, dpi: float) -> PageImage | None:
        """A page too large to be held whole in colour; None for any other, and where it is not made of strips."""
        if self._file.width * self._file.height <= ENOUGH_PIXELS:
            return None
        try:
            with _stream(self._source) as stream:
                bands = cut(self._file, stream, _BAND)
                return from_bands(bands, self._file.size, stretch=stretch, dpi=dpi)
        except (*_BROKEN_TIFF, struct.error, Damaged):
            return None

    def picture(self, page: int, _width: int) -> Image.Image:
        try:
            self._file.seek(page - 1)
        except _BROKEN_TIFF:
            raise Damaged("unreadable_page") from None
        check_pixels(*self._file.size)
        return _paint(self._file)


class _Single:
    """A JPEG or a PNG: one page."""

    opening = opened_at = 0.0

    def __init__(self, source: bytes | Path, kind: str) -> None:
        self.count = 1
        self._source, self._kind = source, kind
        try:
            self._image = from_jpeg(_bytes(source)) if kind == "JPEG" else from_png(source)
        except Damaged as damaged:
            raise Refused(damaged.reason) from None

    def image(self, _page: int, *, fine: bool = False) -> PageImage:
        if fine and self._kind == "JPEG":
            return from_jpeg(_bytes(self._source), fine=True)
        return self._image

    def picture(self, _page: int, width: int) -> Image.Image:
        picture = open_picture(_bytes(self._source), self._kind)
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


def _bytes(source: bytes | Path) -> bytes:
    return source if isinstance(source, bytes) else source.read_bytes()


def _stream(source: bytes | Path) -> BinaryIO:
    return io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")


def _check_count(count: int) -> None:
    if count < 1:
        raise Refused("empty")
    if count > MOST_PAGES:
        raise Refused("too_many_pages", count)
