"""Papers: what is printed or shown as PDF. Templates are typst files beside this module."""

from pathlib import Path

import pypdfium2
import typst

FOLDER = Path(__file__).parent


def typeset(template: str, fields: dict[str, str], *, accessible: bool = False) -> bytes:
    """The PDF of `template` (a file name here) with `fields` as `sys.inputs`; `accessible`: PDF/UA-1."""
    return bytes(
        typst.compile(
            str(FOLDER / template),
            root=str(FOLDER),
            format="pdf",
            sys_inputs=fields,
            ignore_system_fonts=True,
            pdf_standards=["ua-1"] if accessible else [],
        )
    )


def page_count(data: bytes) -> int:
    """How many pages one of our own papers has."""
    with pypdfium2.PdfDocument(data) as pdf:
        return len(pdf)
