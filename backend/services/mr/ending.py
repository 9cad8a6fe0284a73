"""How a declaration ends: together, by one side from the second year on, or by the doctor's death (G4 to G9)."""

import uuid
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from backend.domain import mr
from backend.domain.actors import Actor, Machine, Patient, Staff
from backend.domain.calendar import luxembourg_day
from backend.domain.errors import NotFound, invalid
from backend.domain.facts import Facts
from backend.domain.mr import EndKind, NotRunning, RevocationKind
from backend.domain.text import N_
from backend.models.events import record
from backend.models.mr import MrDeclaration
from backend.models.people import Person
from backend.models.providers import Provider
from backend.services import practices, reassessments
from backend.services.mr import checking, deciding, esante, letters
from backend.services.mr.declaring import FUTURE, DifferentContent

_BEFORE = N_("A revocation cannot be signed before the declaration was validated.")
_LATE = N_("It cannot have arrived before it was signed.")


def held_by_practice(session: Session, machine: Machine, declaration_id: uuid.UUID) -> MrDeclaration:
    """A declaration of a doctor who lets this software act, its row held; NotFound otherwise."""
    row = session.scalar(
        select(MrDeclaration)
        .where(MrDeclaration.id == declaration_id, MrDeclaration.doctor_id.in_(practices.billers_of(session, machine)))
        .with_for_update()
    )
    if row is None:
        raise NotFound
    return row


def revoke_by_practice(
    session: Session,
    machine: Machine,
    declaration_id: uuid.UUID,
    kind: RevocationKind,
    signed_on: date,
    facts: Facts,
    now: datetime,
) -> None:
    """The joint form, or the doctor's own. The same again changes nothing.

    Refuses: NotFound, JointOnly, NotRunning, a day that cannot be, and DifferentContent after another revocation.
    """
    row = held_by_practice(session, machine, declaration_id)
    if row.end_kind in ("joint", "doctor"):
        if (row.end_kind, row.end_signed_on) != (kind, signed_on):
            raise DifferentContent(subject=row)
        return
    _revoke(session, machine, row, kind, signed_on, luxembourg_day(now), facts, now)


def revoke_by_patient(
    session: Session, patient: Patient, person: Person, signed_on: date, facts: Facts, now: datetime
) -> MrDeclaration:
    """The patient alone, or whoever represents them; from the second year on (G6). The same again changes nothing."""
    row = session.scalar(
        select(MrDeclaration)
        .where(MrDeclaration.person_id == person.id, MrDeclaration.effective_on.is_not(None))
        .order_by(MrDeclaration.ended_on.is_(None).desc(), MrDeclaration.effective_on.desc())
        .limit(1)
        .with_for_update()
    )
    if row is None:
        raise NotRunning
    if (row.end_kind, row.end_signed_on) == ("patient", signed_on):
        return row
    _revoke(session, patient, row, "patient", signed_on, luxembourg_day(now), facts, now)
    return row


def record_revocation(
    session: Session,
    staff: Staff,
    declaration_id: uuid.UUID,
    version: int,
    facts: Facts,
    now: datetime,
    *,
    kind: RevocationKind,
    signed_on: date,
    received_on: date,
) -> MrDeclaration:
    """A revocation that came by post. The notice runs from the signature, whenever it arrived (G4)."""
    row = deciding.hold(session, staff, declaration_id, version, now)
    if received_on > luxembourg_day(now):
        raise invalid("received_on", FUTURE)
    if signed_on > received_on:
        raise invalid("received_on", _LATE)
    _revoke(session, staff, row, kind, signed_on, received_on, facts, now)
    return row


def record_death(session: Session, staff: Staff, doctor: Provider, died_on: date, facts: Facts, now: datetime) -> int:
    """The doctor died: every patient is free from that day on (G9). Returns how many declarations it ended.

    A second time changes nothing. Refuses (Invalid on `died_on`) a day in the future.
    """
    today = luxembourg_day(now)
    if died_on > today:
        raise invalid("died_on", FUTURE)
    if doctor.valid_to is None or doctor.valid_to > died_on:
        doctor.valid_to = died_on
        record(session, staff, "died", "provider", doctor.id, now, after=died_on.isoformat())
    rows = session.scalars(
        select(MrDeclaration)
        .where(
            MrDeclaration.doctor_id == doctor.id,
            MrDeclaration.effective_on.is_not(None),
            or_(MrDeclaration.ended_on.is_(None), MrDeclaration.ended_on > died_on),
        )
        .order_by(MrDeclaration.id)
        .with_for_update()
    ).all()
    for row in rows:
        relation = checking.timeline_facts(row, doctor.code).relation()
        assert relation is not None
        _end(session, staff, row, "death", mr.end_by_death(relation, died_on), died_on, today, facts, now)
    session.flush()
    return len(rows)


def _revoke(
    session: Session,
    actor: Actor,
    row: MrDeclaration,
    kind: RevocationKind,
    signed_on: date,
    received_on: date,
    facts: Facts,
    now: datetime,
) -> None:
    doctor = session.get_one(Provider, row.doctor_id)
    relation = checking.timeline_facts(row, doctor.code).relation()
    if relation is None or row.validated_on is None:
        raise NotRunning
    if signed_on < row.validated_on:
        raise invalid("signed_on", _BEFORE)
    ended_on = mr.revoke(relation, kind, signed_on, facts, luxembourg_day(now))
    _end(session, actor, row, kind, ended_on, signed_on, received_on, facts, now)


def _end(
    session: Session,
    actor: Actor,
    row: MrDeclaration,
    kind: EndKind,
    ended_on: date,
    signed_on: date,
    received_on: date,
    facts: Facts,
    now: datetime,
) -> None:
    """The end is known: written down, told to everybody concerned."""
    before = row.ended_on.isoformat() if row.ended_on else None
    row.end(kind, ended_on, signed_on, received_on)
    row.changed_at = now
    session.flush()
    record(
        session,
        actor,
        "ended",
        "mr_declaration",
        row.id,
        now,
        person_id=row.person_id,
        before=before,
        after=ended_on.isoformat(),
        kind=kind,
    )
    reassessments.ask(session, row.person_id, "reference-doctor")
    letters.write(session, row, "ended", ended_on, facts, now)
    esante.tell(session, row, "ended", now)
    session.flush()
