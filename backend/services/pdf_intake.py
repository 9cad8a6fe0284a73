"""Which PDFs a practice or a patient may hand in."""

import qr
from backend.domain.errors import Busy, Invalid, TooLarge
from backend.domain.text import N_, Text
from backend.services.pdf_inspection import MAX_PAGES, inspect

MAX_BYTES = 10 * 1024 * 1024
SECONDS = 8.0
MEMORY = 512 * 1024 * 1024
COMPLAINTS = {
    "not-pdf": N_("This is not a PDF file."),
    "encrypted": N_("This PDF is protected by a password. Send it without protection."),
    "too-many-pages": N_("This PDF has more than {pages} pages."),
    "active": N_("This PDF contains scripts, attachments or other active content. Send it without them."),
    "broken": N_("This PDF is damaged and cannot be opened."),
}


def check_pdf(data: bytes, field: str = "file") -> int:
    """The number of pages of an acceptable PDF. Refuses (Invalid on `field`, TooLarge) everything that is not:
    no PDF, encrypted, over 10 MiB or 50 pages, damaged, or with active content (trust.md F1 to F3).
    """
    if len(data) > MAX_BYTES:
        raise TooLarge(limit="10 MiB")
    pages, complaint = _look_into(data)
    if complaint:
        raise Invalid(errors={field: [Text(COMPLAINTS[complaint], {"pages": MAX_PAGES})]})
    return pages


def _look_into(data: bytes) -> tuple[int, str | None]:
    """Pages and complaint. A file that uses up its processor time or memory is broken; where only the clock ran out it
    was the machine that stood still: it is looked at again, and then Busy is raised, for the file may be fine.
    """
    for _ in range(2):
        try:
            pages, complaint = qr.caged(inspect, data, seconds=SECONDS, memory_bytes=MEMORY)
        except qr.CageKilled as killed:
            if killed.reason != "seconds" or killed.detail:
                return 0, "broken"
        else:
            return int(pages), complaint
    raise Busy
