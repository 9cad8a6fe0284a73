"""The scanner's own image out of a PDF page, where the page is nothing but that image (or strips of one).

Taking it out costs a tenth of rendering the page. Whatever is not plainly one image is left to the renderer.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import pikepdf

from qr.images import PageImage, Pixels, base_of, check_pixels, from_array, shrink
from qr.pictures import from_jpeg, from_jpeg2000, from_picture, from_png, lighten, to_pixels
from qr.refusals import Damaged

_Matrix = tuple[float, float, float, float, float, float]

_POINTS_PER_INCH = 72.0
_IDENTITY: _Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_COVERS = 0.8  # of the page, at least, or the page is more than its image
_SLACK = 1.5  # points that a page is cut by when programs round
_MOST_STRIPS = 300
_BAND = 256
_PNG_PREDICTOR = 10
# Everything that puts ink on paper except text: a symbol may be drawn from rectangles, hardly from letters.
_PAINTS_OTHERWISE = {"f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "sh", "BI", "INLINE IMAGE"}
_WATCHED = "q Q cm Do " + " ".join(sorted(_PAINTS_OTHERWISE - {"INLINE IMAGE"}))


class NotOneImage(Exception):
    """The page has to be rendered; `dpi` is the resolution of the finest image on it, as far as known."""

    def __init__(self, dpi: float = 0.0) -> None:
        super().__init__(dpi)
        self.dpi = dpi


class NotDecodable(NotOneImage):
    """The page is one image, in a coding that only the renderer knows: of this size, lying so."""

    def __init__(self, size: tuple[int, int], turns: int, stretch: float, dpi: float) -> None:
        super().__init__(dpi)
        self.size, self.turns, self.stretch = size, turns, stretch


@dataclass(frozen=True, slots=True)
class _Placed:
    """An image and where the page puts it."""

    stream: Any
    matrix: _Matrix


def take_own_image(page: pikepdf.Page) -> PageImage:
    """The page's only image, upright; raises NotOneImage."""
    placed: list[_Placed] = []
    try:
        placed.extend(_find_placed(page))
        _check_bare(page)
        _check_cover(page, placed)
        turns = _quarter_turns(placed[0].matrix) + _page_turns(page)
        if len(placed) == 1:
            return _take_one(placed[0], turns)
        return _join_strips(placed, turns)
    except (NotDecodable, MemoryError):
        raise
    except Damaged as damaged:
        if damaged.reason == "too_many_pixels":
            raise
        raise NotOneImage(_finest_dpi(placed)) from None  # the renderer may know better
    except Exception:  # whatever is odd about it: the libraries have many words for that
        raise NotOneImage(_finest_dpi(placed)) from None


def _find_placed(page: pikepdf.Page) -> Iterator[_Placed]:
    images = page.get_images(recursive=False)
    current, stack = _IDENTITY, []
    found = 0
    for instruction in pikepdf.parse_content_stream(page, _WATCHED):
        name, operands = str(instruction.operator), list(instruction.operands)
        if name in _PAINTS_OTHERWISE:
            raise NotOneImage
        if name == "q":
            stack.append(current)
        elif name == "Q":
            current = stack.pop() if stack else _IDENTITY
        elif name == "cm":
            current = _multiply(_to_matrix(operands), current)
        elif name == "Do":
            found += 1
            if found > _MOST_STRIPS or str(operands[0]) not in images:
                raise NotOneImage  # a form, or a mosaic
            yield _Placed(images[str(operands[0])], current)


def _check_bare(page: pikepdf.Page) -> None:
    """Nothing may be stuck onto the page, and all of it be seen."""
    if any("/AP" in note for note in page.obj.get("/Annots", [])):
        raise NotOneImage  # a stamp, a signature: they may hold anything
    if any(abs(float(cut) - float(edge)) > _SLACK for cut, edge in zip(page.cropbox, page.mediabox, strict=True)):
        raise NotOneImage


