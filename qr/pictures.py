"""Strangers' pictures decoded: JPEG, JPEG 2000, PNG, TIFF; large ones no larger and no more at once than needed."""

import io
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, BinaryIO

import cv2
import numpy as np
from PIL import Image, ImageChops, Jpeg2KImagePlugin, JpegImagePlugin, PngImagePlugin, TiffImagePlugin, WebPImagePlugin

from qr.images import ENOUGH_PIXELS, MOST_PIXELS, PageImage, Pixels, base_of, check_pixels, from_array, shrink
from qr.refusals import Damaged

# Named here, so that they are loaded before the first page and all the others never.
PLUGINS = (Jpeg2KImagePlugin, JpegImagePlugin, PngImagePlugin, TiffImagePlugin, WebPImagePlugin)

_MOST_JPEG_PIXELS = 3 * MOST_PIXELS  # a part of a JPEG's size can be decoded without the whole
_BAND = 256
_END_OF_JPEG, _JPEG_TAIL = b"\xff\xd9", 64
_END_OF_PNG, _PNG_TAIL = b"IEND", 64
_GREY = {
    1: cv2.IMREAD_GRAYSCALE,
    2: cv2.IMREAD_REDUCED_GRAYSCALE_2,
    4: cv2.IMREAD_REDUCED_GRAYSCALE_4,
    8: cv2.IMREAD_REDUCED_GRAYSCALE_8,
}
_COLOURED = {
    1: cv2.IMREAD_COLOR,
    2: cv2.IMREAD_REDUCED_COLOR_2,
    4: cv2.IMREAD_REDUCED_COLOR_4,
    8: cv2.IMREAD_REDUCED_COLOR_8,
}
_SMALLEST = 8
_THINNED = 8
_MOST_BY_COLOUR = 12_500_000
_EXIF_ORIENTATION = 274
_TURNS_BY_ORIENTATION = {3: 2, 6: 1, 8: 3}
_BROKEN = (OSError, ValueError, SyntaxError, ArithmeticError, IndexError)


