"""What practice software may know: how its memoires stand, and a patient's consent and caisse."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, select, tuple_
from sqlalchemy.orm import Session

from backend import storage
from backend.domain.actors import Machine
from backend.domain.coverage import caisse_on
from backend.domain.errors import NotFound
from backend.domain.matricule import MatriculeError, parse
from backend.models.documents import Document
from backend.models.events import record
from backend.models.memoires import Memoire
from backend.models.people import Person
from backend.models.providers import Provider
from backend.services import pages, practices
from backend.services.inbox import has_consent
from backend.services.memoire_facts import affiliations_of


@dataclass(frozen=True, slots=True)
class Status:
    """How a deposited memoire stands; nothing of the claim's inside, which is between patient and caisse."""

    id: uuid.UUID
    biller: str
    number: str
    reference: str
    route: str
    state: str
    issued_on: date
    paid_on: date | None
    total_cents: int
    received_at: datetime
    changed_at: datetime
    cancelled_at: datetime | None


@dataclass(frozen=True, slots=True)
class LookedUp:
    digital_consent: bool
    caisse: str | None


_STATUS: Select[*tuple[Any, ...]] = (
    select(
        Memoire.id,
        Provider.code,
        Memoire.number,
        Memoire.reference,
        Memoire.route,
        Document.state,
        Document.send_before,
        Memoire.issued_on,
        Memoire.paid_on,
        Memoire.total_cents,
        Memoire.received_at,
        Memoire.changed_at,
        Memoire.cancelled_at,
    )
    .join(Provider, Provider.id == Memoire.biller_id)
    .join(Document, Document.memoire_id == Memoire.id)
)


def status(session: Session, machine: Machine, biller: str, number: str, today: date) -> Status:
    """One memoire of a practice that authorised the software; NotFound otherwise."""
    provider = practices.own_biller(session, machine, biller)
    row = session.execute(_STATUS.where(Memoire.biller_id == provider.id, Memoire.number == number)).one_or_none()
    if row is None:
        raise NotFound
    return _status(row, today)


def list_statuses(
    session: Session,
    machine: Machine,
    today: date,
    *,
    limit: int,
    after: str | None,
    since: datetime | None,
) -> pages.Page[Status]:
    """Memoires of every provider that authorised the software, last changed first."""
    query = _STATUS.where(Memoire.biller_id.in_(practices.billers_of(session, machine)))
    start = pages.place(after)
    if start is not None:
        query = query.where(tuple_(Memoire.changed_at, Memoire.id) < start)
    if since is not None:
        query = query.where(Memoire.changed_at > since)
    rows = session.execute(query.order_by(Memoire.changed_at.desc(), Memoire.id.desc()).limit(limit + 1)).all()
    more = pages.cursor(rows[limit - 1].changed_at, rows[limit - 1].id) if len(rows) > limit else None
    return pages.Page([_status(row, today) for row in rows[:limit]], more)


def look_up(session: Session, machine: Machine, typed: str, today: date, now: datetime) -> LookedUp:
    """A patient's consent and caisse; every look is written down. NotFound for a matricule nobody has."""
    try:
        number = parse(typed)
    except MatriculeError as error:
        raise NotFound from error
    person = session.scalar(select(Person).where(Person.matricule == number))
    if person is None:
        raise NotFound
    record(session, machine, "viewed", "person", person.id, now, person_id=person.id, what="consent")
    return LookedUp(has_consent(session, person.id), caisse_on(affiliations_of(person), today))


def file_sha256(session: Session, memoire: Memoire) -> str:
    """The SHA-256 of the deposited file, in hexadecimal."""
    if memoire.file_id is None:
        raise NotFound
    return storage.card(session, memoire.file_id).sha256


def _status(row: Row[*tuple[Any, ...]], today: date) -> Status:
    barred = row.state == "to-send" and row.send_before is not None and row.send_before < today
    return Status(
        row.id,
        row.code,
        row.number,
        row.reference,
        row.route,
        "time-barred" if barred else row.state,
        row.issued_on,
        row.paid_on,
        row.total_cents,
        row.received_at,
        row.changed_at,
        row.cancelled_at,
    )
