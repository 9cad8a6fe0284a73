"""Who may see whom, since when and until when: those one acts for, whoever else does, and who acts for oneself."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.domain.actors import Patient
from backend.domain.calendar import coming_of_age
from backend.domain.coverage import guardian_sees
from backend.models.people import Guardianship, Person
from backend.services.care import people_in_care
from backend.services.documents import Brief

PARENT, MANDATE = "parent", "mandate"


@dataclass(frozen=True, slots=True)
class Tie:
    """Somebody who may see a person, as parent or by mandate; `until` is the last day, where one is known."""

    name: str
    by: str
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in one's care, and whoever else may see them."""

    person: Brief
    born_on: date
    by: str
    since: date
    until: date | None
    others: list[Tie]


@dataclass(frozen=True, slots=True)
class Family:
    acts_for: list[Member]
    seen_by: list[Tie]
    ended: list[Tie]  # who could see oneself before


def describe(session: Session, patient: Patient, today: date) -> Family:
    """As it is today; whoever acts for the same person is named, and nothing else is said of them."""
    members = people_in_care(session, patient.person_id, today)[1:]
    ties = _ties(session, [patient.person_id, *(one.person.id for one in members)])
    own = ties[patient.person_id]
    return Family(
        [_member(one.person, ties[one.person.id], patient, today) for one in members],
        [_tie(*one) for one in own if _runs(*one, today)],
        [_tie(*one) for one in own if one[0].valid_from <= today and not _runs(*one, today)],
    )


Row = tuple[Guardianship, Person, Person]  # the tie, who acts, whom it is about


def _ties(session: Session, person_ids: Sequence[uuid.UUID]) -> defaultdict[uuid.UUID, list[Row]]:
    rows = session.execute(
        select(Guardianship, Person)
        .join(Person, Person.id == Guardianship.guardian_id)
        .where(Guardianship.person_id.in_(person_ids))
        .order_by(Guardianship.valid_from, Guardianship.id)
    )
    found: defaultdict[uuid.UUID, list[Row]] = defaultdict(list)
    for tie, guardian in rows:
        found[tie.person_id].append((tie, guardian, session.get_one(Person, tie.person_id)))
    return found


def _member(person: Person, ties: Sequence[Row], patient: Patient, today: date) -> Member:
    running = [one for one in ties if _runs(*one, today)]
    own = next(_tie(*one) for one in running if one[1].id == patient.person_id)
    others = [_tie(*one) for one in running if one[1].id != patient.person_id]
    brief = Brief(person.matricule, person.name)
    return Member(brief, person.born_on, own.by, own.since, own.until, others)


def _runs(tie: Guardianship, _: Person, person: Person, today: date) -> bool:
    in_time = tie.valid_from <= today and (tie.valid_to is None or today <= tie.valid_to)
    return in_time and (tie.kind == "ward" or guardian_sees(person.born_on, today))


def _tie(tie: Guardianship, guardian: Person, person: Person) -> Tie:
    last = coming_of_age(person.born_on) - timedelta(days=1) if tie.kind == "child" else None
    until = min((day for day in (last, tie.valid_to) if day is not None), default=None)
    return Tie(guardian.name, PARENT if tie.kind == "child" else MANDATE, tie.valid_from, until)
