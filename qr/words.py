"""The words of a page that carries its text, and where they stand on it."""

import ctypes
from collections.abc import Iterator

import pypdfium2
import pypdfium2.raw as pdfium

Word = tuple[str, float, float, float, float]  # text; left, top, right, bottom as parts of the page, from its top left
_MOST_CHARACTERS = 20_000
_FINE = 100_000  # parts into which a page is divided, so that whole numbers are fine enough


def words_of(sheet: pypdfium2.PdfPage) -> list[Word]:
    """In the order in which the page says them; empty where the page is only a picture."""
    text = sheet.get_textpage()
    try:
        return list(_join(_characters(sheet, text)))
    finally:
        text.close()


def _characters(sheet: pypdfium2.PdfPage, text: pypdfium2.PdfTextPage) -> Iterator[Word]:
    for index in range(min(text.count_chars(), _MOST_CHARACTERS)):
        left, bottom, right, top = text.get_charbox(index)
        corners = [_on_page(sheet, x, y) for x, y in ((left, top), (right, bottom))]
        across, down = sorted(x for x, _ in corners), sorted(y for _, y in corners)
        yield chr(pdfium.FPDFText_GetUnicode(text.raw, index)), across[0], down[0], across[1], down[1]


def _on_page(sheet: pypdfium2.PdfPage, x: float, y: float) -> tuple[float, float]:
    """As the page is shown: cropped and turned as it says."""
    across, down = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDF_PageToDevice(sheet.raw, 0, 0, _FINE, _FINE, 0, x, y, across, down)
    return across.value / _FINE, down.value / _FINE


def _join(characters: Iterator[Word]) -> Iterator[Word]:
    word: Word | None = None
    for letter, left, top, right, bottom in characters:
        if letter.isspace() or not letter.isprintable():
            if word:
                yield word
            word = None
        elif word is None:
            word = (letter, left, top, right, bottom)
        else:
            sides = min(word[1], left), min(word[2], top), max(word[3], right), max(word[4], bottom)
            word = (word[0] + letter, *sides)
    if word:
        yield word
