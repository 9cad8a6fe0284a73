"""The objections of one caisse, oldest first, and one of them with everything around it."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, select, tuple_
from sqlalchemy.orm import Session

from backend.domain.actors import Staff
from backend.domain.calendar import luxembourg_day
from backend.domain.errors import NotFound
from backend.domain.facts import Facts
from backend.domain.objections import most_of
from backend.domain.statement import Statement as Found
from backend.models.accounts import Account
from backend.models.claims import Claim, Statement
from backend.models.events import Event
from backend.models.memoires import Memoire
from backend.models.objections import Objection
from backend.models.people import Person
from backend.models.providers import Provider
from backend.services import assessments, pages
from backend.services.objections.deciding import DECIDING, took_part, without_past
from backend.services.own_cases import is_own_case
from backend.services.queue import within_reach

LISTS = ("open", "decided")
MOST_COUNTED = 1000


@dataclass(frozen=True, slots=True)
class ObjectionRow:
    """One line of the list; `may_decide` is False for whoever took part in the decision."""

    id: uuid.UUID
    claim_id: uuid.UUID
    at: datetime
    state: str
    person: str
    matricule: str
    provider: str
    billed_cents: int
    reimbursed_cents: int
    decided_by: str | None
    may_decide: bool


@dataclass(frozen=True, slots=True)
class Offer:
    """What a line can be given: as decided, as the rules found, without the person's past, and at most."""

    decided_cents: int
    found_cents: int
    unlimited_cents: int
    most_cents: int


@dataclass(frozen=True, slots=True)
class Case:
    """What the page of one objection shows beside the claim's dossier; `why_not` is "took-part" or "own-case"."""

    objection: Objection
    claim: Claim
    decided: Found
    offers: list[Offer]
    decided_by: str | None
    answered_by: str | None
    proposed_by: str | None
    why_not: str | None


_DECIDER = select(Account.name).where(Account.id == Statement.made_by).correlate(Statement).scalar_subquery()
_LIST: Select[*tuple[Any, ...]] = (
    select(
        Objection.id,
        Objection.claim_id,
        Objection.at,
        Objection.state,
        Person.given_name,
        Person.family_name,
        Person.matricule,
        Provider.name.label("provider"),
        Statement.billed_cents,
        Statement.reimbursed_cents,
        _DECIDER.label("decided_by"),
    )
    .join(Claim, Claim.id == Objection.claim_id)
    .join(Statement, Statement.id == Objection.statement_id)
    .join(Memoire, Memoire.id == Claim.memoire_id)
    .join(Person, Person.id == Claim.person_id)
    .join(Provider, Provider.id == Memoire.biller_id)
)


def list_objections(
    session: Session, clerk: Staff, *, limit: int, after: str | None, state: str = "open"
) -> pages.Page[ObjectionRow]:
    """Open ones oldest first, decided ones newest first."""
    place, newest_first = tuple_(Objection.at, Objection.id), state != "open"
    wanted = Objection.state != "open" if newest_first else Objection.state == "open"
    query = _LIST.where(within_reach(clerk), wanted)
    start = pages.place(after)
    if start is not None:
        query = query.where(place < start if newest_first else place > start)
    order = (Objection.at, Objection.id)
    rows = session.execute(query.order_by(*(one.desc() if newest_first else one for one in order)).limit(limit + 1))
    found = rows.all()
    more = pages.cursor(found[limit - 1].at, found[limit - 1].id) if len(found) > limit else None
    mine = _took_part_in(session, clerk, [row.claim_id for row in found[:limit]])
    return pages.Page([_row(row, row.claim_id not in mine) for row in found[:limit]], more)


def count_open(session: Session, clerk: Staff) -> int:
    """How many wait; counting stops at `MOST_COUNTED`."""
    some = (
        select(Objection.id)
        .join(Claim, Claim.id == Objection.claim_id)
        .where(within_reach(clerk), Objection.state == "open")
        .limit(MOST_COUNTED)
        .subquery()
    )
    return session.scalar(select(func.count()).select_from(some)) or 0


def case_of(session: Session, clerk: Staff, objection_id: uuid.UUID, facts: Facts, now: datetime) -> Case:
    """One objection within reach; NotFound otherwise."""
    row = session.execute(
        select(Objection, Claim)
        .join(Claim, Claim.id == Objection.claim_id)
        .where(Objection.id == objection_id, within_reach(clerk))
    ).one_or_none()
    if row is None:
        raise NotFound
    objection, claim = row
    statement = session.get_one(Statement, objection.statement_id)
    own = is_own_case(session, clerk, claim.person_id, luxembourg_day(now))
    part = clerk.account_id in took_part(session, claim)
    return Case(
        objection=objection,
        claim=claim,
        decided=assessments.as_found(statement),
        offers=_offers(session, claim, statement, facts),
        decided_by=_name(session, statement.made_by),
        answered_by=_name(session, objection.decided_by),
        proposed_by=_name(session, objection.proposed_by),
        why_not="own-case" if own else "took-part" if part else None,
    )


def next_open(session: Session, clerk: Staff, objection: Objection) -> uuid.UUID | None:
    """The open objection that came after this one, or else the oldest."""
    waiting = (
        select(Objection.id)
        .join(Claim, Claim.id == Objection.claim_id)
        .where(within_reach(clerk), Objection.state == "open", Objection.id != objection.id)
        .order_by(Objection.at, Objection.id)
        .limit(1)
    )
    after = waiting.where(tuple_(Objection.at, Objection.id) > (objection.at, objection.id))
    return session.scalar(after) or session.scalar(waiting)


def _offers(session: Session, claim: Claim, statement: Statement, facts: Facts) -> list[Offer]:
    decided = assessments.as_found(statement)
    last = assessments.last_assessment(session, claim)
    found = assessments.as_found(last) if last else decided
    unlimited = without_past(session, claim, facts)
    return [
        Offer(one.reimbursed_cents, rules.reimbursed_cents, free.reimbursed_cents, most_of(one))
        for one, rules, free in zip(decided.lines, found.lines, unlimited.lines, strict=True)
    ]


def _took_part_in(session: Session, clerk: Staff, claim_ids: list[uuid.UUID]) -> set[uuid.UUID]:
    return set(
        session.scalars(
            select(Event.entity_id).where(
                Event.entity == "claim",
                Event.entity_id.in_(claim_ids),
                Event.actor_id == clerk.account_id,
                Event.name.in_(DECIDING),
            )
        )
    )


def _name(session: Session, account_id: uuid.UUID | None) -> str | None:
    return session.scalar(select(Account.name).where(Account.id == account_id)) if account_id else None


def _row(row: Row[*tuple[Any, ...]], may_decide: bool) -> ObjectionRow:
    return ObjectionRow(
        row.id,
        row.claim_id,
        row.at,
        row.state,
        f"{row.given_name} {row.family_name}",
        row.matricule,
        row.provider,
        row.billed_cents,
        row.reimbursed_cents,
        row.decided_by,
        may_decide,
    )
