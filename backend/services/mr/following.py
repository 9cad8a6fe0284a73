"""What practice software sees of its declarations: status, number, days, letters; and what it attests."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend import storage
from backend.domain import mr
from backend.domain.actors import Machine
from backend.domain.calendar import luxembourg_day
from backend.domain.errors import Conflict, NotFound, invalid
from backend.domain.facts import Facts
from backend.domain.mr_timeline import status_on
from backend.domain.plain import text_from_plain
from backend.domain.text import N_, Text
from backend.models.events import record
from backend.models.mr import MrDeclaration, MrLetter
from backend.models.people import Person
from backend.models.providers import Provider
from backend.services import practices, reassessments
from backend.services.mr import checking, ending
from backend.services.mr.declaring import FUTURE, DifferentContent

SummaryKind = Literal["created", "attested"]
_NOT_YET = N_("A summary belongs to a validated declaration; this day lies before the validation.")


class NotValidated(Conflict):
    title = N_("This declaration is not validated")
    detail = N_("A patient summary is kept for a validated declaration only.")


@dataclass(frozen=True, slots=True)
class LetterView:
    """A letter that lies ready for the doctor."""

    id: uuid.UUID
    occasion: str
    on: date


@dataclass(frozen=True, slots=True)
class Summary:
    due_on: date
    created_on: date | None
    attested_on: date | None


@dataclass(frozen=True, slots=True)
class PracticeView:
    """How a declaration stands; `reason` says why it is not validated."""

    id: uuid.UUID
    status: str
    number: str | None
    patient: str
    doctor: str
    signed_on: date
    received_on: date
    validated_on: date | None
    effective_on: date | None
    ended_on: date | None
    end_kind: str | None
    reason: Text | None
    reasons: list[Text]
    note: str | None
    summary: Summary | None
    letters: list[LetterView]


def view(session: Session, machine: Machine, declaration_id: uuid.UUID, facts: Facts, today: date) -> PracticeView:
    """One declaration of a doctor who lets this software act; NotFound otherwise."""
    row = _own(session, machine, declaration_id)
    doctor = session.get_one(Provider, row.doctor_id)
    reasons = [text_from_plain(one["text"]) for one in row.reasons]
    return PracticeView(
        id=row.id,
        status=status_on(checking.timeline_facts(row, doctor.code), today),
        number=row.number,
        patient=session.get_one(Person, row.person_id).matricule,
        doctor=doctor.code,
        signed_on=row.signed_on,
        received_on=row.received_on,
        validated_on=row.validated_on,
        effective_on=row.effective_on,
        ended_on=row.ended_on,
        end_kind=row.end_kind,
        reason=reasons[0] if reasons else None,
        reasons=reasons,
        note=row.note,
        summary=_summary(row, facts),
        letters=_letters(session, row),
    )


def letter(session: Session, machine: Machine, declaration_id: uuid.UUID, letter_id: uuid.UUID) -> bytes:
    """The doctor's letter (PDF); NotFound for another's and for letters to others than the doctor."""
    row = _own(session, machine, declaration_id)
    found = session.scalar(
        select(MrLetter.file_id).where(
            MrLetter.id == letter_id, MrLetter.declaration_id == row.id, MrLetter.addressee == "doctor"
        )
    )
    if found is None:
        raise NotFound
    return storage.get(session, found)


def attest(
    session: Session, machine: Machine, declaration_id: uuid.UUID, kind: SummaryKind, on: date, now: datetime
) -> None:
    """The patient summary was made (`created`, once), or brought up to date (`attested`, each time; G10, G12).

    Refuses: NotFound, NotValidated, a day in the future or before the validation, another day of making
    (DifferentContent). An attestation older than the one that is here changes nothing.
    """
    row = ending.held_by_practice(session, machine, declaration_id)
    if row.validated_on is None:
        raise NotValidated
    if on > luxembourg_day(now):
        raise invalid("on", FUTURE)
    if on < row.validated_on:
        raise invalid("on", _NOT_YET)
    if kind == "created":
        if row.summary_created_on not in (None, on):
            raise DifferentContent(subject=row)
        changed = row.summary_created_on is None
        row.summary_created_on = on
    else:
        changed = row.summary_attested_on is None or row.summary_attested_on < on
        row.summary_attested_on = max(on, row.summary_attested_on or on)
    if changed:
        row.changed_at = now
        record(
            session, machine, f"summary-{kind}", "mr_declaration", row.id, now, person_id=row.person_id, after=f"{on}"
        )
        reassessments.ask(session, row.person_id, "reference-doctor")  # a fee may wait for it (G12)
    session.flush()


def _own(session: Session, machine: Machine, declaration_id: uuid.UUID) -> MrDeclaration:
    row = session.scalar(
        select(MrDeclaration).where(
            MrDeclaration.id == declaration_id, MrDeclaration.doctor_id.in_(practices.billers_of(session, machine))
        )
    )
    if row is None:
        raise NotFound
    return row


def _summary(row: MrDeclaration, facts: Facts) -> Summary | None:
    if row.effective_on is None:
        return None
    return Summary(mr.summary_due(row.effective_on, facts), row.summary_created_on, row.summary_attested_on)


def _letters(session: Session, row: MrDeclaration) -> list[LetterView]:
    found = session.execute(
        select(MrLetter.id, MrLetter.occasion, MrLetter.about_on)
        .where(MrLetter.declaration_id == row.id, MrLetter.addressee == "doctor")
        .order_by(MrLetter.made_at, MrLetter.id)
    )
    return [LetterView(*one) for one in found]
