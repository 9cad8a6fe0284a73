"""The image of one page: grey, whole or smaller, or its lightest channel, decoded no earlier than asked for."""

import io
from collections.abc import Callable
from typing import Any, BinaryIO

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops

from qr.refusals import Damaged

Pixels = NDArray[np.uint8]
Load = Callable[[int, bool], Pixels]

MOST_PIXELS = 52_000_000  # A4 at 600 dpi is 35 million, a telephone's photograph 50
_BAND = 256
_LARGE_SIDE = 2000  # below this a half-size pass loses more than it saves
_END_OF_JPEG, _JPEG_TAIL = b"\xff\xd9", 64
_COLOURED = cv2.IMREAD_COLOR
_GREY = {1: cv2.IMREAD_GRAYSCALE, 2: cv2.IMREAD_REDUCED_GRAYSCALE_2, 4: cv2.IMREAD_REDUCED_GRAYSCALE_4}
_EXIF_ORIENTATION = 274
_TURNS_BY_ORIENTATION = {3: 2, 6: 1, 8: 3}
_BROKEN = (OSError, ValueError, SyntaxError, ArithmeticError, IndexError)


class PageImage:
    """One page. `turns` are quarter turns clockwise; `stretch` makes a fax's tall pixels square."""

    def __init__(
        self, width: int, height: int, load: Load, *, coloured: bool = False, turns: int = 0, stretch: float = 1.0
    ) -> None:
        check_pixels(width, height)
        self.coloured = coloured
        self._load = load
        self._turns = turns % 4
        self._stretch = stretch if stretch > 1.3 else 1.0
        self._grey: Pixels | None = None
        height = round(height * self._stretch)
        check_pixels(width, height)
        self.width, self.height = (height, width) if self._turns % 2 else (width, height)

    @property
    def large(self) -> bool:
        """Whether a first look at half size is worth while."""
        return min(self.width, self.height) >= _LARGE_SIDE

    def smaller(self, factor: int) -> Pixels:
        """Grey at a half or a quarter of the size; of a JPEG not yet decoded no more than that is decoded."""
        if self._grey is None:
            return self._straighten(self._load(factor, False))
        return shrink(self._grey, factor)

    def grey(self) -> Pixels:
        """Grey at full size."""
        if self._grey is None:
            self._grey = self._straighten(self._load(1, False))
        return self._grey

    def lightest(self) -> Pixels | None:
        """The lightest channel of every pixel, so that coloured ink disappears; None where the scan has no colour."""
        return self._straighten(self._load(1, True)) if self.coloured else None

    def _straighten(self, pixels: Pixels) -> Pixels:
        if self._stretch != 1.0:
            tall = (pixels.shape[1], round(pixels.shape[0] * self._stretch))
            pixels = np.asarray(cv2.resize(pixels, tall, interpolation=cv2.INTER_LINEAR), np.uint8)
        return np.ascontiguousarray(np.rot90(pixels, -self._turns)) if self._turns else pixels


def check_pixels(width: int, height: int) -> None:
    """Refuse what would not fit into a worker."""
    if width < 1 or height < 1:
        raise Damaged("empty")
    if width * height > MOST_PIXELS:
        raise Damaged("too_many_pixels")


def from_array(grey: Pixels, *, lightest: Pixels | None = None, turns: int = 0, stretch: float = 1.0) -> PageImage:
    """A page that is decoded already."""

    def load(reduce: int, coloured: bool) -> Pixels:
        if coloured and lightest is not None:
            return lightest
        return shrink(grey, reduce)

    height, width = grey.shape
    return PageImage(width, height, load, coloured=lightest is not None, turns=turns, stretch=stretch)