def _check_cover(page: pikepdf.Page, placed: list[_Placed]) -> None:
    if not placed:
        raise NotOneImage
    left, bottom, right, top = (float(edge) for edge in page.mediabox)
    area = sum(abs(a * d - b * c) for a, b, c, d, _, _ in (image.matrix for image in placed))
    if not _COVERS <= area / max(1.0, abs((right - left) * (top - bottom))) <= 1.3:
        raise NotOneImage


def _take_one(placed: _Placed, turns: int) -> PageImage:
    stream = placed.stream
    a, b, c, d, _, _ = placed.matrix
    width, height = int(stream.Width), int(stream.Height)
    if "/SMask" in stream or ("/Mask" in stream and not stream.get("/ImageMask", False)):
        raise NotOneImage
    across, down = (abs(a) + abs(b)) / width, (abs(c) + abs(d)) / height
    stretch, dpi = down / across if across else 1.0, _POINTS_PER_INCH / across if across else 0.0
    filters = _filters(stream)
    if filters == ["/DCTDecode"]:
        return from_jpeg(stream.read_raw_bytes(), turns=turns, stretch=stretch, dpi=dpi)
    check_pixels(width, height)
    if filters == ["/JPXDecode"]:
        return from_jpeg2000(stream.read_raw_bytes(), turns=turns, stretch=stretch, dpi=dpi)
    if filters == ["/JBIG2Decode"]:
        raise NotDecodable((width, height), turns, stretch, dpi)
    if filters == ["/FlateDecode"] and _is_plain(stream):
        if "/DecodeParms" in stream:
            return from_png(_as_png(stream, width, height), turns=turns, stretch=stretch, dpi=dpi)
        grey, lightest = _inflate(stream, width, height)
        return from_array(grey, lightest=lightest, size=(width, height), turns=turns, stretch=stretch, dpi=dpi)
    return from_picture(_decode(stream), turns=turns, stretch=stretch, dpi=dpi)


def _finest_dpi(placed: list[_Placed]) -> float:
    """Of all images on the page; 0 where it has none."""
    finest = 0.0
    for image in placed:
        a, b, _, _, _, _ = image.matrix
        try:
            finest = max(finest, _POINTS_PER_INCH * int(image.stream.Width) / (abs(a) + abs(b)))
        except (ArithmeticError, AttributeError, KeyError, TypeError, ValueError):
            continue
    return finest


def _is_plain(stream: Any) -> bool:
    """Rows of grey or of red, green and blue, deflated and nothing else, but perhaps filtered as those of a PNG are."""
    if int(stream.get("/BitsPerComponent", 8)) != 8 or "/Decode" in stream or stream.get("/ImageMask", False):
        return False
    channels = {pikepdf.Name.DeviceGray: 1, pikepdf.Name.DeviceRGB: 3}.get(stream.get("/ColorSpace"))
    how = stream.get("/DecodeParms", {})
    if not how:
        return channels is not None
    as_png = int(how.get("/Predictor", 1)) >= _PNG_PREDICTOR and int(how.get("/BitsPerComponent", 8)) == 8
    return as_png and int(how.get("/Colors", 1)) == channels and int(how.get("/Columns", 1)) == int(stream.Width)


def _as_png(stream: Any, width: int, height: int) -> bytes:
    """A PNG around the same packed rows (ISO 32000-1, 7.4.4.4: the predictors are PNG's filters)."""
    colours = 0 if stream.ColorSpace == pikepdf.Name.DeviceGray else 2
    head = struct.pack(">IIBBBBB", width, height, 8, colours, 0, 0, 0)
    packed = memoryview(stream.get_raw_stream_buffer())
    chunks: list[tuple[bytes, bytes | memoryview]] = [(b"IHDR", head), (b"IDAT", packed), (b"IEND", b"")]
    parts: list[bytes | memoryview] = [b"\x89PNG\r\n\x1a\n"]
    for name, body in chunks:
        parts += [struct.pack(">I", len(body)), name, body, struct.pack(">I", zlib.crc32(body, zlib.crc32(name)))]
    return b"".join(parts)


