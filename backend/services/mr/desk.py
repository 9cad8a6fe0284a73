"""The desk of the reference-doctor service: what waits, one declaration with its checks, a person's declarations."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from backend import storage
from backend.domain import matricule
from backend.domain.actors import Staff
from backend.domain.calendar import luxembourg_day
from backend.domain.errors import NotFound, invalid
from backend.domain.facts import Facts
from backend.domain.mr import alone_from
from backend.domain.mr_timeline import Moment, status_on, timeline
from backend.domain.plain import text_from_plain
from backend.domain.text import Text
from backend.models.events import record
from backend.models.mr import EsanteMessage, MrDeclaration, MrLetter
from backend.models.people import Person
from backend.models.providers import Provider
from backend.services.mr import checking, deciding, words
from backend.services.own_cases import is_own_case

MOST = 100


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list."""

    id: uuid.UUID
    status: str
    person: str
    matricule: str
    doctor: str
    discipline: str
    origin: str
    signed_on: date
    received_on: date
    received_at: datetime
    number: str | None


@dataclass(frozen=True, slots=True)
class Case:
    """One declaration, as whoever decides on it sees it."""

    row: MrDeclaration
    status: str
    person: Person
    doctor: Provider
    discipline: str
    representative: Person | None
    checks: list[checking.Check]
    timeline: tuple[Moment, ...]
    reasons: list[Text]
    letters: list[MrLetter]
    messages: list[EsanteMessage]
    others: list[Row]
    alone_from: date | None
    would_begin_on: date | None  # if it were validated today
    is_own: bool

    @property
    def may_be_validated(self) -> bool:
        return all(check.passed for check in self.checks)


def waiting(session: Session, facts: Facts, language: str, today: date) -> list[Row]:
    """Declarations to decide on, the oldest first, at most `MOST`."""
    query = _ROWS.where(MrDeclaration.validated_on.is_(None), MrDeclaration.not_validated_on.is_(None))
    rows = session.execute(query.order_by(MrDeclaration.received_on, MrDeclaration.id).limit(MOST)).all()
    return [_row(*one, facts, language, today) for one in rows]


def find(session: Session, staff: Staff, typed: str, facts: Facts, now: datetime) -> list[Row]:
    """Every declaration of a person, newest first; the look is written down. Invalid on `matricule`."""
    try:
        number = matricule.parse(typed)
    except matricule.MatriculeError as error:
        raise invalid("matricule", error.text.msgid, **error.text.params) from error
    today = luxembourg_day(now)
    rows = session.execute(
        _ROWS.where(Person.matricule == number).order_by(MrDeclaration.received_on.desc(), MrDeclaration.id.desc())
    ).all()
    if rows:
        person_id = rows[0][1].id
        record(session, staff, "viewed", "mr_declaration", rows[0][0].id, now, person_id=person_id, page="list")
    session.flush()
    return [_row(*one, facts, staff.language, today) for one in rows]


def look(session: Session, staff: Staff, declaration_id: uuid.UUID, facts: Facts, now: datetime) -> Case:
    """One declaration with its checks, its days and its letters; the look is written down. NotFound."""
    row = session.get(MrDeclaration, declaration_id, populate_existing=True)
    if row is None:
        raise NotFound
    today = luxembourg_day(now)
    record(session, staff, "viewed", "mr_declaration", row.id, now, person_id=row.person_id)
    doctor = session.get_one(Provider, row.doctor_id)
    days = checking.timeline_facts(row, doctor.code)
    relation = days.relation()
    others = session.execute(_ROWS.where(MrDeclaration.person_id == row.person_id, MrDeclaration.id != row.id)).all()
    session.flush()
    return Case(
        row=row,
        status=status_on(days, today),
        person=session.get_one(Person, row.person_id),
        doctor=doctor,
        discipline=facts.discipline(doctor.discipline, staff.language),
        representative=session.get_one(Person, row.representative_id) if row.representative_id else None,
        checks=checking.checks(session, row, today) if row.is_waiting else [],
        timeline=tuple(_for_staff(moment, row) for moment in timeline(days, facts)),
        reasons=[text_from_plain(one["text"]) for one in row.reasons],
        letters=list(
            session.scalars(
                select(MrLetter).where(MrLetter.declaration_id == row.id).order_by(MrLetter.made_at, MrLetter.id)
            )
        ),
        messages=list(
            session.scalars(
                select(EsanteMessage).where(EsanteMessage.declaration_id == row.id).order_by(EsanteMessage.id)
            )
        ),
        others=[_row(*one, facts, staff.language, today) for one in others],
        alone_from=alone_from(relation, facts) if relation else None,
        would_begin_on=deciding.first_day(session, row, facts, today) if row.is_waiting else None,
        is_own=is_own_case(session, staff, row.person_id, today),
    )


def letter(session: Session, staff: Staff, declaration_id: uuid.UUID, letter_id: uuid.UUID, now: datetime) -> bytes:
    """A letter to print (PDF); NotFound."""
    found = session.scalar(select(MrLetter).where(MrLetter.id == letter_id, MrLetter.declaration_id == declaration_id))
    if found is None:
        raise NotFound
    person_id = session.get_one(MrDeclaration, declaration_id).person_id
    record(session, staff, "viewed", "mr_declaration", declaration_id, now, person_id=person_id, what="letter")
    return storage.get(session, found.file_id)


def running_of(session: Session, doctor: Provider, today: date) -> int:
    """How many declarations with this doctor run or will run."""
    counted = select(func.count()).where(
        MrDeclaration.doctor_id == doctor.id,
        MrDeclaration.effective_on.is_not(None),
        or_(MrDeclaration.ended_on.is_(None), MrDeclaration.ended_on > today),
    )
    return session.scalars(counted).one()


def _for_staff(moment: Moment, row: MrDeclaration) -> Moment:
    """The patient's own words ("by you") in the third person."""
    told = {"signed": words.SIGNED, "ended": words.ENDS.get(row.end_kind or "", "")}.get(moment.code)
    return Moment(moment.day, moment.code, Text(told)) if told else moment


_ROWS = (
    select(MrDeclaration, Person, Provider)
    .join(Person, Person.id == MrDeclaration.person_id)
    .join(Provider, Provider.id == MrDeclaration.doctor_id)
)


def _row(row: MrDeclaration, person: Person, doctor: Provider, facts: Facts, language: str, today: date) -> Row:
    return Row(
        id=row.id,
        status=status_on(checking.timeline_facts(row, doctor.code), today),
        person=person.name,
        matricule=person.matricule,
        doctor=doctor.name,
        discipline=facts.discipline(doctor.discipline, language),
        origin=row.origin,
        signed_on=row.signed_on,
        received_on=row.received_on,
        received_at=row.received_at,
        number=row.number,
    )
