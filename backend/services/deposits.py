"""A practice deposits a memoire: once for each biller and number, however often it is sent."""

import hashlib
import uuid
from dataclasses import asdict, dataclass
from datetime import date, datetime, time

import orjson
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

import qr
from backend import storage
from backend.db import new_id
from backend.domain import deposit as rules
from backend.domain import matricule
from backend.domain.actors import Machine
from backend.domain.calendar import luxembourg_day
from backend.domain.errors import Conflict, Invalid
from backend.domain.facts import Facts
from backend.domain.memoire import LineFacts
from backend.domain.pid import PidNotPossible
from backend.domain.text import N_
from backend.models.events import record
from backend.models.memoires import Memoire, MemoireLine
from backend.models.people import Person
from backend.models.providers import Provider
from backend.services import claims, immediate_payment, inbox, practices, quotas
from backend.services.pdf_intake import check_pdf
from backend.services.social import labels


class UnknownPatient(Invalid):
    code = "unknown-patient"
    title = N_("This patient is not insured here")
    detail = N_("The matricule is well-formed, but nobody insured in Luxembourg has it. Check it with the patient.")


class DifferentContent(Conflict):
    code = "different-content"
    title = N_("This number was used for another memoire")
    detail = N_("A biller's number stands for one memoire for ever, also after cancellation. Use a new number.")


@dataclass(frozen=True, slots=True)
class DepositedLine:
    act: str
    performed_on: date
    performed_at: time | None
    quantity: int
    amount_cents: int
    authorisation: str | None


@dataclass(frozen=True, slots=True)
class Deposit:
    """What a practice sends, already of the right types; `number` comes from the address."""

    number: str
    patient: str
    biller: str
    performer: str
    issued_on: date
    paid_on: date | None
    route: str
    tps_label: str | None
    accident: bool
    inpatient: bool
    patient_agrees: bool
    lines: tuple[DepositedLine, ...]
    total_cents: int


@dataclass(frozen=True, slots=True)
class Deposited:
    """The memoire, and whether it is new; `refused` says why immediate payment, asked with it, is not possible."""

    memoire: Memoire
    made: bool
    refused: PidNotPossible | None = None


def deposit(session: Session, machine: Machine, given: Deposit, pdf: bytes, facts: Facts, now: datetime) -> Deposited:
    """Keep the memoire. The same content again gives what is there.

    A route `pid` is a deposit that asks for immediate payment at once: where that is in doubt (J5), the memoire is
    kept as one for the patient to send.

    Refuses: a biller that has not authorised the software, other content under a used number (DifferentContent),
    an unknown patient, whatever `domain.deposit` and `pdf_intake` find wrong, each with its field, and more than a
    practice may hand in (QuotaReached).
    """
    biller = practices.authorised_biller(session, machine, given.biller)
    content = content_hash(given, pdf)
    there = _find(session, biller.id, given.number)
    if there is not None:
        return Deposited(_same(there, content), False)
    performer = practices.performer_of(session, biller, given.performer)
    errors = rules.check_deposit(facts_of(given), facts, luxembourg_day(now))
    if errors:
        raise Invalid(errors=errors)
    practices.check_days(session, biller, performer, {line.performed_on for line in given.lines})
    person = insured(session, given.patient)
    label = labels.presented(session, given.tps_label, person) if given.route == "tps" else None
    file = _File(pdf, check_pdf(pdf), content)
    quotas.take(session, biller.id, quotas.PRACTICE, len(pdf), now)
    memoire = _insert(session, machine, given, _Parties(biller, performer, person), file, now)
    if memoire is None:
        there = _find(session, biller.id, given.number)
        assert there is not None
        return Deposited(_same(there, content), False)
    record(session, machine, "deposited", "memoire", memoire.id, now, person_id=person.id, route=given.route)
    inbox.receive_memoire(session, machine, memoire, biller, facts, now)
    labels.use(session, label, memoire, now)
    refused = _take_direct_road(session, machine, memoire, given, facts, now)
    session.flush()
    return Deposited(memoire, True, refused)


