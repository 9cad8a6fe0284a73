"""Codes on paper: draw a reference, read scanned pages, split a pile into packets.

Reference.random(), Reference.parse(typed), Reference.from_code(text)
draw(reference, host, "svg")           the printed symbol
read(Path("pile.pdf"), jobs=2)         one PageReading a page, whatever the page contains
split(readings)                        packets; every page in at least one
kind_of(data[:8]), page_count(data), page_picture(data, page, width), page_words(data, page)
caged(function, …, seconds=…, memory_bytes=…)   risky parsing in a process that can be killed
"""

from qr.cage import Cage, CageKilled, caged
from qr.drawing import draw
from qr.kinds import kind_of
from qr.packets import Outcome, Packet, split
from qr.pages import page_count, page_picture, page_words, second_opinion_available
from qr.reading import Code, PageReading, read, read_files
from qr.reference import (
    ALPHABET,
    LENGTH,
    HostRefused,
    InvalidReference,
    Reference,
    WrongCheckCharacter,
    WrongForm,
    check_host,
)
from qr.refusals import Damaged, Refused

__all__ = [
    "ALPHABET",
    "LENGTH",
    "Cage",
    "CageKilled",
    "Code",
    "Damaged",
    "HostRefused",
    "InvalidReference",
    "Outcome",
    "Packet",
    "PageReading",
    "Reference",
    "Refused",
    "WrongCheckCharacter",
    "WrongForm",
    "caged",
    "check_host",
    "draw",
    "kind_of",
    "page_count",
    "page_picture",
    "page_words",
    "read",
    "read_files",
    "second_opinion_available",
    "split",
]
