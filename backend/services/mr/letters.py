"""Letters about a declaration: to the doctor, the patient and whoever represents them, each in their own language.

The patient's and the representative's lie in their inbox, too; the doctor's is kept for the desk's printer and for
the practice's software. One letter for each occasion, day and addressee, however often it is asked for.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend import storage
from backend.domain.calendar import luxembourg_day
from backend.domain.facts import Facts
from backend.domain.text import N_, Text
from backend.languages import DEFAULT, translate
from backend.models.mr import MrDeclaration, MrLetter
from backend.models.people import Caisse, Person
from backend.models.providers import Provider
from backend.services import inbox
from backend.services.mr import wording
from backend.services.papers import page_count, typeset

SERVICE = N_("Reference doctor service")
INBOX = {
    "validated": "mr-validated",
    "not-validated": "mr-not-validated",
    "ended": "mr-ended",
    "services": "mr-services",
}


@dataclass(frozen=True, slots=True)
class Addressee:
    """Who gets a letter; `person_id` whose inbox it lies in, none for a doctor."""

    role: str
    name: str
    address: str
    language: str
    person_id: uuid.UUID | None


def write(session: Session, row: MrDeclaration, occasion: str, about_on: date, facts: Facts, now: datetime) -> None:
    """Every letter of a decision or an end, PDF/UA-1, kept and laid into the inboxes."""
    case = case_of(session, row)
    for addressee in addressees(session, row):
        message = wording.message(case, occasion, addressee.role, facts)
        data = {**_frame(session, addressee, now), **_told(case, message, addressee.language)}
        keep(session, row, occasion, about_on, addressee, _pdf("letter.typ", data), now)


def addressees(session: Session, row: MrDeclaration) -> Iterator[Addressee]:
    """Doctor, patient, and representative where there is one (G15)."""
    doctor = session.get_one(Provider, row.doctor_id)
    yield Addressee("doctor", doctor.name, doctor.address, DEFAULT, None)
    patient = session.get_one(Person, row.person_id)
    yield Addressee("patient", patient.name, patient.address, patient.language, patient.id)
    if row.representative_id is not None:
        other = session.get_one(Person, row.representative_id)
        yield Addressee("representative", other.name, other.address, other.language, other.id)


def case_of(session: Session, row: MrDeclaration) -> wording.Case:
    """What the sentences of a letter need."""
    patient, doctor = session.get_one(Person, row.person_id), session.get_one(Provider, row.doctor_id)
    return wording.Case(row, patient.name, patient.matricule, doctor.name)


def is_written(session: Session, row: MrDeclaration, occasion: str, about_on: date, role: str) -> bool:
    """Whether that letter is there already."""
    there = select(MrLetter.id).where(
        MrLetter.declaration_id == row.id,
        MrLetter.occasion == occasion,
        MrLetter.about_on == about_on,
        MrLetter.addressee == role,
    )
    return session.scalar(there) is not None


def keep(
    session: Session, row: MrDeclaration, occasion: str, about_on: date, to: Addressee, data: bytes, now: datetime
) -> None:
    """The PDF with its row, and into the inbox of whoever has one; a second time changes nothing."""
    if is_written(session, row, occasion, about_on, to.role):
        return
    file_id, document_id = storage.put(session, data, "application/pdf", now), None
    if to.person_id is not None:
        document = inbox.deliver(
            session, to.person_id, "letter", INBOX[occasion], now, file_id=file_id, pages=page_count(data)
        )
        document_id = document.id
    session.add(
        MrLetter(
            declaration_id=row.id,
            addressee=to.role,
            occasion=occasion,
            about_on=about_on,
            file_id=file_id,
            document_id=document_id,
            made_at=now,
        )
    )
    session.flush()


def compose_services(
    session: Session, row: MrDeclaration, to: Addressee, lines: list[list[str]], period: Text, now: datetime
) -> bytes:
    """The yearly summary of services for one addressee; `lines` are in their language already."""
    case = case_of(session, row)
    columns = (N_("Day"), N_("Act"), N_("Doctor"), N_("Quantity"))
    data = {
        **_frame(session, to, now),
        "title": translate(Text(N_("Summary of services")), to.language),
        "paragraphs": [translate(period, to.language)],
        "facts": _facts(case, to.language),
        "columns": [translate(Text(word), to.language) for word in columns],
        "lines": lines,
        "nothing": translate(Text(N_("No services were covered in this time.")), to.language),
    }
    return _pdf("services.typ", data)


def _frame(session: Session, to: Addressee, now: datetime) -> dict[str, object]:
    """What every letter has: sender, recipient, day, language."""
    caisse = session.get_one(Caisse, inbox.FUND)
    return {
        "language": to.language,
        "sender": [caisse.name, translate(Text(SERVICE), to.language), *caisse.address.split("\n")],
        "recipient": [to.name, *to.address.split("\n")],
        "day": translate(Text("{day}", {"day": luxembourg_day(now)}), to.language),
    }


def _told(case: wording.Case, message: wording.Message, language: str) -> dict[str, object]:
    note = [case.row.note] if case.row.note and case.row.not_validated_on else []
    return {
        "title": translate(message.title, language),
        "paragraphs": [translate(one, language) for one in message.paragraphs],
        "choices": [translate(one, language) for one in message.points],
        "closing": [*note, *(translate(one, language) for one in message.closing)],
        "facts": _facts(case, language),
    }


def _facts(case: wording.Case, language: str) -> list[list[str]]:
    pairs = [
        (N_("Declaration"), case.row.number or str(case.row.id)),
        (N_("Patient"), f"{case.patient} · {case.matricule}"),
        (N_("Reference doctor"), case.doctor),
    ]
    return [[translate(Text(word), language), value] for word, value in pairs]


def _pdf(template: str, data: dict[str, object]) -> bytes:
    return typeset(template, {"data": orjson.dumps(data).decode()}, accessible=True)
