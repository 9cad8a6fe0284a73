"""An office grants the tiers payant social: found by matricule, with a running affiliation and a signed engagement."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend import storage
from backend.domain import tps
from backend.domain.actors import Staff
from backend.domain.calendar import luxembourg_day
from backend.domain.errors import Invalid, NotFound, invalid
from backend.domain.facts import Facts
from backend.domain.matricule import MatriculeError, parse
from backend.domain.text import N_
from backend.models.events import record
from backend.models.people import Affiliation, Person
from backend.models.social import Attestation
from backend.services.care import people_in_care
from backend.services.own_cases import refuse_own_business
from backend.services.pdf_intake import check_pdf
from backend.services.social import labels
from backend.services.social.attestations import running_affiliation
from backend.services.social.cover import LOOK, last_day

MOST_LABELS = 60
LONGEST_REASON = 500


class AnotherOffice(NotFound):
    """Whoever another office looks after now is nobody here."""

    title = N_("Another social office looks after this person")
    detail = N_("It ends its attestation first; from the day after, you can grant one.")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A grant as asked. `people` are the person and those of the family that get one of their own (H3)."""

    people: frozenset[uuid.UUID]
    valid_from: date
    valid_to: date
    exceptional: bool
    reason: str
    engagement: bytes
    labels: int


@dataclass(frozen=True, slots=True)
class Member:
    """The person or a dependant; `latest` is this office's newest attestation of theirs."""

    person: Person
    affiliation: Affiliation | None
    latest: Attestation | None


def find(session: Session, staff: Staff, typed: str, now: datetime) -> list[Member]:
    """The person of a whole matricule first, then whom they look after; the look is written down.

    Refuses: a malformed matricule (Invalid on `matricule`), NotFound for one nobody has, AnotherOffice.
    """
    person, today = _person(session, typed), luxembourg_day(now)
    record(session, staff, "viewed", LOOK, person.id, now, person_id=person.id)
    if _elsewhere(session, staff, person.id, today):
        raise AnotherOffice
    family = [one.person for one in people_in_care(session, person.id, today)]
    return [
        Member(one, running_affiliation(one, today), _latest(session, staff, one.id))
        for one in family
        if not _elsewhere(session, staff, one.id, today)
    ]


def grant(session: Session, staff: Staff, typed: str, wanted: Wanted, facts: Facts, now: datetime) -> list[Attestation]:
    """An attestation with labels for each person named, all or none. Each person's row is held meanwhile.

    Refuses (Invalid, with the field): a period that is too long or lacks its reason (H4), a missing or bad engagement,
    days that are covered already; NotAffiliatedForGrant where no affiliation runs on the first day (H11); OwnBusiness
    where whoever grants would be covered.
    """
    if staff.office is None:
        raise NotFound
    family = {one.person.id: one.person for one in find(session, staff, typed, now)}
    chosen = [person for person_id, person in family.items() if person_id in wanted.people]
    if not chosen or len(chosen) < len(wanted.people):
        raise invalid("people", N_("Choose at least one person of the list."))
    if not 0 <= wanted.labels <= MOST_LABELS:
        raise invalid("labels", N_("At most {most} labels at once."), most=MOST_LABELS)
    for person in chosen:
        refuse_own_business(session, staff, person.id, now)
        _check(session, person, wanted, facts)
    check_pdf(wanted.engagement, "engaged")
    file_id = storage.put(session, wanted.engagement, "application/pdf", now)
    return [_keep(session, staff, person, wanted, file_id, facts, now) for person in chosen]


def _check(session: Session, person: Person, wanted: Wanted, facts: Facts) -> None:
    session.execute(select(Person.id).where(Person.id == person.id).with_for_update())
    length = tps.check_grant(
        wanted.valid_from,
        wanted.valid_to,
        exceptional=wanted.exceptional,
        affiliated=running_affiliation(person, wanted.valid_from) is not None,
        engaged=bool(wanted.engagement),
        facts=facts,
    )
    if length == "exceptional" and not wanted.reason.strip():
        raise invalid("reason", N_("Say why it is longer than usual."))
    if len(wanted.reason) > LONGEST_REASON or "\0" in wanted.reason:
        raise invalid("reason", N_("Write at most {most} characters."), most=LONGEST_REASON)
    for other in _of_person(session, person.id):
        if other.valid_from <= wanted.valid_to and wanted.valid_from <= last_day(other.period):
            raise invalid(
                "valid_from",
                N_("{name} is covered already from {first} to {last}. A renewal begins the day after."),
                name=person.name,
                first=other.valid_from,
                last=last_day(other.period),
            )


def _keep(
    session: Session, staff: Staff, person: Person, wanted: Wanted, file_id: uuid.UUID, facts: Facts, now: datetime
) -> Attestation:
    affiliation = running_affiliation(person, wanted.valid_from)
    usual = tps.longest(wanted.valid_from, facts.on(wanted.valid_from).deadlines.tps_months)
    row = Attestation(
        person_id=person.id,
        office=staff.office,
        valid_from=wanted.valid_from,
        valid_to=wanted.valid_to,
        exceptional=wanted.valid_to > usual,
        reason=wanted.reason.strip() or None,
        caisse=affiliation.caisse if affiliation else None,
        engagement_file_id=file_id,
        granted_at=now,
        granted_by=staff.account_id,
    )
    session.add(row)
    session.flush()
    labels.issue(session, row, wanted.labels)
    record(
        *(session, staff, "granted", "attestation", row.id, now),
        person_id=person.id,
        valid_from=row.valid_from.isoformat(),
        valid_to=row.valid_to.isoformat(),
        labels=wanted.labels,
    )
    session.flush()
    return row


def _person(session: Session, typed: str) -> Person:
    try:
        number = parse(typed)
    except MatriculeError as error:
        raise Invalid(errors={"matricule": [error.text]}) from error
    person = session.scalar(select(Person).where(Person.matricule == number))
    if person is None:
        raise NotFound
    return person


def _elsewhere(session: Session, staff: Staff, person_id: uuid.UUID, today: date) -> bool:
    """Whether another office's attestation runs today or will."""
    return any(
        other.office != staff.office and last_day(other.period) >= max(today, other.valid_from)
        for other in _of_person(session, person_id)
    )


def _latest(session: Session, staff: Staff, person_id: uuid.UUID) -> Attestation | None:
    mine = [one for one in _of_person(session, person_id) if one.office == staff.office]
    return mine[-1] if mine else None


def _of_person(session: Session, person_id: uuid.UUID) -> Iterable[Attestation]:
    every = select(Attestation).where(Attestation.person_id == person_id)
    return session.scalars(every.order_by(Attestation.valid_from, Attestation.id)).all()


def next_start(latest: Attestation | None, today: date) -> date:
    """The first day that a new period can begin: today, or the day after what is there."""
    return max(today, last_day(latest.period) + timedelta(days=1)) if latest else today
