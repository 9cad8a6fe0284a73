"""What a photograph tells besides the picture (place, hour, phone, a second picture in small) is taken out of it.

Nothing is drawn anew, so the picture itself stays bit for bit as it came: parts of the file are left out. What stays of
the description is how the phone was held, because without that the picture lies on its side.
"""

import re
import struct

JPEG, PNG = "image/jpeg", "image/png"

_SOI, _EOI, _SOS = 0xD8, 0xD9, 0xDA
_BARE = {0x01, *range(0xD0, 0xD8)}  # markers without a length
_TELLING = {*range(0xE0, 0xF0), 0xFE}  # application's own segments, and comments
_NEXT_MARKER = re.compile(rb"\xff+(?![\x00\xff\xd0-\xd7])", re.DOTALL)
_PNG_HEAD = b"\x89PNG\r\n\x1a\n"
# The picture, its colours, its transparency, its size on paper; nothing that is written in words.
_PNG_KEPT = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD", b"pHYs"}
_ORIENTATION = 0x0112
_SHORT = 3


class NoPicture(ValueError):
    """The file is not built as its kind is."""


def without_metadata(data: bytes, kind: str) -> bytes:
    """The same picture, JPEG or PNG (`kind` is its media type), and nothing else. Raises NoPicture."""
    try:
        return _bare_jpeg(data) if kind == JPEG else _bare_png(data)
    except (IndexError, struct.error) as error:
        raise NoPicture from error


def _bare_jpeg(data: bytes) -> bytes:
    if data[:2] != bytes((0xFF, _SOI)):
        raise NoPicture
    kept, at, turned = [data[:2]], 2, 1
    while True:
        marker, at = _marker(data, at)
        if marker == _EOI:
            kept.append(bytes((0xFF, _EOI)))  # what may follow is no picture any more
            break
        if marker in _BARE:
            kept.append(bytes((0xFF, marker)))
            continue
        length = struct.unpack_from(">H", data, at)[0]
        segment, at = data[at : at + length], at + length
        if length < 2 or len(segment) < length:
            raise NoPicture
        if marker == 0xE1 and turned == 1:
            turned = _orientation(segment[2:])
        if marker not in _TELLING or _is_needed(marker, segment[2:]):
            kept += [bytes((0xFF, marker)), segment]
        if marker == _SOS:
            end = _end_of_scan(data, at)
            kept.append(data[at:end])
            at = end
    if turned != 1:
        kept.insert(1, _turned_only(turned))
    return b"".join(kept)


def _marker(data: bytes, at: int) -> tuple[int, int]:
    """The next marker and where it ends; fill bytes before it are left out."""
    if data[at] != 0xFF:
        raise NoPicture
    while data[at] == 0xFF:
        at += 1
    return data[at], at + 1


def _end_of_scan(data: bytes, at: int) -> int:
    found = _NEXT_MARKER.search(data, at)
    if found is None:
        raise NoPicture
    return found.start()


def _is_needed(marker: int, content: bytes) -> bool:
    """JFIF's own head, and Adobe's word on how the colours are mixed."""
    return (marker == 0xE0 and content.startswith(b"JFIF\0")) or (marker == 0xEE and content.startswith(b"Adobe"))


def _orientation(content: bytes) -> int:
    """How the phone was held, 1 to 8, by the EXIF segment; 1 where it does not say."""
    if not content.startswith(b"Exif\0\0"):
        return 1
    tiff = content[6:]
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return 1
    try:
        start = struct.unpack_from(f"{order}I", tiff, 4)[0]
        for index in range(struct.unpack_from(f"{order}H", tiff, start)[0]):
            tag, type_, count, value = struct.unpack_from(f"{order}HHIH", tiff, start + 2 + 12 * index)
            if (tag, type_, count) == (_ORIENTATION, _SHORT, 1):
                return value if 1 <= value <= 8 else 1
    except struct.error:
        return 1
    return 1


def _turned_only(orientation: int) -> bytes:
    """An EXIF segment that says this and no more."""
    tiff = b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, _ORIENTATION, _SHORT, 1, orientation, 0, 0)
    content = b"Exif\0\0" + tiff
    return b"\xff\xe1" + struct.pack(">H", len(content) + 2) + content


def _bare_png(data: bytes) -> bytes:
    if data[:8] != _PNG_HEAD:
        raise NoPicture
    kept, at = [_PNG_HEAD], 8
    while True:
        length, kind = struct.unpack_from(">I4s", data, at)
        end = at + 12 + length
        if end > len(data):
            raise NoPicture
        if kind in _PNG_KEPT:
            kept.append(data[at:end])
        at = end
        if kind == b"IEND":
            return b"".join(kept)
