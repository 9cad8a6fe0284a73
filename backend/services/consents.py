"""Consent to digital administration: given and withdrawn by the patient, or by whoever cares for them."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from backend.db import new_id
from backend.domain.actors import Patient
from backend.domain.calendar import luxembourg_day
from backend.models.events import record
from backend.models.people import Consent, Person
from backend.services import inbox
from backend.services.people import one_in_care


@dataclass(frozen=True, slots=True)
class ConsentStep:
    at: datetime
    given: bool


@dataclass(frozen=True, slots=True)
class ConsentView:
    """Whether consent runs, since when, and every yes and no before, newest first."""

    given: bool
    since: datetime | None
    history: list[ConsentStep]


def give(session: Session, patient: Patient, matricule: str, now: datetime) -> ConsentView:
    """Yes: what was deposited meanwhile appears. A second yes changes nothing. NotFound for anybody not in care."""
    person = one_in_care(session, patient, matricule, luxembourg_day(now))
    session.execute(
        select(Person.id).where(Person.id == person.id).with_for_update(key_share=True)
    )  # as a deposit does
    made = session.scalar(
        insert(Consent)
        .values(id=new_id(), person_id=person.id, given_at=now, given_by=patient.person_id)
        .on_conflict_do_nothing()
        .returning(Consent.id)
    )
    if made is not None:
        inbox.release_hidden(session, person.id, now)
        record(session, patient, "consent-given", "person", person.id, now, person_id=person.id)
    session.flush()
    return view(session, person)


def withdraw(session: Session, patient: Patient, matricule: str, now: datetime) -> ConsentView:
    """No: what is there stays, new deposits take the paper way. A second no changes nothing."""
    person = one_in_care(session, patient, matricule, luxembourg_day(now))
    running = session.scalar(
        select(Consent).where(Consent.person_id == person.id, Consent.withdrawn_at.is_(None)).with_for_update()
    )
    if running is not None:
        running.withdrawn_at = now
        record(session, patient, "consent-withdrawn", "person", person.id, now, person_id=person.id)
    session.flush()
    return view(session, person)


def show(session: Session, patient: Patient, matricule: str | None, today: date) -> ConsentView:
    """The same for reading: one's own, or that of somebody in one's care; NotFound for anybody else."""
    if matricule is None:
        return view(session, session.get_one(Person, patient.person_id))
    return view(session, one_in_care(session, patient, matricule, today))


def view(session: Session, person: Person) -> ConsentView:
    """How it stands."""
    rows = list(session.scalars(select(Consent).where(Consent.person_id == person.id).order_by(Consent.given_at)))
    steps = [ConsentStep(row.given_at, True) for row in rows]
    steps += [ConsentStep(row.withdrawn_at, False) for row in rows if row.withdrawn_at is not None]
    steps.sort(key=lambda step: step.at, reverse=True)
    given = bool(rows) and rows[-1].withdrawn_at is None
    return ConsentView(given, steps[0].at if steps else None, steps)
