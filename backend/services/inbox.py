"""The patient's inbox from behind: documents appear in it, and their states follow what happens to the memoire."""

import uuid
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backend.domain import sending
from backend.domain.actors import Actor
from backend.domain.calendar import luxembourg_day
from backend.domain.facts import Facts
from backend.models.claims import Claim
from backend.models.documents import Document
from backend.models.events import record
from backend.models.memoires import Memoire
from backend.models.people import Consent, Person
from backend.models.providers import Provider
from backend.services import telling
from backend.services.memoire_facts import document_facts

FUND = "CNS"


def receive_memoire(
    session: Session, actor: Actor, memoire: Memoire, biller: Provider, facts: Facts, now: datetime
) -> Document:
    """The memoire's document: shown at once with consent to digital administration, kept hidden without."""
    # Held together, so that this bill and a consent given at the same time do not miss each other.
    session.execute(select(Person.id).where(Person.id == memoire.person_id).with_for_update(read=True))
    document = Document(
        person_id=memoire.person_id,
        kind="memoire",
        memoire_id=memoire.id,
        number=memoire.number,
        issuer_code=biller.code,
        issuer_name=biller.name,
        issued_on=memoire.issued_on,
        received_at=now,
        released_at=now if has_consent(session, memoire.person_id) else None,
        amount_cents=memoire.total_cents,
        file_id=memoire.file_id,
        file_pages=memoire.file_pages,
        changed_at=now,
    )
    _set_state(document, memoire, None, facts, luxembourg_day(now))
    session.add(document)
    session.flush()
    record(session, actor, "received", "document", document.id, now, person_id=memoire.person_id, after=document.state)
    if document.released_at is not None:
        telling.tell(session, document.person_id, "document", now, document_id=document.id)
    return document


def follow(
    session: Session, actor: Actor, memoire: Memoire, claim: Claim | None, facts: Facts, now: datetime
) -> Document:
    """Bring the document's state in line with its memoire and claim."""
    document = session.scalars(select(Document).where(Document.memoire_id == memoire.id)).one()
    before = document.state
    _set_state(document, memoire, claim, facts, luxembourg_day(now))
    if claim is not None:
        document.claim_id = claim.id
    document.changed_at = now
    if before != document.state:
        record(
            session,
            actor,
            "state",
            "document",
            document.id,
            now,
            person_id=document.person_id,
            before=before,
            after=document.state,
        )
        _tell(session, document, before, now)
    return document


def deliver(
    session: Session,
    person_id: uuid.UUID,
    kind: str,
    letter: str,
    now: datetime,
    *,
    file_id: uuid.UUID | None,
    pages: int = 1,
    issuer: str = FUND,
    claim_id: uuid.UUID | None = None,
    amount_cents: int | None = None,
    told_as: str | None = "document",
) -> Document:
    """A statement or a letter of the fund's into the inbox; it shows at once, with or without consent.

    `told_as` is the kind of news (domain.telling.KINDS) that it is told as; None tells nobody.
    """
    document = Document(
        person_id=person_id,
        kind=kind,
        letter=letter,
        claim_id=claim_id,
        issuer_code=issuer,
        issuer_name=issuer,
        issued_on=luxembourg_day(now),
        received_at=now,
        released_at=now,
        amount_cents=amount_cents,
        file_id=file_id,
        file_pages=pages,
        changed_at=now,
    )
    session.add(document)
    session.flush()
    if told_as is not None:
        telling.tell(session, person_id, told_as, now, document_id=document.id)
    return document


def release_hidden(session: Session, person_id: uuid.UUID, now: datetime) -> None:
    """What was deposited while there was no consent appears (on giving it)."""
    session.execute(
        update(Document)
        .where(Document.person_id == person_id, Document.released_at.is_(None))
        .values(released_at=now, changed_at=now)
    )


def has_consent(session: Session, person_id: uuid.UUID) -> bool:
    """Whether the person's consent to digital administration runs now."""
    running = select(Consent.id).where(Consent.person_id == person_id, Consent.withdrawn_at.is_(None))
    return session.scalar(running) is not None


def _tell(session: Session, document: Document, before: str, now: datetime) -> None:
    """That paper arrived, or that a bill counts as paid and can be sent; nothing of what is hidden."""
    if document.released_at is None:
        return
    if document.state == "received-by-post":
        telling.tell(session, document.person_id, "posted", now, document_id=document.id)
    elif (before, document.state) == ("unpaid", "to-send"):
        key = f"to-send:{document.id}"
        telling.tell(session, document.person_id, "document", now, document_id=document.id, key=key)


def _set_state(document: Document, memoire: Memoire, claim: Claim | None, facts: Facts, today: date) -> None:
    state = sending.document_state(document_facts(memoire, claim), facts, today)
    document.state = "to-send" if state == "time-barred" else state
    document.send_before = sending.last_day(memoire.paid_on, facts) if memoire.paid_on else None