def _inflate(stream: Any, width: int, height: int) -> tuple[Pixels, Pixels | None]:
    """Grey and lightest channel at 1/base of the size, without ever holding the whole."""
    base, channels = base_of(width, height), 1 if stream.ColorSpace == pikepdf.Name.DeviceGray else 3
    rows = _BAND * base
    unpacker, packed = zlib.decompressobj(), stream.read_raw_bytes()
    shape = height // base, width // base
    grey, lightest = np.empty(shape, np.uint8), np.empty(shape, np.uint8) if channels == 3 else None
    for top in range(0, shape[0] * base, rows):
        wanted = min(rows, shape[0] * base - top)
        band, packed = _unpack(unpacker, packed, wanted * width * channels)
        pixels = np.frombuffer(band, np.uint8).reshape(wanted, width, channels)
        where = slice(top // base, (top + wanted) // base)
        if lightest is None:
            grey[where] = shrink(pixels[..., 0], base)
        else:
            grey[where] = shrink(np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)), base)
            lightest[where] = shrink(lighten(pixels), base)
    return grey, lightest


def _unpack(unpacker: Any, packed: bytes, length: int) -> tuple[bytes, bytes]:
    band = bytearray()
    while len(band) < length:
        part = unpacker.decompress(packed, length - len(band))
        if not part:
            raise Damaged("truncated")
        band += part
        packed = unpacker.unconsumed_tail
    return bytes(band), packed


def _join_strips(placed: list[_Placed], turns: int) -> PageImage:
    """Several images of one width, one under the other without a gap."""
    ordered = sorted(placed, key=lambda strip: -strip.matrix[5])
    below = None
    for strip in ordered:
        a, b, c, d, x, y = strip.matrix
        same_column = abs(a - ordered[0].matrix[0]) < 1 and abs(x - ordered[0].matrix[4]) < 1
        if b or c or a <= 0 or d <= 0 or not same_column or (below is not None and abs(y + d - below) > 1):
            raise NotOneImage
        below = y
    widths = {int(strip.stream.Width) for strip in ordered}
    if len(widths) != 1:
        raise NotOneImage
    width, height = widths.pop(), sum(int(strip.stream.Height) for strip in ordered)
    check_pixels(width, height)
    pixels = [to_pixels(_decode(strip.stream)) for strip in ordered]
    dpi = _POINTS_PER_INCH * width / ordered[0].matrix[0]
    whole = np.ascontiguousarray(np.vstack(pixels))
    return from_array(shrink(whole, base_of(width, height)), size=(width, height), turns=turns, dpi=dpi)


def _decode(stream: Any) -> Any:
    if "/JBIG2Decode" in _filters(stream):
        raise NotOneImage  # pdfium has its decoder
    return pikepdf.PdfImage(stream).as_pil_image()


def _filters(stream: Any) -> list[str]:
    named = stream.get("/Filter", [])
    return [str(named)] if isinstance(named, pikepdf.Name) else [str(name) for name in named]


def _page_turns(page: pikepdf.Page) -> int:
    """The page's own rotation, which it may inherit, in quarter turns clockwise."""
    node: Any = page.obj
    for _ in range(20):
        if "/Rotate" in node:
            return int(node.Rotate) // 90
        if "/Parent" not in node:
            break
        node = node.Parent
    return 0


def _quarter_turns(matrix: _Matrix) -> int:
    a, b, c, d, _, _ = matrix
    if a * d - b * c <= 0:
        raise NotOneImage  # mirrored
    if abs(b) + abs(c) < 0.01 * (abs(a) + abs(d)):
        return 0 if a > 0 else 2
    if abs(a) + abs(d) < 0.01 * (abs(b) + abs(c)):
        return 3 if b > 0 else 1
    raise NotOneImage


def _to_matrix(operands: Any) -> _Matrix:
    a, b, c, d, x, y = (float(number) for number in operands)
    return a, b, c, d, x, y


def _multiply(inner: _Matrix, outer: _Matrix) -> _Matrix:
    a, b, c, d, x, y = inner
    e, f, g, h, u, v = outer
    return a * e + b * g, a * f + b * h, c * e + d * g, c * f + d * h, x * e + y * g + u, x * f + y * h + v
