"""From the printed reference to the document: for somebody who holds the paper in their hand."""

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

import qr
from backend.domain.actors import Patient
from backend.domain.calendar import luxembourg_day
from backend.domain.errors import Invalid, NotFound, TooMany, UnsupportedMedia
from backend.domain.text import N_
from backend.models.documents import Document
from backend.models.events import record
from backend.models.memoires import Memoire
from backend.services import attempts
from backend.services.care import ids_in_care

PICTURES = ("JPEG", "PNG")
PICTURES_A_MINUTE = 10
_MINUTE = timedelta(minutes=1)


class NoCode(Invalid):
    code = "no-code"
    title = N_("No code can be read in this picture")
    detail = N_("Take it again from nearer and with more light, or type the characters that stand beside the code.")


class ForeignCode(Invalid):
    code = "foreign-code"
    title = N_("This code is not one of ours")
    detail = N_("Our code stands on the doctor's bill, with 17 characters beside it. Nothing was opened or kept.")


class SeveralCodes(Invalid):
    code = "several-codes"
    title = N_("There is more than one bill in this picture")
    detail = N_("Take a picture of one bill at a time.")


def count_picture(session: Session, patient: Patient, now: datetime) -> None:
    """Reading costs more than asking does: so many pictures a minute. Raises TooMany. `now` is true time."""
    if not attempts.within(session, "picture", str(patient.account_id), PICTURES_A_MINUTE, _MINUTE, now):
        raise TooMany(retry_after=int(_MINUTE.total_seconds()))


def read_picture(data: bytes, hosts: Iterable[str]) -> str:
    """The reference in a photograph of the paper, read in the cage; nothing is kept, no address is followed.

    Refuses other kinds than JPEG and PNG (unsupported-media), no readable code, codes of others, and several of ours.
    """
    try:
        if qr.kind_of(data[:8]) not in PICTURES:
            raise UnsupportedMedia(accepted=", ".join(PICTURES))
        reading = next(qr.read(data, hosts=hosts, only=[1]))
    except qr.Refused as refused:
        if refused.reason in ("unknown_type", "empty"):
            raise UnsupportedMedia(accepted=", ".join(PICTURES)) from refused
        raise NoCode from refused
    if len(reading.references) > 1:
        raise SeveralCodes
    if not reading.references:
        raise ForeignCode if reading.outcome == "foreign" else NoCode
    return reading.references[0].text


def find(session: Session, patient: Patient, typed: str, now: datetime) -> uuid.UUID:
    """The document of one's own or a dependant's paper; also without consent, which then shows this one document.

    NotFound for everything else: another's paper, an unknown or a mistyped reference.
    """
    try:
        reference = qr.Reference.parse(typed)
    except qr.InvalidReference as error:
        raise NotFound from error
    document = session.scalar(
        select(Document)
        .join(Memoire, Memoire.id == Document.memoire_id)
        .where(
            Memoire.reference == reference.text,
            Document.person_id.in_(ids_in_care(session, patient.person_id, luxembourg_day(now))),
        )
    )
    if document is None:
        raise NotFound
    if document.released_at is None:
        document.released_at = now
        document.changed_at = now
        record(session, patient, "released-by-scan", "document", document.id, now, person_id=document.person_id)
        session.flush()
    return document.id
