"""Attestations at the desk of an office: its own and nobody else's (another office's is NotFound)."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select, tuple_
from sqlalchemy.orm import Session

from backend import storage
from backend.domain.actors import Staff
from backend.domain.calendar import luxembourg_day
from backend.domain.errors import Conflict, NotFound
from backend.models.events import Event, record
from backend.models.memoires import MemoireLine
from backend.models.people import Affiliation, Person
from backend.models.social import Attestation, Label, Office
from backend.services import pages
from backend.services.social import labels
from backend.services.social.cover import LOOK

LISTS = ("running", "ending", "coming", "over")
SOON = timedelta(days=14)


class Stale(Conflict):
    """The page showed an older version; `subject` is the attestation as it is now."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the office's list; `labels_left` are neither used nor given back."""

    attestation: Attestation
    person: Person
    state: str
    labels_left: int


@dataclass(frozen=True, slots=True)
class LabelView:
    """`state` is free, used, returned, or void (its attestation ended); `used_on` the first service day."""

    code: str
    state: str
    used_on: date | None
    validated_acts: list[str]
    after_revocation: bool


@dataclass(frozen=True, slots=True)
class Dossier:
    attestation: Attestation
    person: Person
    office: Office
    state: str
    affiliation: Affiliation | None
    labels: list[LabelView]
    others: list[Attestation]
    history: list[Event]


def list_own(
    session: Session, staff: Staff, state: str | None, today: date, *, limit: int, after: str | None
) -> pages.Page[Row]:
    """The office's attestations, newest grant first; `state` is one of LISTS."""
    left = select(func.count()).where(
        Label.attestation_id == Attestation.id, Label.memoire_id.is_(None), Label.returned_at.is_(None)
    )
    query = (
        select(Attestation, Person, left.scalar_subquery())
        .join(Person, Person.id == Attestation.person_id)
        .where(Attestation.office == staff.office, *([_listed(state, today)] if state else []))
    )
    start = pages.place(after)
    if start is not None:
        query = query.where(tuple_(Attestation.granted_at, Attestation.id) < start)
    rows = session.execute(query.order_by(Attestation.granted_at.desc(), Attestation.id.desc()).limit(limit + 1)).all()
    more = pages.cursor(rows[limit - 1][0].granted_at, rows[limit - 1][0].id) if len(rows) > limit else None
    return pages.Page([Row(one, person, state_on(one, today), count) for one, person, count in rows[:limit]], more)


def reach(session: Session, staff: Staff, attestation_id: uuid.UUID) -> Attestation:
    """The attestation, if it is the office's own."""
    mine = Attestation.id == attestation_id, Attestation.office == staff.office
    found = session.scalar(select(Attestation).where(*mine))
    if found is None:
        raise NotFound
    return found


def hold(session: Session, staff: Staff, attestation_id: uuid.UUID, version: int, now: datetime) -> Attestation:
    """The attestation held for whoever saw this very version; Stale otherwise. From here on it is a newer one."""
    mine = Attestation.id == attestation_id, Attestation.office == staff.office
    found = session.scalar(select(Attestation).where(*mine).with_for_update().execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    if found.version != version:
        raise Stale(subject=found)
    found.changed_at = now
    return found


def look(session: Session, staff: Staff, attestation_id: uuid.UUID, now: datetime) -> Dossier:
    """Everything the office knows of one grant; the look is written down."""
    attestation, today = reach(session, staff, attestation_id), luxembourg_day(now)
    person = session.get_one(Person, attestation.person_id)
    record(session, staff, "viewed", LOOK, person.id, now, person_id=person.id)
    others = select(Attestation).where(
        Attestation.person_id == person.id,
        Attestation.office == staff.office,
        Attestation.id != attestation.id,
    )
    history = select(Event).where(Event.entity == "attestation", Event.entity_id == attestation.id)
    return Dossier(
        attestation,
        person,
        session.get_one(Office, attestation.office),
        state_on(attestation, today),
        running_affiliation(person, today),
        _labels(session, attestation, today),
        list(session.scalars(others.order_by(Attestation.valid_from.desc()))),
        list(session.scalars(history.order_by(Event.id))),
    )


def engagement(session: Session, staff: Staff, attestation_id: uuid.UUID) -> tuple[bytes, storage.FileCard]:
    """The signed declaration that is kept with the grant (H11)."""
    file_id = reach(session, staff, attestation_id).engagement_file_id
    if file_id is None:
        raise NotFound
    return storage.get(session, file_id), storage.card(session, file_id)


def state_on(attestation: Attestation, today: date) -> str:
    """running, coming, over, or revoked."""
    if attestation.revoked_on is not None and attestation.revoked_on <= max(today, attestation.valid_from):
        return "revoked"
    if today < attestation.valid_from:
        return "coming"
    return "running" if today <= attestation.valid_to else "over"


def running_affiliation(person: Person, day: date) -> Affiliation | None:
    """The affiliation that runs on a day."""
    running = (
        row for row in person.affiliations if row.valid_from <= day and (row.valid_to is None or day <= row.valid_to)
    )
    return next(running, None)


def _listed(state: str, today: date) -> ColumnElement[bool]:
    ends_early = and_(Attestation.revoked_on.is_not(None), Attestation.revoked_on <= today)
    over = or_(Attestation.valid_to < today, ends_early)
    running = and_(Attestation.valid_from <= today, ~func.coalesce(over, False))
    lists: dict[str, ColumnElement[bool]] = {
        "running": running,
        "ending": and_(running, Attestation.valid_to <= today + SOON),
        "coming": Attestation.valid_from > today,
        "over": over,
    }
    return lists[state]


def _labels(session: Session, attestation: Attestation, today: date) -> list[LabelView]:
    rows = labels.of_attestation(session, attestation)
    used = [label.memoire_id for label in rows if label.memoire_id]
    days = {
        memoire_id: (first, last)
        for memoire_id, first, last in session.execute(
            select(MemoireLine.memoire_id, func.min(MemoireLine.performed_on), func.max(MemoireLine.performed_on))
            .where(MemoireLine.memoire_id.in_(used))
            .group_by(MemoireLine.memoire_id)
        )
    }
    over = state_on(attestation, today) in ("over", "revoked")
    return [
        _label(label, days.get(label.memoire_id) if label.memoire_id else None, attestation.revoked_on, over)
        for label in rows
    ]


def _label(label: Label, days: tuple[date, date] | None, revoked_on: date | None, over: bool) -> LabelView:
    state = "used" if label.memoire_id else "returned" if label.returned_at else "void" if over else "free"
    late = days is not None and revoked_on is not None and days[1] >= revoked_on
    return LabelView(label.code, state, days[0] if days else None, list(label.validated_acts), late)
