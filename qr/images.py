"""The image of one page: grey or colour, whole or at half size, decoded no earlier than asked for."""

import io
from collections.abc import Callable
from typing import Any, BinaryIO

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from qr.refusals import Damaged

Pixels = NDArray[np.uint8]
Load = Callable[[int, bool], Pixels]

MOST_PIXELS = 50_000_000  # A4 at 600 dpi is 35 million
_LARGE_SIDE = 2000  # below this a half-size pass loses more than it saves
_EXIF_ORIENTATION = 274
_TURNS_BY_ORIENTATION = {3: 2, 6: 1, 8: 3}


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

    def half(self) -> Pixels:
        """Grey at half size; of a JPEG only half of it is decoded."""
        return self._straighten(self._load(2, False))

    def grey(self) -> Pixels:
        """Grey at full size."""
        if self._grey is None:
            self._grey = self._straighten(self._load(1, False))
        return self._grey

    def colour(self) -> Pixels | None:
        """Colour (RGB) at full size, or None where the scan has none."""
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


def from_array(pixels: Pixels, *, turns: int = 0, stretch: float = 1.0) -> PageImage:
    """A page that is decoded already: grey (height, width) or RGB (height, width, 3)."""

    def load(reduce: int, colour: bool) -> Pixels:
        wanted = pixels
        if pixels.ndim == 3 and not colour:
            wanted = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8)
        if reduce == 2:
            size = (max(1, wanted.shape[1] // 2), max(1, wanted.shape[0] // 2))
            wanted = np.asarray(cv2.resize(wanted, size, interpolation=cv2.INTER_AREA), np.uint8)
        return wanted

    height, width = pixels.shape[:2]
    return PageImage(width, height, load, coloured=pixels.ndim == 3, turns=turns, stretch=stretch)


def from_jpeg(data: bytes, *, turns: int = 0, stretch: float = 1.0) -> PageImage:
    """A page that is a JPEG, in a PDF or on its own."""
    with open_picture(data, "JPEG") as head:
        width, height, coloured = head.width, head.height, head.mode != "L"
        turns += _TURNS_BY_ORIENTATION.get(_orientation(head), 0)

    def load(reduce: int, colour: bool) -> Pixels:
        with open_picture(data, "JPEG") as picture:
            if not colour:
                picture.draft("L", (picture.width // reduce, picture.height // reduce))
            elif picture.mode != "CMYK":
                picture.draft("RGB", picture.size)
            return to_pixels(picture, colour)

    return PageImage(width, height, load, coloured=coloured, turns=turns, stretch=stretch)


def from_picture(picture: Image.Image, *, turns: int = 0, stretch: float = 1.0) -> PageImage:
    """A page from a PNG, a TIFF or a decoded stream."""
    check_pixels(picture.width, picture.height)
    plain = picture.mode in ("1", "L", "I", "F") or picture.mode.startswith("I;16")
    return from_array(to_pixels(picture, colour=not plain), turns=turns, stretch=stretch)


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


def to_pixels(picture: Image.Image, colour: bool) -> Pixels:
    """Decode. What is transparent becomes white, sixteen bits become eight."""
    try:
        if picture.mode.startswith("I;16"):
            return (np.asarray(picture) >> 8).astype(np.uint8)
        if picture.has_transparency_data:
            opaque = Image.new("RGBA", picture.size, "white")
            opaque.alpha_composite(picture.convert("RGBA"))
            picture = opaque
        return np.asarray(picture.convert("RGB" if colour else "L"))
    except (OSError, ValueError, SyntaxError, ArithmeticError, IndexError) as error:
        raise Damaged("truncated" if "truncated" in str(error) else "unreadable_file") from None


def _orientation(picture: Image.Image) -> Any:
    try:
        return picture.getexif().get(_EXIF_ORIENTATION, 1)
    except (OSError, ValueError, SyntaxError, KeyError):
        return 1
