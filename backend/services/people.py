"""Oneself and those one cares for, as the phone shows them."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from backend.domain.actors import Patient
from backend.domain.calendar import coming_of_age
from backend.domain.coverage import caisse_on
from backend.domain.errors import NotFound
from backend.models.people import Person
from backend.services.care import InCare, people_in_care
from backend.services.inbox import has_consent
from backend.services.memoire_facts import affiliations_of


@dataclass(frozen=True, slots=True)
class PersonView:
    matricule: str
    name: str
    born_on: date
    relation: str
    until: date | None
    caisse: str | None
    digital_consent: bool


@dataclass(frozen=True, slots=True)
class People:
    items: list[PersonView]


def overview(session: Session, patient: Patient, today: date) -> People:
    """Oneself first, then children and wards."""
    return People([_view(session, one, today) for one in people_in_care(session, patient.person_id, today)])


def one_in_care(session: Session, patient: Patient, matricule: str, today: date) -> Person:
    """The person of a matricule, if it is oneself or somebody in one's care; NotFound otherwise."""
    found = [one.person for one in people_in_care(session, patient.person_id, today)]
    for person in found:
        if person.matricule == matricule:
            return person
    raise NotFound


def _view(session: Session, one: InCare, today: date) -> PersonView:
    person = one.person
    last = coming_of_age(person.born_on) - timedelta(days=1) if one.relation == "child" else None
    until = min((day for day in (last, one.until) if day is not None), default=None)
    return PersonView(
        person.matricule,
        person.name,
        person.born_on,
        one.relation,
        until,
        caisse_on(affiliations_of(person), today),
        has_consent(session, person.id),
    )
