"""Which PDFs a practice or a patient may hand in."""

import qr
from backend.domain.errors import Invalid, TooLarge
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
    try:
        pages, complaint = qr.caged(inspect, data, seconds=SECONDS, memory_bytes=MEMORY)
    except qr.CageKilled:
        pages, complaint = 0, "broken"
    if complaint:
        raise Invalid(errors={field: [Text(COMPLAINTS[complaint], {"pages": MAX_PAGES})]})
    return int(pages)
