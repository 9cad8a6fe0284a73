"""Whose documents somebody may see: their own, their children's until eighteen, their wards' while the mandate runs."""

import uuid
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from backend.domain.coverage import guardian_sees
from backend.models.people import Guardianship, Person


@dataclass(frozen=True, slots=True)
class InCare:
    """One person whom somebody acts for; `relation` is self, child or ward; `until` the last day, where known."""

    person: Person
    relation: str
    until: date | None


def people_in_care(session: Session, person_id: uuid.UUID, today: date) -> list[InCare]:
    """Oneself first, then children and wards; asked for anew on every request, so a change counts at once (C9)."""
    own = session.get_one(Person, person_id)
    rows = session.execute(
        select(Guardianship, Person)
        .join(Person, Person.id == Guardianship.person_id)
        .where(
            Guardianship.guardian_id == person_id,
            Guardianship.valid_from <= today,
            or_(Guardianship.valid_to.is_(None), Guardianship.valid_to >= today),
        )
        .order_by(Person.born_on, Person.id)
    ).all()
    dependants = [
        InCare(person, tie.kind, tie.valid_to)
        for tie, person in rows
        if tie.kind == "ward" or guardian_sees(person.born_on, today)
    ]
    return [InCare(own, "self", None), *dependants]


def ids_in_care(session: Session, person_id: uuid.UUID, today: date) -> list[uuid.UUID]:
    """The ids of `people_in_care`: the ownership predicate of every query of a patient's."""
    return [someone.person.id for someone in people_in_care(session, person_id, today)]
