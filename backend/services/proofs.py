"""A proof of payment that the patient attaches to an unpaid memoire, where the caisse takes it (C3)."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from backend.domain import sending
from backend.domain.actors import Patient
from backend.domain.calendar import luxembourg_day
from backend.domain.errors import Refusal
from backend.domain.facts import Facts
from backend.models.documents import Document
from backend.models.events import record
from backend.models.memoires import Memoire
from backend.models.people import Person
from backend.services import inbox
from backend.services.attachments import keep
from backend.services.claims import claim_of
from backend.services.documents import document_of, memoire_of
from backend.services.memoire_facts import caisse_of, document_facts


def attach_proof(
    session: Session, patient: Patient, document_id: uuid.UUID, data: bytes, facts: Facts, now: datetime
) -> Document:
    """Keep the proof; the document may be sent from now on and its claim goes to a clerk.

    Refuses: NotFound, what `may_attach_proof` refuses (`proof-by-post` where the switch is off), files that are no
    PDF, JPEG or PNG. Looking into the file takes its time, so the bill is held only afterwards, and asked again.
    """
    document = document_of(session, patient, document_id, now)
    memoire = memoire_of(session, document)
    _refuse(session, memoire, facts, now)
    file_id = keep(session, patient, data, "file", now)
    session.refresh(memoire, with_for_update={"key_share": True})
    _refuse(session, memoire, facts, now)
    memoire.proof_file_id = file_id
    memoire.changed_at = now
    record(session, patient, "proof-attached", "memoire", memoire.id, now, person_id=memoire.person_id)
    session.flush()
    return inbox.follow(session, patient, memoire, None, facts, now)


def takes_proof(session: Session, document: Document, facts: Facts, now: datetime) -> bool:
    """Whether a proof may be attached to it now."""
    if document.memoire_id is None:
        return False
    try:
        _refuse(session, memoire_of(session, document), facts, now)
    except Refusal:
        return False
    return True


def _refuse(session: Session, memoire: Memoire, facts: Facts, now: datetime) -> None:
    claim = claim_of(session, memoire)
    caisse = caisse_of(session.get_one(Person, memoire.person_id), memoire)
    sending.may_attach_proof(document_facts(memoire, claim), caisse, facts, luxembourg_day(now))