def from_jpeg(data: bytes, *, turns: int = 0, stretch: float = 1.0) -> PageImage:
    """A page that is a JPEG, in a PDF or on its own."""
    with open_picture(data, "JPEG") as head:
        width, height, coloured = head.width, head.height, head.mode == "RGB"
        # Pillow notices where a picture breaks off; OpenCV, a third faster, makes up the rest in grey.
        whole = head.mode in ("L", "RGB") and _END_OF_JPEG in data[-_JPEG_TAIL:]
        turns += _TURNS_BY_ORIENTATION.get(_orientation(head), 0)

    def load(reduce: int, coloured: bool) -> Pixels:
        pixels = _decode_quickly(data, _COLOURED if coloured else _GREY[reduce]) if whole else None
        if pixels is not None:
            return _lightest(pixels) if coloured else pixels
        with open_picture(data, "JPEG") as picture:
            if coloured:
                return _lightest_of(picture)
            picture.draft("L", (picture.width // reduce, picture.height // reduce))
            return to_pixels(picture)

    return PageImage(width, height, load, coloured=coloured, turns=turns, stretch=stretch)


def from_picture(picture: Image.Image, *, turns: int = 0, stretch: float = 1.0) -> PageImage:
    """A page from a PNG, a TIFF or a decoded stream."""
    check_pixels(picture.width, picture.height)
    grey = to_pixels(picture)
    lightest = _lightest_of(picture) if picture.mode == "RGB" else None
    return from_array(grey, lightest=lightest, turns=turns, stretch=stretch)


def open_picture(source: bytes | BinaryIO, kind: str) -> Image.Image:
    """Open by the kind that the content showed; nothing is decoded yet."""
    try:
        picture = Image.open(io.BytesIO(source) if isinstance(source, bytes) else source, formats=[kind])
    except Image.DecompressionBombError:
        raise Damaged("too_many_pixels") from None
    except (OSError, ValueError, SyntaxError, ArithmeticError):
        raise Damaged("unreadable_file") from None
    check_pixels(picture.width, picture.height)
    return picture


def to_pixels(picture: Image.Image) -> Pixels:
    """Decode to grey. What is transparent becomes white, sixteen bits become eight."""
    try:
        if picture.mode.startswith("I;16"):
            return (np.asarray(picture) >> 8).astype(np.uint8)
        return np.asarray(flatten(picture).convert("L"))
    except _BROKEN as error:
        raise Damaged(_reason_of(error)) from None


def flatten(picture: Image.Image) -> Image.Image:
    """Without transparency, on white."""
    if not picture.has_transparency_data:
        return picture
    opaque = Image.new("RGBA", picture.size, "white")
    opaque.alpha_composite(picture.convert("RGBA"))
    return opaque


def turn_upright(picture: Image.Image) -> Image.Image:
    """As its own note of how the camera was held demands."""
    quarter_turns = _TURNS_BY_ORIENTATION.get(_orientation(picture), 0)
    return picture.rotate(-90 * quarter_turns, expand=True) if quarter_turns else picture


def shrink(grey: Pixels, factor: int) -> Pixels:
    """Smaller by a whole number, which is several times faster than by any other."""
    if factor == 1:
        return grey
    width, height = max(1, grey.shape[1] // factor), max(1, grey.shape[0] // factor)
    trimmed = grey[: height * factor, : width * factor]
    return np.asarray(cv2.resize(trimmed, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def _decode_quickly(data: bytes, how: int) -> Pixels | None:
    decoded = cv2.imdecode(np.frombuffer(data, np.uint8), how | cv2.IMREAD_IGNORE_ORIENTATION)
    return None if decoded is None else np.asarray(decoded, np.uint8)


def _lightest(pixels: Pixels) -> Pixels:
    lightest = np.empty(pixels.shape[:2], np.uint8)
    for top in range(0, len(lightest), _BAND):
        blue, green, red = cv2.split(pixels[top : top + _BAND])
        cv2.max(cv2.max(blue, green), red, lightest[top : top + _BAND])
    return lightest


def _lightest_of(picture: Image.Image) -> Pixels:
    lightest = np.empty((picture.height, picture.width), np.uint8)
    try:
        for top in range(0, picture.height, _BAND):  # a band at a time, for a page in colour is large
            bottom = min(top + _BAND, picture.height)
            red, green, blue = picture.crop((0, top, picture.width, bottom)).split()
            band = ImageChops.lighter(ImageChops.lighter(red, green), blue)
            lightest[top:bottom] = np.asarray(band)
        return lightest
    except _BROKEN as error:
        raise Damaged(_reason_of(error)) from None


def _reason_of(error: Exception) -> str:
    return "truncated" if "truncated" in str(error) else "unreadable_file"


def _orientation(picture: Image.Image) -> Any:
    try:
        return picture.getexif().get(_EXIF_ORIENTATION, 1)
    except (OSError, ValueError, SyntaxError, KeyError):
        return 1
