"""What hides in a deposited PDF. Runs only inside the cage: the file comes from a stranger."""

from collections.abc import Iterator
from io import BytesIO

import pikepdf

MAX_PAGES = 50
MAX_OBJECTS = 50_000
ACTIVE_KEYS = ("/JavaScript", "/JS", "/Launch", "/EmbeddedFile", "/EmbeddedFiles", "/EF", "/RichMedia", "/XFA", "/AA")
# Named one by one and not the harmless ones instead, because what an unknown action does is nothing. GoToR and Thread
# open a file elsewhere: that may be a share of a stranger's, to which Windows shows who one is.
ACTIVE_ACTIONS = (
    *("/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToE", "/GoToR", "/Thread"),
    *("/Rendition", "/RichMediaExecute", "/Movie", "/Sound"),
)
MAX_DEPTH = 20


def inspect(data: bytes) -> tuple[int, str]:
    """Pages, and what is wrong: "" · "not-pdf" · "encrypted" · "too-many-pages" · "active" · "broken".

    `%PDF` must stand at byte 0: readers accept a page of HTML before it, browsers would show that page.
    """
    if not data.startswith(b"%PDF-"):
        return 0, "not-pdf"
    try:
        with pikepdf.open(BytesIO(data), suppress_warnings=True) as pdf:
            if pdf.is_encrypted:
                return 0, "encrypted"
            pages = len(pdf.pages)
            if not 1 <= pages <= MAX_PAGES:
                return pages, "too-many-pages" if pages else "broken"
            return pages, "active" if _is_active(pdf) else ""
    except pikepdf.PasswordError:
        return 0, "encrypted"
    except (pikepdf.PdfError, ValueError, TypeError, AttributeError, RuntimeError):
        return 0, "broken"


def _is_active(pdf: pikepdf.Pdf) -> bool:
    if len(pdf.objects) > MAX_OBJECTS:
        return True
    if "/OpenAction" in pdf.Root and not isinstance(pdf.Root.OpenAction, pikepdf.Array):
        action = pdf.Root.OpenAction
        if str(action.get("/S", "")) != "/GoTo":
            return True
    return any(_dangerous(found) for item in (pdf.trailer, *pdf.objects) for found in _dictionaries(item, 0))


def _dictionaries(item: pikepdf.Object, depth: int) -> Iterator[pikepdf.Object]:
    """The dictionaries written into one object, without following references to others."""
    if depth > MAX_DEPTH:
        raise ValueError("nested too deeply to be looked through")
    if isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
        yield item
        for _, value in item.items():
            if not value_is_indirect(value):
                yield from _dictionaries(value, depth + 1)
    elif isinstance(item, pikepdf.Array):
        for value in item:
            if not value_is_indirect(value):
                yield from _dictionaries(value, depth + 1)


def value_is_indirect(value: object) -> bool:
    return bool(getattr(value, "is_indirect", False))


def _dangerous(item: pikepdf.Object) -> bool:
    if any(key in item for key in ACTIVE_KEYS):
        return True
    if str(item.get("/Type", "")) == "/EmbeddedFile" or str(item.get("/Subtype", "")) == "/FileAttachment":
        return True
    action = str(item.get("/S", ""))
    if action in ACTIVE_ACTIONS:
        return True
    return action == "/URI" and not str(item.get("/URI", "")).lower().startswith(("https://", "http://", "mailto:"))
