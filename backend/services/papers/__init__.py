"""Papers: what is printed or shown as PDF. Templates are typst files beside this module."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final, Literal

import pypdfium2
import typst

FOLDER = Path(__file__).parent
STANDARDS: Final[tuple[Literal["ua-1", "a-2a"], ...]] = ("ua-1", "a-2a")


def typeset(
    template: str, fields: dict[str, str], *, accessible: bool = False, made_at: datetime | None = None
) -> bytes:
    """The PDF of `template` (a file name here) with `fields` as `sys.inputs`.

    `accessible`: PDF/UA-1 and PDF/A-2a at once, and said so in its metadata. Letters that no font has (somebody's
    name, a clerk's words) show as boxes. Both standards forbid them; a paper that cannot claim them claims nothing, and
    is worth more than none. With `made_at` the same fields give the same bytes.
    """
    if not accessible:
        return _compile(template, fields, (), made_at)
    try:
        return _compile(template, fields, STANDARDS, made_at)
    except typst.TypstError:
        return _compile(template, fields, (), made_at)


def _compile(
    template: str, fields: dict[str, str], standards: Sequence[Literal["ua-1", "a-2a"]], made_at: datetime | None
) -> bytes:
    return bytes(
        typst.compile(
            str(FOLDER / template),
            root=str(FOLDER),
            format="pdf",
            sys_inputs=fields,
            ignore_system_fonts=True,
            pdf_standards=list(standards),
            timestamp=int(made_at.timestamp()) if made_at else None,
        )
    )


def page_count(data: bytes) -> int:
    """How many pages one of our own papers has."""
    with pypdfium2.PdfDocument(data) as pdf:
        return len(pdf)
