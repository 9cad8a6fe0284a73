"""What a patient reads: the list of documents, one document, its file and its pictures."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, or_, select, tuple_
from sqlalchemy.orm import Session

import qr
from backend import storage
from backend.domain.actors import Patient
from backend.domain.calendar import luxembourg_day
from backend.domain.errors import Invalid, NotFound
from backend.domain.text import N_, Text
from backend.models.claims import Claim
from backend.models.documents import Document
from backend.models.memoires import Memoire
from backend.models.people import Person
from backend.models.providers import Provider
from backend.services import pages
from backend.services.care import ids_in_care
from backend.services.memoire_facts import caisse_of

TITLES = {
    "memoire": N_("Bill of {day}"),
    "statement": N_("Statement of {day}"),
    "letter": N_("Letter of {day}"),
    "prescription": N_("Prescription of {day}"),
    "certificate": N_("Certificate of {day}"),
    "quote": N_("Quote of {day}"),
}
LETTERS = {
    "proof-missing": N_("We need your proof of payment"),
    "question": N_("A question about your bill"),
    "refusal": N_("Decision on your bill"),
    "objection-rejected": N_("Answer to your objection"),
    "mr-validated": N_("Your reference doctor's declaration is validated"),
    "mr-not-validated": N_("Your reference doctor's declaration is not validated"),
    "mr-ended": N_("Your reference doctor's declaration ends"),
    "mr-services": N_("Summary of services"),
    "account-missing": N_("Add a bank account"),
    "account-changed": N_("Your bank account was changed"),
    "payment-returned": N_("Your bank sent a payment back"),
}


@dataclass(frozen=True, slots=True)
class Brief:
    matricule: str
    name: str


@dataclass(frozen=True, slots=True)
class Issuer:
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Summary:
    """One row of the inbox."""

    id: uuid.UUID
    kind: str
    title: Text
    person: Brief
    issuer: Issuer
    issued_on: date
    received_at: datetime
    amount_cents: int | None
    state: str | None
    unread: bool
    starred: bool
    archived: bool
    send_before: date | None
    claim_id: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed to; empty means everything that is not archived."""

    person: str | None = None
    kind: str | None = None
    state: str | None = None
    q: str | None = None
    unread: bool = False
    starred: bool = False
    archived: bool = False


_COLUMNS = (
    Document.id,
    Document.kind,
    Document.letter,
    Document.number,
    Person.matricule,
    Person.given_name,
    Person.family_name,
    Document.issuer_code,
    Document.issuer_name,
    Document.issued_on,
    Document.received_at,
    Document.amount_cents,
    Document.state,
    Document.read_at,
    Document.starred,
    Document.archived,
    Document.send_before,
    Document.claim_id,
)
_LIST: Select[*tuple[Any, ...]] = (
    select(*_COLUMNS).join(Person, Person.id == Document.person_id).where(Document.released_at.is_not(None))
)
_NEWEST = (Document.received_at.desc(), Document.id.desc())


def list_documents(
    session: Session, patient: Patient, wanted: Wanted, now: datetime, *, limit: int, after: str | None
) -> pages.Page[Summary]:
    """The inbox of the patient and of those in their care, newest first; nobody else's is ever looked at."""
    today = luxembourg_day(now)
    query: Select[*tuple[Any, ...]] = _LIST.where(
        Document.person_id.in_(ids_in_care(session, patient.person_id, today))
    )
    query = _narrowed(query, wanted, today).order_by(*_NEWEST).limit(limit + 1)
    start = pages.place(after)
    if start is not None:
        query = query.where(tuple_(Document.received_at, Document.id) < start)
    rows = session.execute(query).all()
    more = pages.cursor(rows[limit - 1].received_at, rows[limit - 1].id) if len(rows) > limit else None
    return pages.Page([_summary(row, today) for row in rows[:limit]], more)


def summary(session: Session, patient: Patient, document_id: uuid.UUID, now: datetime) -> Summary:
    """One row of the inbox; NotFound for what is not the patient's."""
    today = luxembourg_day(now)
    owners = ids_in_care(session, patient.person_id, today)
    row = session.execute(_LIST.where(Document.id == document_id, Document.person_id.in_(owners))).one_or_none()
    if row is None:
        raise NotFound
    return _summary(row, today)


