"""Tiers payant social as the patient sees it: covered on a day, by which attestation."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.domain.actors import Patient
from backend.domain.tps import Period
from backend.models.people import Person
from backend.models.social import Attestation, Office
from backend.services.care import ids_in_care
from backend.services.documents import Brief


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
class Cover:
    on: date
    covered: bool
    attestations: list[AttestationView]


def overview(session: Session, patient: Patient, on: date, today: date) -> Cover:
    """Every attestation of the patient and of those in their care, and which of them cover the day (H1, H6)."""
    rows = session.execute(
        select(Attestation, Person, Office)
        .join(Person, Person.id == Attestation.person_id)
        .join(Office, Office.code == Attestation.office)
        .where(Attestation.person_id.in_(ids_in_care(session, patient.person_id, today)))
        .order_by(Attestation.valid_from.desc(), Attestation.id)
    ).all()
    views = [_view(attestation, person, office, on) for attestation, person, office in rows]
    own = any(
        view.covers
        for view, (attestation, _, _) in zip(views, rows, strict=True)
        if attestation.person_id == patient.person_id
    )
    return Cover(on, own, views)


def _view(row: Attestation, person: Person, office: Office, on: date) -> AttestationView:
    covers = Period(row.valid_from, row.valid_to, row.revoked_on).covers(on)
    return AttestationView(
        Brief(person.matricule, person.name),
        office.name,
        row.valid_from,
        row.valid_to,
        row.revoked_on,
        row.exceptional,
        covers,
    )
