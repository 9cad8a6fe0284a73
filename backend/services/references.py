"""From the printed reference to the document: for somebody who holds the paper in their hand."""

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

import qr
from backend.domain.actors import Patient
from backend.domain.calendar import luxembourg_day
from backend.domain.errors import NotFound
from backend.models.documents import Document
from backend.models.events import record
from backend.models.memoires import Memoire
from backend.services.care import ids_in_care


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
