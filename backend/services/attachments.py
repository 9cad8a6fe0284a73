"""Files that a patient adds: a proof of payment, a photo with an answer. Checked in the cage before they are kept.

A photo is kept without what it tells besides the picture: where and when it was taken, and by which phone.
"""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

import qr
from backend import storage
from backend.domain.actors import Patient
from backend.domain.errors import UnsupportedMedia, invalid
from backend.domain.pictures import NoPicture, without_metadata
from backend.domain.text import N_
from backend.services import quotas
from backend.services.pdf_intake import check_pdf

KINDS = ((b"%PDF-", "application/pdf"), (b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"))
MOST = 5
NOT_OPENED = N_("This picture cannot be opened.")


def keep(session: Session, patient: Patient, data: bytes, field: str, now: datetime) -> uuid.UUID:
    """Store one file, a photo bare of its metadata. Refuses other kinds than PDF, JPEG and PNG by their content
    (unsupported-media), whatever cannot be opened or hides something (Invalid on `field`), and too many (QuotaReached).
    """
    media_type = _checked(data, field)
    kept = as_kept(data, field)
    quotas.take(session, patient.account_id, quotas.PATIENT, len(kept), now)
    return storage.put(session, kept, media_type, now)


def as_kept(data: bytes, field: str) -> bytes:
    """The bytes that `keep` stores of a file. Refuses (Invalid on `field`) a photo that is not built like one."""
    media_type = _kind_of(data)
    if media_type is None or media_type == "application/pdf":
        return data
    try:
        return without_metadata(data, media_type)
    except NoPicture as error:
        raise invalid(field, NOT_OPENED) from error


def _checked(data: bytes, field: str) -> str:
    media_type = _kind_of(data)
    if media_type is None:
        raise UnsupportedMedia(accepted="PDF, JPEG, PNG")
    if media_type == "application/pdf":
        check_pdf(data, field)
        return media_type
    try:
        qr.page_picture(data, 1, 400)
    except (qr.Refused, qr.Damaged, qr.CageKilled) as error:
        raise invalid(field, NOT_OPENED) from error
    return media_type


def _kind_of(data: bytes) -> str | None:
    return next((kind for start, kind in KINDS if data.startswith(start)), None)
