"""Papers: what is printed or shown as PDF. Templates are typst files beside this module."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import pypdfium2
import typst

FOLDER = Path(__file__).parent


def typeset(template: str, fields: dict[str, str], *, accessible: bool = False) -> bytes:
    """The PDF of `template` (a file name here) with `fields` as `sys.inputs`; `accessible`: PDF/UA-1.

    Letters that no font has (somebody's name, a clerk's words) show as boxes. The standard forbids them; a paper that
    cannot claim it is worth more than none.
    """
    if not accessible:
        return _compile(template, fields)
    try:
        return _compile(template, fields, ["ua-1"])
    except typst.TypstError:
        return _compile(template, fields)


def _compile(template: str, fields: dict[str, str], standards: Sequence[Literal["ua-1"]] = ()) -> bytes:
    return bytes(
        typst.compile(
            str(FOLDER / template),
            root=str(FOLDER),
            format="pdf",
            sys_inputs=fields,
            ignore_system_fonts=True,
            pdf_standards=list(standards),
        )
    )


def page_count(data: bytes) -> int:
    """How many pages one of our own papers has."""
    with pypdfium2.PdfDocument(data) as pdf:
        return len(pdf)
