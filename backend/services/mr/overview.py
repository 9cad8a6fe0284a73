"""What a patient sees of reference doctors: the one they have, its days, what may be done from when. Never a duty."""

import uuid
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.domain.actors import Patient
from backend.domain.facts import Facts
from backend.domain.mr_timeline import Moment, may, status_on, timeline
from backend.domain.plain import text_from_plain
from backend.domain.text import Text
from backend.models.mr import MrDeclaration
from backend.models.people import Person
from backend.models.providers import Provider
from backend.services.documents import Brief
from backend.services.mr import checking
from backend.services.people import one_in_care

_FIRST = ("active", "ending", "validated", "received")  # which of several is the one to show


@dataclass(frozen=True, slots=True)
class DeclarationView:
    """A declaration as its patient sees it; `reasons` why it is not validated."""

    id: uuid.UUID
    status: str
    number: str | None
    doctor: str
    signed_on: date
    received_on: date
    effective_on: date | None
    ended_on: date | None
    end_kind: str | None
    reasons: list[Text]
    note: str | None


@dataclass(frozen=True, slots=True)
class Step:
    on: date
    code: str
    text: Text


@dataclass(frozen=True, slots=True)
class Overview:
    """`on` is the day of asking; `others`, newest first, are ended ones or one that waits for an end."""

    on: date
    person: Brief
    status: str
    declaration: DeclarationView | None
    timeline: list[Step]
    may: list[Step]
    others: list[DeclarationView]


def overview(session: Session, patient: Patient, matricule: str | None, facts: Facts, today: date) -> Overview:
    """One's own (no `matricule`) or that of somebody in one's care; NotFound for anybody else."""
    person = person_of(session, patient, matricule, today)
    rows = session.execute(
        select(MrDeclaration, Provider)
        .join(Provider, Provider.id == MrDeclaration.doctor_id)
        .where(MrDeclaration.person_id == person.id)
        .order_by(MrDeclaration.received_on.desc(), MrDeclaration.id.desc())
    ).all()
    found = [(_view(row, doctor, today), checking.timeline_facts(row, doctor.code)) for row, doctor in rows]
    found.sort(key=lambda one: _FIRST.index(one[0].status) if one[0].status in _FIRST else len(_FIRST))
    brief = Brief(person.matricule, person.name)
    if not found:
        return Overview(today, brief, "none", None, [], _steps(may(None, facts, today)), [])
    shown, days = found[0]
    return Overview(
        today,
        brief,
        shown.status,
        shown,
        _steps(timeline(days, facts)),
        _steps(may(days, facts, today)),
        [other for other, _ in found[1:]],
    )


def person_of(session: Session, patient: Patient, matricule: str | None, today: date) -> Person:
    """Oneself, or the person of that matricule in one's care; NotFound otherwise."""
    if matricule is None:
        return session.get_one(Person, patient.person_id)
    return one_in_care(session, patient, matricule, today)


def _view(row: MrDeclaration, doctor: Provider, today: date) -> DeclarationView:
    return DeclarationView(
        id=row.id,
        status=status_on(checking.timeline_facts(row, doctor.code), today),
        number=row.number,
        doctor=doctor.name,
        signed_on=row.signed_on,
        received_on=row.received_on,
        effective_on=row.effective_on,
        ended_on=row.ended_on,
        end_kind=row.end_kind,
        reasons=[text_from_plain(one["text"]) for one in row.reasons],
        note=row.note,
    )


def _steps(moments: tuple[Moment, ...]) -> list[Step]:
    return [Step(moment.day, moment.code, moment.text) for moment in moments]
