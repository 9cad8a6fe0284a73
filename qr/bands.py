"""Large TIFFs, some rows at a time: a page in colour at 600 dpi weighs 100 MB, and only its grey is wanted.

The strips of the wanted rows are put into a small TIFF of their own, so that whatever their compression is, the
decoder that reads whole files reads them too (TIFF 6.0, sections 2 and 3).
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

_LENGTH, _COMPRESSION, _OFFSETS, _ROWS_A_STRIP, _COUNTS, _PLANES = 257, 259, 273, 278, 279, 284
# Width, bits, compression, colours, fill order, samples, planes, options, predictor, palette, extra samples, tables.
_KEPT = (256, 258, 259, 262, 266, 277, 284, 292, 317, 320, 338, 339, 347, 530, 532)
_SHORT, _LONG = 3, 4
_FORMS = {_SHORT: "H", _LONG: "I"}
_UNCOMPRESSED, _TOGETHER = 1, 1


@dataclass(frozen=True, slots=True)
class _Strip:
    offset: int
    length: int
    rows: int


def cut(picture: Any, stream: BinaryIO, rows: int) -> Iterator[bytes]:
    """TIFFs of about `rows` rows each, from the top; nothing where the picture is not made of strips, or of one.

    `picture`: opened by Pillow, at the wanted page; `stream`: its file.
    """
    strips = _strips_of(picture, rows)
    if len(strips) < 2:
        return
    band: list[_Strip] = []
    for number, strip in enumerate(strips, 1):
        band.append(strip)
        if sum(each.rows for each in band) >= rows or number == len(strips):
            yield _compose(picture, stream, band)
            band = []


def _strips_of(picture: Any, rows: int) -> list[_Strip]:
    tags, height = picture.tag_v2, picture.height
    if tags.get(_PLANES, _TOGETHER) != _TOGETHER or _OFFSETS not in tags or _COUNTS not in tags:
        return []
    step = max(1, min(int(tags.get(_ROWS_A_STRIP, height)), height))
    strips = [
        _Strip(int(offset), int(length), min(step, height - top))
        for top, offset, length in zip(range(0, height, step), tags[_OFFSETS], tags[_COUNTS], strict=False)
    ]
    if len(strips) == 1 and tags.get(_COMPRESSION, _UNCOMPRESSED) == _UNCOMPRESSED:
        return _slice(strips[0], rows)
    return strips


def _slice(strip: _Strip, rows: int) -> list[_Strip]:
    """What is not compressed can be cut anywhere."""
    wide = strip.length // strip.rows
    tops = range(0, strip.rows, rows)
    return [
        _Strip(strip.offset + top * wide, min(rows, strip.rows - top) * wide, min(rows, strip.rows - top))
        for top in tops
    ]


def _compose(picture: Any, stream: BinaryIO, band: list[_Strip]) -> bytes:
    tags, order = picture.tag_v2, picture.tag_v2.prefix[:2]
    ends = "<" if order == b"II" else ">"
    body = bytearray()
    offsets = []
    for strip in band:
        stream.seek(strip.offset)
        offsets.append(8 + len(body))
        body += stream.read(strip.length)
    entries = {tag: (tags.tagtype[tag], tags[tag]) for tag in _KEPT if tag in tags}
    entries[_LENGTH] = (_LONG, sum(strip.rows for strip in band))
    entries[_ROWS_A_STRIP] = (_LONG, band[0].rows)
    entries[_OFFSETS], entries[_COUNTS] = (_LONG, offsets), (_LONG, [strip.length for strip in band])
    table = b""
    for tag, (kind, value) in sorted(entries.items()):
        packed = _pack(ends, kind, value)
        if len(packed) > 4:
            body += bytes(len(body) % 2)
            packed, place = struct.pack(ends + "I", 8 + len(body)), packed
            body += place
        table += struct.pack(ends + "HHI", tag, kind, _count(value)) + packed.ljust(4, b"\0")
    body += bytes(len(body) % 2)
    head = order + struct.pack(ends + "HI", 42, 8 + len(body))
    return bytes(head + body + struct.pack(ends + "H", len(entries)) + table + bytes(4))


def _pack(ends: str, kind: int, value: Any) -> bytes:
    if isinstance(value, bytes):
        return value
    values = value if isinstance(value, tuple | list) else (value,)
    return struct.pack(f"{ends}{len(values)}{_FORMS[kind]}", *values)


def _count(value: Any) -> int:
    if isinstance(value, bytes):
        return len(value)
    return len(value) if isinstance(value, tuple | list) else 1
