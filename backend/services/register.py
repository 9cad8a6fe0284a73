"""The register of insured people, as staff look somebody up; every look is written down."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import Session

from backend.domain.actors import Staff
from backend.domain.calendar import luxembourg_day
from backend.domain.coverage import caisse_on
from backend.domain.errors import NotFound
from backend.domain.facts import Facts
from backend.models.accounts import Account, Activation
from backend.models.events import record
from backend.models.people import Affiliation, Consent, Guardianship, Person
from backend.services import activations, counter
from backend.services.counter import Counter
from backend.services.memoire_facts import affiliations_of

MOST = 20
ROLES = ("admin", "operator")


@dataclass(frozen=True, slots=True)
class Tie:
    """Who looks after whom: `kind` child or ward; `until` the last day, where known."""

    name: str
    kind: str
    until: date | None


@dataclass(frozen=True, slots=True)
class Entry:
    """What staff may know of a person: no documents, no health. `counter` is of the household at the agency (F6)."""

    person: Person
    caisse: str | None
    consent_since: date | None
    guardians: list[Tie]
    dependants: list[Tie]
    signs_in: bool
    letter_until: datetime | None
    counter: Counter


def within_reach(staff: Staff) -> ColumnElement[bool]:
    """Staff of one caisse find whoever was ever affiliated with it; staff of none find everybody."""
    if staff.caisse is None:
        return true()
    return Person.id.in_(select(Affiliation.person_id).where(Affiliation.caisse == staff.caisse))


def find(session: Session, staff: Staff, words: str, now: datetime) -> list[Person]:
    """People by matricule (whole) or the beginnings of their names, at most `MOST`; each one shown counts as a look."""
    found = session.scalars(
        select(Person)
        .where(within_reach(staff), Person.called(words))
        .order_by(Person.family_name, Person.given_name, Person.id)
        .limit(MOST)
    ).all()
    for person in found:
        record(session, staff, "viewed", "person", person.id, now, person_id=person.id, page="list")
    session.flush()
    return list(found)


def look_up(session: Session, staff: Staff, person_id: uuid.UUID, facts: Facts, now: datetime) -> Entry:
    """One person; NotFound where they are not within reach."""
    person, today = reach(session, staff, person_id), luxembourg_day(now)
    record(session, staff, "viewed", "person", person.id, now, person_id=person.id)
    session.flush()
    account = session.scalar(select(Account).where(Account.person_id == person_id))
    running = Consent.person_id == person_id, Consent.withdrawn_at.is_(None)
    given_at = session.scalar(select(Consent.given_at).where(*running))
    return Entry(
        person,
        caisse_on(affiliations_of(person), today),
        luxembourg_day(given_at) if given_at else None,
        _ties(session, Guardianship.guardian_id, Guardianship.person_id == person_id, today),
        _ties(session, Guardianship.person_id, Guardianship.guardian_id == person_id, today),
        account is not None and account.password_hash is not None and account.disabled_at is None,
        _letter(session, account, now),
        counter.of_household(session, person, facts, today),
    )


def print_letter(session: Session, staff: Staff, person_id: uuid.UUID, now: datetime) -> tuple[Person, str]:
    """Whom the letter is for, and its single-use code; letters before it are void. `now` is the true time."""
    person = reach(session, staff, person_id)
    return person, activations.issue(session, staff, person_id, now)


def reach(session: Session, staff: Staff, person_id: uuid.UUID) -> Person:
    """The person, if these staff may look them up; NotFound otherwise."""
    if staff.role not in ROLES:
        raise NotFound
    person = session.scalar(select(Person).where(Person.id == person_id, within_reach(staff)))
    if person is None:
        raise NotFound
    return person


def _ties(session: Session, other: object, whose: ColumnElement[bool], today: date) -> list[Tie]:
    rows = session.execute(
        select(Person, Guardianship.kind, Guardianship.valid_to)
        .join(Guardianship, other == Person.id)
        .where(
            whose,
            Guardianship.valid_from <= today,
            or_(Guardianship.valid_to.is_(None), Guardianship.valid_to >= today),
        )
        .order_by(Person.born_on, Person.id)
    )
    return [Tie(person.name, kind, until) for person, kind, until in rows]


def _letter(session: Session, account: Account | None, now: datetime) -> datetime | None:
    """Until when the last letter's code is good, if it still is."""
    if account is None:
        return None
    return session.scalar(
        select(Activation.expires_at)
        .where(Activation.account_id == account.id, Activation.used_at.is_(None), Activation.expires_at > now)
        .order_by(Activation.id.desc())
        .limit(1)
    )
