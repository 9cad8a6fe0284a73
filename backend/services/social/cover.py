"""Who is covered by the tiers payant social on a day: as the patient sees it, and as a practice may ask."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from backend.domain.actors import Machine, Patient
from backend.domain.errors import NotFound
from backend.domain.matricule import MatriculeError, parse
from backend.domain.tps import Period
from backend.models.events import record
from backend.models.people import Person
from backend.models.social import Attestation, Office
from backend.services.care import people_in_care
from backend.services.documents import Brief

LOOK = "tps"  # what the access log calls a look at somebody's cover


@dataclass(frozen=True, slots=True)
class AttestationView:
    person: Brief
    office: str
    valid_from: date
    valid_to: date
    revoked_on: date | None
    exceptional: bool
    covers: bool


@dataclass(frozen=True, slots=True)
class MemberCover:
    """One member of the family on the day asked for: `until` the last day without a gap, `begins_on` the next start."""

    person: Brief
    covered: bool
    until: date | None
    begins_on: date | None


@dataclass(frozen=True, slots=True)
class Cover:
    on: date
    covered: bool
    people: list[MemberCover]
    attestations: list[AttestationView]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a practice learns: yes or no, and until when."""

    covered: bool
    attestation: Attestation | None


def overview(session: Session, patient: Patient, on: date, today: date) -> Cover:
    """Everybody in the patient's care, and every attestation of theirs (H1, H3, H6)."""
    family = [one.person for one in people_in_care(session, patient.person_id, today)]
    rows = session.execute(
        select(Attestation, Person, Office)
        .join(Person, Person.id == Attestation.person_id)
        .join(Office, Office.code == Attestation.office)
        .where(Attestation.person_id.in_([person.id for person in family]))
        .order_by(Attestation.valid_from.desc(), Attestation.id)
    ).all()
    members = [_member(person, rows, on) for person in family]
    return Cover(on, members[0].covered, members, [_view(row, on) for row in rows])


def ask(session: Session, machine: Machine, typed: str, on: date, now: datetime) -> Answer:
    """Whether somebody is covered on a day; every look is written down. NotFound for a matricule nobody has."""
    try:
        number = parse(typed)
    except MatriculeError as error:
        raise NotFound from error
    person = session.scalar(select(Person).where(Person.matricule == number))
    if person is None:
        raise NotFound
    record(session, machine, "viewed", LOOK, person.id, now, person_id=person.id, on=on.isoformat())
    found = covering(session, person.id, on)
    return Answer(found is not None, found)


def covering(session: Session, person_id: uuid.UUID, on: date) -> Attestation | None:
    """The attestation that covers a day, if one does."""
    rows = session.scalars(
        select(Attestation)
        .where(Attestation.person_id == person_id, Attestation.valid_from <= on, Attestation.valid_to >= on)
        .order_by(Attestation.valid_to.desc(), Attestation.id)
    )
    return next((row for row in rows if row.period.covers(on)), None)


def last_day(period: Period) -> date:
    """The last day that a period covers; the day before it begins where it was revoked whole (H5, H6)."""
    if period.revoked_on is None:
        return period.valid_to
    return max(min(period.valid_to, period.revoked_on - timedelta(days=1)), period.valid_from - timedelta(days=1))


def _member(person: Person, rows: Iterable[Row[Attestation, Person, Office]], on: date) -> MemberCover:
    spans = sorted((row[0].valid_from, last_day(row[0].period)) for row in rows if row[0].person_id == person.id)
    until = None
    for first, last in spans:  # a renewal that follows without a gap prolongs
        reached = until + timedelta(days=1) if until else on
        if first <= reached <= last:
            until = last
    begins_on = min((first for first, last in spans if first > on and last >= first), default=None)
    brief = Brief(person.matricule, person.name)
    return MemberCover(brief, until is not None, until, None if until else begins_on)


def _view(row: Row[Attestation, Person, Office], on: date) -> AttestationView:
    attestation, person, office = row
    return AttestationView(
        Brief(person.matricule, person.name),
        office.name,
        attestation.valid_from,
        attestation.valid_to,
        attestation.revoked_on,
        attestation.exceptional,
        attestation.period.covers(on),
    )
