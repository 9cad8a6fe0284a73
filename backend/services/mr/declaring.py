"""A declaration arrives: from practice software under an id of its own, or on paper, typed at the desk."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from backend.db import new_id
from backend.domain import provider_code
from backend.domain.actors import Machine, Staff
from backend.domain.calendar import coming_of_age, luxembourg_day
from backend.domain.errors import Conflict, Invalid, invalid
from backend.domain.facts import Facts
from backend.domain.mr import needs_representative, unknown_illnesses
from backend.domain.text import N_, Text
from backend.models.events import record
from backend.models.mr import MrDeclaration
from backend.models.people import Guardianship, Person
from backend.models.providers import Provider
from backend.services import practices
from backend.services.deposits import insured
from backend.services.mr import checking, deciding

FUTURE = N_("This day lies in the future.")
_NOT_A_PERSON = N_("A reference doctor is one doctor, not an association.")
_NEEDS_ONE = N_("A representative signs for a minor or a person under guardianship.")
_NO_TIE = N_("This person did not represent the patient on the day of signing.")
_NO_ILLNESS = N_("{code} is not on the list of the {count} long-term illnesses.")
_LATE = N_("It cannot have arrived before it was signed.")


class DifferentContent(Conflict):
    code = "different-content"
    title = N_("This was said differently before")
    detail = N_("What was sent first stands. A new declaration needs a new id.")


@dataclass(frozen=True, slots=True)
class Declared:
    """What patient and doctor signed; `patient` and `representative` are matricules, `ald` illness codes."""

    patient: str
    doctor: str
    signed_on: date
    ald: tuple[str, ...]
    dsp_active: bool
    representative: str | None


@dataclass(frozen=True, slots=True)
class _Signers:
    person: Person
    doctor: Provider
    representative: Person | None


def declare(
    session: Session, machine: Machine, declaration_id: uuid.UUID, given: Declared, facts: Facts, now: datetime
) -> tuple[MrDeclaration, bool]:
    """Take a declaration from a practice; returns it and whether it is new. The same again changes nothing.

    Refuses: a doctor who is unknown or has not authorised the software, other content under a used id
    (DifferentContent), an unknown patient, a signature in the future, a representative who is missing or none (G13).
    What the conditions of G14 leave no doubt about is declined at once, with its reason.
    """
    doctor = _declaring_doctor(session, machine, given.doctor)
    signers = _signers(session, given, doctor)
    there = session.get(MrDeclaration, declaration_id)
    if there is not None:
        return _same(there, signers, given), False
    today = luxembourg_day(now)
    if given.signed_on > today:
        raise invalid("signed_on", FUTURE)
    _check_illnesses(given, facts)
    _check_representative(session, signers, given.signed_on, required=True)
    row = _insert(session, declaration_id, signers, given, "practice", today, now, machine.client_id)
    if row is None:  # another request was faster with this id
        return _same(session.get_one(MrDeclaration, declaration_id), signers, given), False
    record(session, machine, "declared", "mr_declaration", row.id, now, person_id=row.person_id)
    deciding.decline_hopeless(session, row, facts, now)
    session.flush()
    return row, True


def record_paper(
    session: Session, staff: Staff, given: Declared, received_on: date, facts: Facts, now: datetime
) -> MrDeclaration:
    """Type in a declaration that came by post; one that is here already (same signers and day) is given back.

    Nothing is declined by itself: a clerk looks at paper. Refuses (Invalid) days that cannot be, unknown people, and
    codes of illnesses that do not exist: those are typing errors.
    """
    signers = _signers(session, given, doctor_of(session, given.doctor))
    if received_on > luxembourg_day(now):
        raise invalid("received_on", FUTURE)
    if given.signed_on > received_on:
        raise invalid("received_on", _LATE)
    _check_illnesses(given, facts)
    _check_representative(session, signers, given.signed_on, required=False)
    there = session.scalar(
        select(MrDeclaration).where(
            MrDeclaration.person_id == signers.person.id,
            MrDeclaration.doctor_id == signers.doctor.id,
            MrDeclaration.signed_on == given.signed_on,
            MrDeclaration.not_validated_on.is_(None),
        )
    )
    if there is not None:
        return there
    row = _insert(session, new_id(), signers, given, "paper", received_on, now, None)
    assert row is not None
    record(session, staff, "declared", "mr_declaration", row.id, now, person_id=row.person_id)
    session.flush()
    return row


def doctor_of(session: Session, typed: str) -> Provider:
    """The doctor of a code, however it is written. Invalid on `doctor`: no code, unknown, or an association."""
    try:
        code = provider_code.parse(typed)
    except provider_code.ProviderCodeError as error:
        raise invalid("doctor", error.text.msgid, **error.text.params) from error
    doctor = session.scalar(select(Provider).where(Provider.code == code))
    if doctor is None:
        raise invalid("doctor", practices.UNKNOWN)
    if doctor.kind != "person":
        raise invalid("doctor", _NOT_A_PERSON)
    return doctor


def _declaring_doctor(session: Session, machine: Machine, code: str) -> Provider:
    doctor = doctor_of(session, code)
    if doctor.id not in practices.billers_of(session, machine):
        refusal = practices.NotAuthorisedByProvider
        raise refusal(errors={"doctor": [Text(refusal.title)]})
    return doctor


def _signers(session: Session, given: Declared, doctor: Provider) -> _Signers:
    person = insured(session, given.patient)
    representative = insured(session, given.representative, "representative") if given.representative else None
    return _Signers(person, doctor, representative)


def _check_illnesses(given: Declared, facts: Facts) -> None:
    """Each code stands on the list of long-term illnesses (G14); Invalid names the place of one that does not."""
    unknown = unknown_illnesses(given.ald, facts, given.signed_on)
    if unknown:
        count = len(facts.on(given.signed_on).illnesses)
        codes = {place: given.ald[place].strip()[:40] for place in unknown}
        raise Invalid(
            errors={
                f"ald.{place}": [Text(_NO_ILLNESS, {"code": code, "count": count})] for place, code in codes.items()
            }
        )


def _check_representative(session: Session, signers: _Signers, signed_on: date, *, required: bool) -> None:
    """Somebody who was in charge of the patient on the day of signing (G13)."""
    person, representative = signers.person, signers.representative
    ward = checking.is_ward(session, person.id, signed_on)
    if representative is None:
        if required and needs_representative(person.born_on, signed_on, ward=ward):
            raise invalid("representative", _NEEDS_ONE)
        return
    tie = session.scalar(
        select(Guardianship.kind).where(
            Guardianship.guardian_id == representative.id,
            Guardianship.person_id == person.id,
            Guardianship.valid_from <= signed_on,
            or_(Guardianship.valid_to.is_(None), Guardianship.valid_to >= signed_on),
        )
    )
    if tie is None or (tie == "child" and signed_on >= coming_of_age(person.born_on)):
        raise invalid("representative", _NO_TIE)


def _same(there: MrDeclaration, signers: _Signers, given: Declared) -> MrDeclaration:
    kept = (there.person_id, there.doctor_id, there.representative_id, there.signed_on, there.ald, there.dsp_active)
    representative_id = signers.representative.id if signers.representative else None
    said = (signers.person.id, signers.doctor.id, representative_id, given.signed_on, list(given.ald), given.dsp_active)
    if kept != said:
        raise DifferentContent(subject=there)
    return there


def _insert(
    session: Session,
    declaration_id: uuid.UUID,
    signers: _Signers,
    given: Declared,
    origin: str,
    received_on: date,
    now: datetime,
    client_id: uuid.UUID | None,
) -> MrDeclaration | None:
    """The new row; None where somebody else was faster with the same id."""
    made = session.scalar(
        insert(MrDeclaration)
        .values(
            id=declaration_id,
            person_id=signers.person.id,
            doctor_id=signers.doctor.id,
            representative_id=signers.representative.id if signers.representative else None,
            origin=origin,
            client_id=client_id,
            signed_on=given.signed_on,
            received_on=received_on,
            received_at=now,
            ald=list(given.ald),
            dsp_active=given.dsp_active,
            reasons=[],
            changed_at=now,
            version=1,
        )
        .on_conflict_do_nothing(index_elements=["id"])
        .returning(MrDeclaration.id)
    )
    return session.get_one(MrDeclaration, made) if made is not None else None