def document_of(session: Session, patient: Patient, document_id: uuid.UUID, now: datetime) -> Document:
    """The document's own row; NotFound for what is not the patient's."""
    owners = ids_in_care(session, patient.person_id, luxembourg_day(now))
    document = session.scalar(
        select(Document).where(
            Document.id == document_id, Document.person_id.in_(owners), Document.released_at.is_not(None)
        )
    )
    if document is None:
        raise NotFound
    return document


@dataclass(frozen=True, slots=True)
class MemoireView:
    """The bill inside a document."""

    memoire: Memoire
    biller: Provider
    performer: Provider
    caisse: str | None
    claim: Claim | None


def memoire_view(session: Session, document: Document) -> MemoireView | None:
    """The document's memoire with whom it names; None for other kinds."""
    if document.memoire_id is None:
        return None
    memoire = session.get_one(Memoire, document.memoire_id)
    return MemoireView(
        memoire,
        session.get_one(Provider, memoire.biller_id),
        session.get_one(Provider, memoire.performer_id),
        caisse_of(session.get_one(Person, memoire.person_id), memoire),
        session.scalar(select(Claim).where(Claim.memoire_id == memoire.id)),
    )


def memoire_of(session: Session, document: Document) -> Memoire:
    """The document's memoire; NotFound for other kinds."""
    if document.memoire_id is None:
        raise NotFound
    return session.get_one(Memoire, document.memoire_id)


def mark(
    session: Session,
    document: Document,
    now: datetime,
    *,
    read: bool | None = None,
    starred: bool | None = None,
    archived: bool | None = None,
) -> None:
    """Read, star, archive, and back; None leaves a mark as it is."""
    if read is not None:
        document.read_at = (document.read_at or now) if read else None
    if starred is not None:
        document.starred = starred
    if archived is not None:
        document.archived = archived
    document.changed_at = now
    session.flush()


def file_of(session: Session, document: Document) -> tuple[bytes, storage.FileCard]:
    """The document's PDF; NotFound where it has none."""
    if document.file_id is None:
        raise NotFound
    return storage.get(session, document.file_id), storage.card(session, document.file_id)


def page_picture(session: Session, document: Document, page: int, width: int = 1240) -> bytes:
    """A page as WebP, drawn in a process that can be killed; NotFound beyond the last page."""
    if document.file_id is None or not 1 <= page <= document.file_pages:
        raise NotFound
    try:
        return qr.page_picture(storage.get(session, document.file_id), page, width)
    except (qr.Refused, qr.Damaged, qr.CageKilled) as error:
        raise Unreadable from error


def printed_reference(reference: str) -> str:
    """The reference as it stands beside the code, in groups of four."""
    return qr.Reference.parse(reference).printed


class Unreadable(Invalid):
    code = "unreadable"
    title = N_("This page cannot be shown")
    detail = N_("The picture of this page could not be made. Open the PDF instead.")


def _narrowed(query: Select[*tuple[Any, ...]], wanted: Wanted, today: date) -> Select[*tuple[Any, ...]]:
    query = query.where(Document.archived.is_(wanted.archived))
    if wanted.person:
        query = query.where(Person.matricule == wanted.person)
    if wanted.kind:
        query = query.where(Document.kind == wanted.kind)
    if wanted.unread:
        query = query.where(Document.read_at.is_(None))
    if wanted.starred:
        query = query.where(Document.starred)
    if wanted.state:
        query = query.where(_in_state(wanted.state, today))
    if wanted.q:
        pattern = "%{}%".format(wanted.q.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_"))
        query = query.where(or_(Document.issuer_name.ilike(pattern), Document.number.ilike(pattern)))
    return query


def _in_state(state: str, today: date) -> ColumnElement[bool]:
    if state == "time-barred":
        return and_(Document.state == "to-send", Document.send_before < today)
    if state == "to-send":
        return and_(Document.state == state, or_(Document.send_before.is_(None), Document.send_before >= today))
    return Document.state == state


def _summary(row: Row[*tuple[Any, ...]], today: date) -> Summary:
    barred = row.state == "to-send" and row.send_before is not None and row.send_before < today
    title = LETTERS.get(row.letter) if row.letter else None
    return Summary(
        row.id,
        row.kind,
        Text(title or TITLES[row.kind], {"day": row.issued_on}),
        Brief(row.matricule, f"{row.given_name} {row.family_name}"),
        Issuer(row.issuer_code, row.issuer_name),
        row.issued_on,
        row.received_at,
        row.amount_cents,
        None if row.state == "none" else "time-barred" if barred else row.state,
        row.read_at is None,
        row.starred,
        row.archived,
        row.send_before,
        row.claim_id,
    )
