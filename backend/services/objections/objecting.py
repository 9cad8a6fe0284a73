"""A patient objects to a decision, in words and with files."""

import hashlib
import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend import storage
from backend.domain.actors import Patient
from backend.domain.calendar import luxembourg_day
from backend.domain.errors import NotFound, invalid
from backend.domain.facts import Facts
from backend.domain.objections import AlreadyObjected, check
from backend.domain.text import N_
from backend.models.claims import Claim, Statement
from backend.models.memoires import Memoire
from backend.models.objections import Objection
from backend.services import attachments
from backend.services.care import ids_in_care
from backend.services.objections.reading import of_claim, standing_of

LONGEST = 4000


def object_to(
    session: Session,
    patient: Patient,
    claim_id: uuid.UUID,
    body: str,
    files: Sequence[bytes],
    facts: Facts,
    now: datetime,
) -> tuple[Objection, bool]:
    """The objection, and whether it is new: the same words and files again give the one there is.

    Refuses: NotFound (not theirs), NothingToObject, AlreadyObjected, TooLateToObject, and texts and files that cannot
    be taken. The bill's row is held, then the claim's: an undo or a payment comes before or after, never between.
    """
    text = _checked(body)
    claim = _held(session, patient, claim_id, now)
    statement = session.get(Statement, claim.statement_id) if claim.statement_id else None
    earlier = of_claim(session, claim)
    try:
        until = check(standing_of(claim, statement, earlier), facts, luxembourg_day(now))
    except AlreadyObjected as refusal:
        there = next((one for one in earlier if statement and one.statement_id == statement.id), None)
        if there is not None and there.body == text and _hashes(session, there) == _hashed(files):
            return there, False
        refusal.subject = there
        raise
    assert statement is not None
    row = Objection(
        claim_id=claim.id,
        statement_id=statement.id,
        at=now,
        account_id=patient.account_id,
        body=text,
        file_ids=[str(attachments.keep(session, patient, data, "files", now)) for data in files],
        until=until,
        state="open",
    )
    session.add(row)
    claim.tell(session, patient, "objected", now)
    session.flush()
    claim.outdate(session)
    session.refresh(claim)
    return row, True


def _held(session: Session, patient: Patient, claim_id: uuid.UUID, now: datetime) -> Claim:
    owners = ids_in_care(session, patient.person_id, luxembourg_day(now))
    mine = Claim.id == claim_id, Claim.person_id.in_(owners)
    session.execute(
        select(Memoire.id)
        .join(Claim, Claim.memoire_id == Memoire.id)
        .where(*mine)
        .with_for_update(of=Memoire, key_share=True)
    )
    claim = session.scalar(select(Claim).where(*mine).with_for_update().execution_options(populate_existing=True))
    if claim is None:
        raise NotFound
    return claim


def _hashes(session: Session, row: Objection) -> list[str]:
    return [storage.card(session, uuid.UUID(file_id)).sha256 for file_id in row.file_ids]


def _hashed(files: Sequence[bytes]) -> list[str]:
    return [hashlib.sha256(attachments.as_kept(data, "files")).hexdigest() for data in files]


def _checked(body: str) -> str:
    text = body.strip()
    if not text:
        raise invalid("text", N_("Write why you do not agree."))
    if len(text) > LONGEST or "\0" in text:
        raise invalid("text", N_("Write at most {most} characters."), most=LONGEST)
    return text
