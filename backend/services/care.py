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


_TIES = select(Guardianship.person_id, Guardianship.kind, Guardianship.valid_to, Person.born_on).join(
    Person, Person.id == Guardianship.person_id
)


def people_in_care(session: Session, person_id: uuid.UUID, today: date) -> list[InCare]:
    """Oneself first, then children and wards; asked for anew on every request, so a change counts at once (C9)."""
    ties = _running(session, person_id, today)
    rows = session.scalars(select(Person).where(Person.id.in_([person_id, *ties])).order_by(Person.born_on, Person.id))
    people = {person.id: person for person in rows}
    dependants = [InCare(person, *ties[id_]) for id_, person in people.items() if id_ in ties]
    return [InCare(people[person_id], "self", None), *dependants]


def ids_in_care(session: Session, person_id: uuid.UUID, today: date) -> list[uuid.UUID]:
    """The ids of `people_in_care`: the ownership predicate of every query of a patient's."""
    return [person_id, *_running(session, person_id, today)]


def _running(session: Session, person_id: uuid.UUID, today: date) -> dict[uuid.UUID, tuple[str, date | None]]:
    """Whom the person may act for today: relation, and the last day where one is set."""
    rows = session.execute(
        _TIES.where(
            Guardianship.guardian_id == person_id,
            Guardianship.valid_from <= today,
            or_(Guardianship.valid_to.is_(None), Guardianship.valid_to >= today),
        )
    )
    return {
        row.person_id: (row.kind, row.valid_to)
        for row in rows
        if row.kind == "ward" or guardian_sees(row.born_on, today)
    }
