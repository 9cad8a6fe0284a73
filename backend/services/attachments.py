"""Files that a patient adds: a proof of payment, a photo with an answer. Checked in the cage before they are kept."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

import qr
from backend import storage
from backend.domain.errors import UnsupportedMedia, invalid
from backend.domain.text import N_
from backend.services.pdf_intake import check_pdf

KINDS = ((b"%PDF-", "application/pdf"), (b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"))
MOST = 5


def keep(session: Session, data: bytes, field: str, now: datetime) -> uuid.UUID:
    """Store one file. Refuses other kinds than PDF, JPEG and PNG by their content (unsupported-media), and whatever
    cannot be opened or hides something (Invalid on `field`).
    """
    return storage.put(session, data, _checked(data, field), now)


def _checked(data: bytes, field: str) -> str:
    media_type = next((kind for start, kind in KINDS if data.startswith(start)), None)
    if media_type is None:
        raise UnsupportedMedia(accepted="PDF, JPEG, PNG")
    if media_type == "application/pdf":
        check_pdf(data, field)
        return media_type
    try:
        qr.page_picture(data, 1, 400)
    except (qr.Refused, qr.Damaged, qr.CageKilled) as error:
        raise invalid(field, N_("This picture cannot be opened.")) from error
    return media_type
