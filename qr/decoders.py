"""Other people's decoders, all asked in the same way: grey pixels in, texts and corners out.

Only QR Model 2: the wider zxing looks, the slower it is, and its one false reading was a Micro QR ghost.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import deqr
import zxingcpp

from qr.images import Pixels

Corners = tuple[tuple[float, float], ...]

_QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCodeModel2)
_QRDEC = deqr.QRdecDecoder()
_QUIRC = deqr.QuircDecoder()


@dataclass(frozen=True, slots=True)
class Decoded:
    """A symbol's text and its corners, clockwise from the top left as printed, in pixels of what was asked.

    `valid` is False for a symbol that was found but whose content did not survive.
    """

    text: str
    corners: Corners
    valid: bool = True


@cache
def has_zbar() -> bool:
    """Whether the system's libzbar is installed; everything works without it, only less well."""
    return _zbar() is not None


@cache
def _zbar() -> Any | None:
    try:
        from pyzbar import pyzbar
    except (ImportError, OSError):
        return None
    return pyzbar


def ask_zxing(pixels: Pixels, binarizer: str = "LocalAverage", thorough: bool = True) -> list[Decoded]:
    """zxing-cpp; also tells of symbols that it found and could not read."""
    results = zxingcpp.read_barcodes(
        pixels,
        formats=_QR,
        try_rotate=thorough,
        try_downscale=thorough,
        try_invert=thorough,
        text_mode=zxingcpp.TextMode.Plain,
        binarizer=getattr(zxingcpp.Binarizer, binarizer),
        return_errors=True,
    )
    return [Decoded(_text_of(result) if result.valid else "", _corners_of(result), result.valid) for result in results]


def ask_zbar(pixels: Pixels) -> list[Decoded]:
    """zbar, where it is installed. It guesses Big5 and Shift-JIS, so only its plain ASCII is believed."""
    zbar = _zbar()
    if zbar is None:
        return []
    found = zbar.decode((pixels.tobytes(), pixels.shape[1], pixels.shape[0]), symbols=[zbar.ZBarSymbol.QRCODE])
    return [
        Decoded(result.data.decode("ascii"), tuple((float(x), float(y)) for x, y in result.polygon))
        for result in found
        if result.data.isascii()
    ]


def ask_qrdec(pixels: Pixels) -> list[Decoded]:
    """qrdec (zbar's reader grown up), through deqr."""
    return _ask_deqr(_QRDEC, pixels, invert=True)


def ask_quirc(pixels: Pixels) -> list[Decoded]:
    """quirc, through deqr."""
    return _ask_deqr(_QUIRC, pixels, invert=False)


def _ask_deqr(decoder: Any, pixels: Pixels, invert: bool) -> list[Decoded]:
    own = pixels.copy()  # deqr writes into what it is given
    try:
        results = decoder.decode(own, binarize_invert=invert, convert_data=False)
    except (ValueError, TypeError, MemoryError):
        return []
    return [
        Decoded(_to_text(b"".join(_to_bytes(entry) for entry in result.data_entries)), _deqr_corners(result))
        for result in results
    ]


def _deqr_corners(result: Any) -> Corners:
    return tuple((float(x), float(y)) for x, y in result.corners)


def _to_bytes(entry: Any) -> bytes:
    data = entry.data
    return data if isinstance(data, bytes) else str(data).encode("utf-8")


def _text_of(result: Any) -> str:
    """The bytes themselves where they are UTF-8, and zxing's reading of the declared character set elsewhere."""
    try:
        return bytes(result.bytes).decode("utf-8")
    except UnicodeDecodeError:
        return str(result.text)


def _to_text(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _corners_of(result: Any) -> Corners:
    place = result.position
    points = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
    return tuple((float(point.x), float(point.y)) for point in points)
