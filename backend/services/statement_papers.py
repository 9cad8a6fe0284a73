"""The statement (décompte) on paper: made once for each decision, kept, and laid into the inbox.

Other versions, in another language or for a complementary insurer, are made when they are asked for and not kept.
"""

import uuid
from datetime import datetime

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend import storage
from backend.domain import objections
from backend.domain.actors import Patient
from backend.domain.calendar import luxembourg_day
from backend.domain.errors import NotFound
from backend.domain.facts import Facts
from backend.models.claims import Claim, Statement
from backend.models.documents import Document
from backend.models.memoires import Memoire
from backend.models.people import Caisse, Person
from backend.models.providers import Provider
from backend.services.care import ids_in_care
from backend.services.insurer_words import for_insurer
from backend.services.objections.reading import of_claim as objections_of
from backend.services.objections.reading import standing_of
from backend.services.papers import page_count, typeset
from backend.services.social import settlements
from backend.services.statement_words import Told, for_patient

READERS = ("patient", "insurer")


def write(session: Session, claim_id: uuid.UUID, facts: Facts, now: datetime) -> Document | None:
    """The PDF of the claim's present decision, into the statement that lies in the inbox; once is enough.

    None where there is no decision, or no claim, any more.
    """
    claim = session.scalar(select(Claim).where(Claim.id == claim_id).with_for_update())
    document = _newest(session, claim) if claim else None
    if claim is None or claim.statement_id is None or document is None:
        return None
    if document.file_id is None:
        row = session.get_one(Statement, claim.statement_id)
        language = session.get_one(Person, claim.person_id).language
        data = compose(session, claim, row, language, facts)
        document.file_id = storage.put(session, data, "application/pdf", now)
        document.file_pages = page_count(data)
        document.changed_at = now
        session.flush()
    return document


def of_claim(
    session: Session, patient: Patient, claim_id: uuid.UUID, facts: Facts, now: datetime
) -> tuple[bytes, storage.FileCard]:
    """The PDF of the claim's statement; NotFound for another's claim and until there is a decision."""
    claim = _theirs(session, patient, claim_id, now)
    document = write(session, claim.id, facts, now)
    if document is None or document.file_id is None:
        raise NotFound
    return storage.get(session, document.file_id), storage.card(session, document.file_id)


def made_for(
    session: Session,
    patient: Patient,
    claim_id: uuid.UUID,
    facts: Facts,
    now: datetime,
    *,
    reader: str,
    language: str | None,
) -> bytes:
    """The same amounts for another reader (one of READERS) or in another language; NotFound like `of_claim`."""
    claim = _theirs(session, patient, claim_id, now)
    row = session.get_one(Statement, claim.statement_id)
    spoken = language or session.get_one(Person, claim.person_id).language
    return compose(session, claim, row, spoken, facts, reader=reader)


def compose(
    session: Session, claim: Claim, row: Statement, language: str, facts: Facts, *, reader: str = "patient"
) -> bytes:
    """The PDF (PDF/UA-1 and PDF/A-2a) of one version of a statement; the same version gives the same bytes."""
    words = (for_insurer if reader == "insurer" else for_patient)(_told(session, claim, row, facts), language)
    return typeset("statement.typ", {"data": orjson.dumps(words).decode()}, accessible=True, made_at=row.made_at)


def _theirs(session: Session, patient: Patient, claim_id: uuid.UUID, now: datetime) -> Claim:
    """The decided claim of the patient or of somebody in their care."""
    owners = ids_in_care(session, patient.person_id, luxembourg_day(now))
    claim = session.scalar(select(Claim).where(Claim.id == claim_id, Claim.person_id.in_(owners)))
    if claim is None or claim.statement_id is None:
        raise NotFound
    return claim


def _told(session: Session, claim: Claim, row: Statement, facts: Facts) -> Told:
    memoire = session.get_one(Memoire, claim.memoire_id)
    shares = settlements.of_claim(session, claim)
    earlier = objections_of(session, claim)
    remedy = objections.remedy(standing_of(claim, row, earlier), facts)
    return Told(
        row=row,
        decided_on=luxembourg_day(claim.decided_at or row.made_at),
        claim_id=str(claim.id),
        memoire=memoire,
        person=session.get_one(Person, claim.person_id),
        biller=session.get_one(Provider, memoire.biller_id),
        performer=session.get_one(Provider, memoire.performer_id),
        caisse=session.get_one(Caisse, claim.caisse),
        shares=shares if shares is not None and shares.statement_id == row.id else None,
        remedy=remedy[0] if remedy else None,
        objected_on=next((luxembourg_day(one.at) for one in earlier if one.result_id == row.id), None),
        facts=facts,
    )


def _newest(session: Session, claim: Claim) -> Document | None:
    return session.scalar(
        select(Document)
        .where(Document.claim_id == claim.id, Document.kind == "statement")
        .order_by(Document.received_at.desc())
        .limit(1)
    )
