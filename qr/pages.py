"""What the rest of the project asks of a file before it is read: how many pages, and what a page looks like.

The work is done in the cage; the functions there are named, not imported, so that a web process carries none of the
libraries that open strangers' files.
"""

from functools import cache
from pathlib import Path
from typing import Any

from qr.cage import CageKilled, caged
from qr.refusals import Damaged, Refused

SECONDS = 10.0
MEMORY_BYTES = 512 * 1024 * 1024
MOST_PICTURE_WIDTH = 3000


def page_count(source: bytes | Path) -> int:
    """How many pages a file has; raises Refused, or OSError where a path cannot be opened at all."""
    if isinstance(source, Path):
        source.open("rb").close()
        source = source.absolute()  # as it is called when it is read: one opening serves for both
    return int(_ask("qr.files:count_pages", source))


def page_picture(source: bytes | Path, page: int, width: int) -> bytes:
    """One page (from 1) as a WebP `width` pixels wide; raises Refused, or Damaged for this page alone."""
    if not 16 <= width <= MOST_PICTURE_WIDTH:
        raise ValueError(f"a picture is 16 to {MOST_PICTURE_WIDTH} pixels wide, not {width}")
    return bytes(_ask("qr.files:paint_page", source, page, width))


def page_words(source: bytes | Path, page: int) -> list[tuple[str, float, float, float, float]]:
    """The words of one page (from 1) that carries its text, each with left, top, right and bottom as parts of the
    page; none on a scan. Raises Refused, or Damaged for this page alone.
    """
    return [tuple(word) for word in _ask("qr.files:find_words", source, page)]


def _ask(function: str, *arguments: object) -> Any:
    try:
        return caged(function, *arguments, seconds=SECONDS, memory_bytes=MEMORY_BYTES, passes=(Refused, Damaged))
    except CageKilled as killed:
        raise Refused(refusal_of(killed)) from killed


def refusal_of(killed: CageKilled) -> str:
    """The reason that a person is told."""
    return {"seconds": "too_slow", "memory": "too_large", "crash": "unreadable_file"}[killed.reason]


@cache
def second_opinion_available() -> bool:
    """Whether libzbar is installed."""
    return bool(_ask("qr.decoders:has_zbar"))