def _take_direct_road(
    session: Session, machine: Machine, memoire: Memoire, given: Deposit, facts: Facts, now: datetime
) -> PidNotPossible | None:
    """Bills that the doctor sends to the fund become claims at once."""
    if given.route == "tps":
        claims.open_direct(session, machine, memoire, facts, now)
    if given.route == "pid":
        try:
            immediate_payment.ask_immediate_payment(session, machine, memoire, given.patient_agrees, facts, now)
        except PidNotPossible as refusal:
            return refusal
    return None


def insured(session: Session, typed: str, field: str = "patient") -> Person:
    """The person of a matricule. Refuses a malformed one (Invalid on `field`, A3 to A5, A10) and an unknown one."""
    try:
        number = matricule.parse(typed)
    except matricule.MatriculeError as error:
        raise Invalid(errors={field: [error.text]}) from error
    person = session.scalar(select(Person).where(Person.matricule == number))
    if person is None:
        raise UnknownPatient
    return person


def content_hash(given: Deposit, pdf: bytes) -> bytes:
    """What makes two deposits the same: every field and every byte of the file."""
    fields = orjson.dumps(given, option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(hashlib.sha256(fields).digest() + hashlib.sha256(pdf).digest()).digest()


def free_reference(session: Session) -> str:
    """A printed reference that no memoire has yet."""
    while True:
        text = qr.Reference.random().text
        if session.scalar(select(Memoire.id).where(Memoire.reference == text)) is None:
            return text


def _find(session: Session, biller_id: uuid.UUID, number: str) -> Memoire | None:
    return session.scalar(select(Memoire).where(Memoire.biller_id == biller_id, Memoire.number == number))


def _same(there: Memoire, content: bytes) -> Memoire:
    if there.content_sha256 != content:
        raise DifferentContent(subject=there)
    return there


def facts_of(given: Deposit) -> rules.DepositFacts:
    """What the rules of depositing look at."""
    return rules.DepositFacts(
        number=given.number,
        biller=given.biller,
        issued_on=given.issued_on,
        paid_on=given.paid_on,
        route=given.route,
        tps_label=given.tps_label,
        patient_agrees=given.patient_agrees,
        total_cents=given.total_cents,
        lines=tuple(
            LineFacts(
                line.act, line.performed_on, line.performed_at, line.quantity, line.amount_cents, line.authorisation
            )
            for line in given.lines
        ),
    )


_AS_GIVEN = (
    "number",
    "issued_on",
    "paid_on",
    "tps_label",
    "accident",
    "inpatient",
    "patient_agrees",
    "total_cents",
)


@dataclass(frozen=True, slots=True)
class _File:
    pdf: bytes
    pages: int
    content: bytes  # what makes two deposits the same


@dataclass(frozen=True, slots=True)
class _Parties:
    biller: Provider
    performer: Provider
    person: Person


def _insert(
    session: Session, machine: Machine, given: Deposit, parties: _Parties, file: _File, now: datetime
) -> Memoire | None:
    """The new row with its lines and file; None where somebody else was faster with the same number."""
    row = {
        **{name: getattr(given, name) for name in _AS_GIVEN},
        "id": new_id(),
        "biller_id": parties.biller.id,
        "performer_id": parties.performer.id,
        "person_id": parties.person.id,
        "reference": free_reference(session),
        "route": "tps" if given.route == "tps" else "reimbursement",  # PID is asked for right after
        "origin": "practice",
        "content_sha256": file.content,
        "file_pages": file.pages,
        "file_id": storage.put(session, file.pdf, "application/pdf", now),
        "received_at": now,
        "changed_at": now,
        "client_id": machine.client_id,
        "version": 1,
    }
    made = session.scalar(
        insert(Memoire).values(row).on_conflict_do_nothing(index_elements=["biller_id", "number"]).returning(Memoire.id)
    )
    if made is None:
        return None
    lines = [{**asdict(line), "memoire_id": made, "position": at} for at, line in enumerate(given.lines)]
    session.execute(insert(MemoireLine), lines)
    return session.get_one(Memoire, made)