def from_jpeg(
    data: bytes, *, turns: int | None = None, stretch: float = 1.0, dpi: float = 0.0, fine: bool = False
) -> PageImage:
    """A page that is a JPEG. Without `turns` it lies as it says itself, which counts for nothing within a PDF.

    `fine`: grey is that of its colours, as others see it; what it holds as grey is sooner had, but glares.
    """
    with open_picture(data, "JPEG", _MOST_JPEG_PIXELS) as head:
        width, height, in_colour = head.width, head.height, head.mode == "RGB"
        if head.info.get("progressive"):  # all of it has to be held, however little is decoded
            check_pixels(width, height)
        # Pillow notices where a picture breaks off; OpenCV, a third faster, makes up the rest in grey.
        whole = head.mode in ("L", "RGB") and _END_OF_JPEG in data[-_JPEG_TAIL:]
        turns = _TURNS_BY_ORIENTATION.get(_orientation(head), 0) if turns is None else turns

    def load(factor: int, coloured: bool) -> Pixels:
        part = min(factor, _SMALLEST)
        if fine and in_colour and not coloured and part == 1 and whole and width * height <= _MOST_BY_COLOUR:
            decoded = _decode_quickly(data, cv2.IMREAD_COLOR)
            if decoded is not None:
                return np.asarray(cv2.cvtColor(decoded, cv2.COLOR_BGR2GRAY), np.uint8)
        pixels = _decode_quickly(data, (_COLOURED if coloured else _GREY)[part]) if whole else None
        if pixels is None:
            with open_picture(data, "JPEG", _MOST_JPEG_PIXELS) as picture:
                picture.draft(None if coloured else "L", (picture.width // part, picture.height // part))
                grey, lightest = _decode_bands(_positive(picture), 1)
                pixels = grey if lightest is None or not coloured else lightest
        elif coloured:
            pixels = lighten(pixels)
        return shrink(pixels, factor // part)

    return PageImage(width, height, load, coloured=in_colour, turns=turns, stretch=stretch, dpi=dpi)


def from_jpeg2000(data: bytes, *, turns: int = 0, stretch: float = 1.0, dpi: float = 0.0) -> PageImage:
    """A page that is a JPEG 2000. Decoding the whole takes long: colour and grey are then kept both."""
    with open_picture(data, "JPEG2000") as head:
        width, height, coloured = head.width, head.height, head.mode == "RGB"
    held: dict[int, tuple[Pixels, Pixels | None]] = {}

    def load(factor: int, coloured: bool) -> Pixels:
        if factor not in held:
            held.clear()
            held[factor] = _decode_jpeg2000(data, factor)
        grey, lightest = held[factor]
        return lightest if coloured and lightest is not None else grey

    return PageImage(width, height, load, coloured=coloured, turns=turns, stretch=stretch, dpi=dpi)


def from_picture(picture: Image.Image, *, turns: int = 0, stretch: float = 1.0, dpi: float = 0.0) -> PageImage:
    """A page from a PNG, a TIFF or a decoded stream."""
    size = picture.size
    check_pixels(*size)
    grey, lightest = _decode_bands(picture, base_of(*size))
    return from_array(grey, lightest=lightest, size=size, turns=turns, stretch=stretch, dpi=dpi)


def from_bands(
    bands: Iterable[bytes], size: tuple[int, int], *, stretch: float = 1.0, dpi: float = 0.0
) -> PageImage | None:
    """A page from TIFFs of some of its rows each; None where they are not all of it."""
    check_pixels(*size)
    base, rest = base_of(*size), 0
    greys: list[Pixels] = []
    lights: list[Pixels] = []
    held: list[list[Pixels]] = [[], []]
    for band in bands:
        with open_picture(band, "TIFF") as picture:
            rest += picture.height
            for part, told in zip(held, _decode_bands(picture, 1), strict=True):
                part.extend([told] if told is not None else [])
        for part, done in zip(held, (greys, lights), strict=True):
            if part:
                rows = np.vstack(part)
                whole = len(rows) // base * base
                done.append(shrink(rows[:whole], base))
                part[:] = [rows[whole:]]
    if rest != size[1]:
        return None
    grey, lightest = np.vstack(greys), np.vstack(lights) if lights else None
    return from_array(grey, lightest=lightest, size=size, stretch=stretch, dpi=dpi)


def from_png(source: bytes | Path, *, turns: int = 0, stretch: float = 1.0, dpi: float = 0.0) -> PageImage:
    """A page that is a PNG. Of one too large to be held in colour only the grey is decoded, where OpenCV can."""
    with open_picture(source.open("rb") if isinstance(source, Path) else source, "PNG") as picture:
        size, plain = picture.size, picture.mode in ("L", "RGB") and not picture.has_transparency_data
        pixels = _read_grey(source) if plain and size[0] * size[1] > ENOUGH_PIXELS else None
        if pixels is None or pixels.shape != (size[1], size[0]):
            return from_picture(picture, turns=turns, stretch=stretch, dpi=dpi)
    return from_array(shrink(pixels, base_of(*size)), size=size, turns=turns, stretch=stretch, dpi=dpi)


def open_picture(source: bytes | BinaryIO, kind: str, most: int = MOST_PIXELS) -> Image.Image:
    """Open by the kind that the content showed; nothing is decoded yet."""
    try:
        picture = Image.open(io.BytesIO(source) if isinstance(source, bytes) else source, formats=[kind])
    except Image.DecompressionBombError:
        raise Damaged("too_many_pixels") from None
    except _BROKEN:
        raise Damaged("unreadable_file") from None
    check_pixels(picture.width, picture.height, most)
    return picture


def to_pixels(picture: Image.Image) -> Pixels:
    """Decode to grey. What is transparent becomes white, sixteen bits become eight."""
    return _decode_bands(picture, 1)[0]


def flatten(picture: Image.Image) -> Image.Image:
    """Without transparency, on white."""
    if not picture.has_transparency_data:
        return picture
    opaque = Image.new("RGBA", picture.size, "white")
    opaque.alpha_composite(picture.convert("RGBA"))
    return opaque


def lighten(pixels: Pixels) -> Pixels:
    """The lightest of three channels."""
    lightest = np.empty(pixels.shape[:2], np.uint8)
    for top in range(0, len(lightest), _BAND):
        one, two, three = cv2.split(pixels[top : top + _BAND])
        cv2.max(cv2.max(one, two), three, lightest[top : top + _BAND])
    return lightest


def turn_upright(picture: Image.Image) -> Image.Image:
    """As its own note of how the camera was held demands."""
    quarter_turns = _TURNS_BY_ORIENTATION.get(_orientation(picture), 0)
    return picture.rotate(-90 * quarter_turns, expand=True) if quarter_turns else picture


def _positive(picture: Image.Image) -> Image.Image:
    """Four inks are told as ink or as its absence, and the marks for which are not reliable: paper is light."""
    if picture.mode != "CMYK":
        return picture
    try:
        return max(picture, ImageChops.invert(picture), key=_lightness)
    except _BROKEN:
        return picture  # it breaks off, which is told where it is decoded


def _lightness(picture: Image.Image) -> float:
    return float(np.asarray(picture.reduce(_THINNED).convert("L")).mean())


def _decode_bands(picture: Image.Image, factor: int) -> tuple[Pixels, Pixels | None]:
    """Grey, and the lightest channel where there is colour, a band at a time: a page in colour is large."""
    width, height = max(1, picture.width // factor), max(1, picture.height // factor)
    grey = np.empty((height, width), np.uint8)
    lightest = np.empty((height, width), np.uint8) if picture.mode == "RGB" else None
    try:
        for top in range(0, height, _BAND):
            bottom = min(top + _BAND, height)
            band = picture.crop((0, top * factor, width * factor, bottom * factor))
            if lightest is None:
                grey[top:bottom] = shrink(_to_grey(band), factor)
            else:
                pixels = np.asarray(band)
                grey[top:bottom] = shrink(np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)), factor)
                lightest[top:bottom] = shrink(lighten(pixels), factor)
    except _BROKEN as error:
        raise Damaged("truncated" if "truncated" in str(error) else "unreadable_file") from None
    return grey, lightest


def _to_grey(band: Image.Image) -> Pixels:
    if band.mode.startswith("I;16"):
        return (np.asarray(band) >> 8).astype(np.uint8)
    return np.asarray(flatten(band).convert("L"))


def _decode_jpeg2000(data: bytes, factor: int) -> tuple[Pixels, Pixels | None]:
    """It holds itself at every half of its size, as often as its maker liked."""
    levels = factor.bit_length() - 1
    for skipped in range(levels, -1, -1):
        with open_picture(data, "JPEG2000") as picture:
            picture.reduce = skipped  # type: ignore[assignment, method-assign]
            try:
                picture.load()
            except _BROKEN:
                if skipped:
                    continue
                raise Damaged("unreadable_page") from None
            return _decode_bands(picture, 2 ** (levels - skipped))
    raise AssertionError("unreachable")


def _decode_quickly(data: bytes, how: int) -> Pixels | None:
    decoded = cv2.imdecode(np.frombuffer(data, np.uint8), how | cv2.IMREAD_IGNORE_ORIENTATION)
    return None if decoded is None else np.asarray(decoded, np.uint8)


def _read_grey(source: bytes | Path) -> Pixels | None:
    """Of a whole PNG; a file is not read into memory first."""
    how = cv2.IMREAD_GRAYSCALE | cv2.IMREAD_IGNORE_ORIENTATION
    if isinstance(source, bytes):
        whole = _END_OF_PNG in source[-_PNG_TAIL:]
        decoded = cv2.imdecode(np.frombuffer(source, np.uint8), how) if whole else None
    else:
        with source.open("rb") as file:
            file.seek(-_PNG_TAIL, os.SEEK_END)
            whole = _END_OF_PNG in file.read()
        decoded = cv2.imread(str(source), how) if whole else None
    return None if decoded is None else np.asarray(decoded, np.uint8)


def _orientation(picture: Image.Image) -> Any:
    try:
        return picture.getexif().get(_EXIF_ORIENTATION, 1)
    except (*_BROKEN, KeyError):
        return 1
