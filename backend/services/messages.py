"""Question and answer about one claim, between its clerk and the patient."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.domain.actors import Patient, Staff
from backend.domain.calendar import luxembourg_day
from backend.domain.errors import Conflict, NotFound, invalid
from backend.domain.text import N_
from backend.models.claims import Claim, ClaimMessage
from backend.services import telling
from backend.services.care import ids_in_care
from backend.services.decisions import HOLD, hold

LONGEST = 4000


class NoQuestion(Conflict):
    title = N_("No question is open")
    detail = N_("It was answered before, or the clerk went on without. Nothing needs doing.")


def ask(session: Session, clerk: Staff, claim_id: uuid.UUID, version: int, body: str, now: datetime) -> Claim:
    """A question to the patient; the claim waits for the answer. Refuses like `decisions`, and an empty question."""
    claim = hold(session, clerk, claim_id, version, now)
    text = _checked(body)
    if claim.state == "received":
        claim.take(session, clerk, now, now + HOLD)
    claim.ask(session, clerk, now)
    message = ClaimMessage(claim_id=claim.id, at=now, author="clerk", account_id=clerk.account_id, body=text)
    session.add(message)
    session.flush()
    about = claim.document_id
    telling.tell(session, claim.person_id, "question", now, document_id=about, key=f"question:{message.id}")
    return claim


def reply(
    session: Session,
    patient: Patient,
    claim_id: uuid.UUID,
    body: str,
    now: datetime,
    file_ids: Sequence[uuid.UUID] = (),
) -> Claim:
    """The patient's answer to a clerk's question; the claim is under review again.

    `file_ids` are files already checked and stored. Refuses: NotFound (not theirs), NoQuestion.
    """
    owners = ids_in_care(session, patient.person_id, luxembourg_day(now))
    claim = session.scalar(select(Claim).where(Claim.id == claim_id, Claim.person_id.in_(owners)).with_for_update())
    if claim is None:
        raise NotFound
    if claim.state != "waiting-for-patient":
        raise NoQuestion(subject=claim)
    claim.take_up(session, patient, "answered", now)
    session.add(
        ClaimMessage(
            claim_id=claim.id,
            at=now,
            author="patient",
            account_id=patient.account_id,
            body=_checked(body),
            file_ids=[str(id_) for id_ in file_ids],
        )
    )
    session.flush()
    return claim


def _checked(body: str) -> str:
    text = body.strip()
    if not text:
        raise invalid("text", N_("Write something first."))
    if len(text) > LONGEST or "\0" in text:
        raise invalid("text", N_("Write at most {most} characters."), most=LONGEST)
    return text
