"""Strangers' pictures decoded: JPEG, JPEG 2000, PNG, TIFF; large ones no larger and no more at once than needed."""

import io
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
_EXIF_ORIENTATION = 274
_TURNS_BY_ORIENTATION = {3: 2, 6: 1, 8: 3}
_BROKEN = (OSError, ValueError, SyntaxError, ArithmeticError, IndexError)


def from_jpeg(data: bytes, *, turns: int = 0, stretch: float = 1.0, dpi: float = 0.0) -> PageImage:
    """A page that is a JPEG, in a PDF or on its own."""
    with open_picture(data, "JPEG", _MOST_JPEG_PIXELS) as head:
        width, height, coloured = head.width, head.height, head.mode == "RGB"
        if head.info.get("progressive"):  # all of it has to be held, however little is decoded
            check_pixels(width, height)
        # Pillow notices where a picture breaks off; OpenCV, a third faster, makes up the rest in grey.
        whole = head.mode in ("L", "RGB") and _END_OF_JPEG in data[-_JPEG_TAIL:]
        turns += _TURNS_BY_ORIENTATION.get(_orientation(head), 0)

    def load(factor: int, coloured: bool) -> Pixels:
        part = min(factor, _SMALLEST)
        pixels = _decode_quickly(data, (_COLOURED if coloured else _GREY)[part]) if whole else None
        if pixels is None:
            with open_picture(data, "JPEG", _MOST_JPEG_PIXELS) as picture:
                picture.draft(None if coloured else "L", (picture.width // part, picture.height // part))
                grey, lightest = _decode_bands(picture, 1)
                pixels = grey if lightest is None or not coloured else lightest
        elif coloured:
            pixels = _lightest(pixels)
        return shrink(pixels, factor // part)

    return PageImage(width, height, load, coloured=coloured, turns=turns, stretch=stretch, dpi=dpi)


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


def from_large(
    data: bytes, size: tuple[int, int], page: int = 1, *, stretch: float = 1.0, dpi: float = 0.0
) -> PageImage | None:
    """A PNG or a page of a TIFF too large to be held in colour: only its grey is decoded; None where OpenCV cannot."""
    if size[0] * size[1] <= ENOUGH_PIXELS:
        return None
    check_pixels(*size)
    try:
        done, pages = cv2.imdecodemulti(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE, None, (page - 1, page))
    except cv2.error:
        return None
    if not done or len(pages) != 1 or pages[0].shape != (size[1], size[0]):
        return None
    grey = shrink(np.asarray(pages[0], np.uint8), base_of(*size))
    return from_array(grey, size=size, stretch=stretch, dpi=dpi)


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


def turn_upright(picture: Image.Image) -> Image.Image:
    """As its own note of how the camera was held demands."""
    quarter_turns = _TURNS_BY_ORIENTATION.get(_orientation(picture), 0)
    return picture.rotate(-90 * quarter_turns, expand=True) if quarter_turns else picture


def _decode_bands(picture: Image.Image, factor: int) -> tuple[Pixels, Pixels | None]:
    """Grey, and the lightest channel where there is colour, a band at a time: a page in colour is large."""
    width, height = max(1, picture.width // factor), max(1, picture.height // factor)
    grey = np.empty((height, width), np.uint8)
    lightest = np.empty((height, width), np.uint8) if picture.mode == "RGB" else None
    try:
        for top in range(0, height, _BAND):
            bottom = min(top + _BAND, height)
            band = picture.crop((0, top * factor, width * factor, bottom * factor))
            grey[top:bottom] = shrink(_to_grey(band), factor)
            if lightest is not None:
                red, green, blue = band.split()
                light = ImageChops.lighter(ImageChops.lighter(red, green), blue)
                lightest[top:bottom] = shrink(np.asarray(light), factor)
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


def _lightest(pixels: Pixels) -> Pixels:
    lightest = np.empty(pixels.shape[:2], np.uint8)
    for top in range(0, len(lightest), _BAND):
        blue, green, red = cv2.split(pixels[top : top + _BAND])
        cv2.max(cv2.max(blue, green), red, lightest[top : top + _BAND])
    return lightest


def _orientation(picture: Image.Image) -> Any:
    try:
        return picture.getexif().get(_EXIF_ORIENTATION, 1)
    except (*_BROKEN, KeyError):
        return 1
