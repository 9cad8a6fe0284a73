"""The worker assesses: one person's claims in the order they arrive, and again when what they rest on changed."""

import uuid
from collections.abc import Sequence
from datetime import datetime, time

from sqlalchemy import delete, or_, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from backend.db import new_id
from backend.domain.calendar import add_years, at_hour, luxembourg_day
from backend.domain.facts import Facts
from backend.domain.lifecycle import UNDECIDED
from backend.models.claim_checks import ClaimCheck
from backend.models.claims import Claim, Statement
from backend.models.memoires import Memoire
from backend.services import assessments, reassessments, straight_through

PEOPLE_AT_ONCE = 50


def assess(session: Session, claim_id: uuid.UUID, facts: Facts, now: datetime) -> None:
    """Assess a claim that waits, after those of the same person that arrived before it and wait as well (K10).

    A clean claim is accepted in the same transaction. Run again after a crash it finds nothing left to do.
    """
    claim = session.get(Claim, claim_id)
    if claim is None:  # the mail room took its filing back
        return
    waiting = select(Claim.id).where(
        Claim.person_id == claim.person_id,
        Claim.assessed_at.is_(None),
        Claim.state.in_(UNDECIDED),
        tuple_(Claim.received_at, Claim.id) <= (claim.received_at, claim.id),
    )
    for id_ in session.scalars(waiting.order_by(Claim.received_at, Claim.id)).all():
        held = assessments.hold(session, id_)
        if held is not None and held[0].assessed_at is None:
            _assess(session, *held, facts, now, None)
            _follow_up(session, held[0])


def assess_again(
    session: Session,
    person_id: uuid.UUID,
    why: str,
    facts: Facts,
    now: datetime,
    *,
    since: datetime | None = None,
    but: uuid.UUID | None = None,
) -> None:
    """Ask the rules again for a person's claims, in the order they arrived: a new version where an undecided one comes
    out otherwise, and a look back for a clerk where a decided one would. No decision is changed.
    """
    claims = select(Claim.id).where(Claim.person_id == person_id, Claim.received_at >= (since or _matters(facts, now)))
    if but is not None:
        claims = claims.where(Claim.id != but)
    for id_ in session.scalars(claims.order_by(Claim.received_at, Claim.id)).all():
        held = assessments.hold(session, id_)
        if held is None:
            continue
        if held[0].state in UNDECIDED:
            _assess(session, *held, facts, now, why)
        else:
            _compare(session, *held, facts, now, why)


def assess_outdated(session: Session, facts: Facts, now: datetime) -> int:
    """Undecided claims that other facts were asked about, some people at a time; how many people were looked at."""
    outdated = or_(Claim.assessed_with != facts.digest, Claim.assessed_with.is_(None))
    people = session.scalars(
        select(Claim.person_id)
        .where(Claim.state.in_(UNDECIDED), Claim.assessed_at.is_not(None), outdated)
        .distinct()
        .limit(PEOPLE_AT_ONCE)
    ).all()
    for person_id in people:
        for id_ in _open_claims(session, person_id):
            held = assessments.hold(session, id_)
            if held is not None and held[0].state in UNDECIDED:
                _assess(session, *held, facts, now, "facts")
    return len(people)


def ask_everybody(session: Session, since: datetime) -> int:
    """After facts were corrected for days gone by: everybody with a claim that arrived since, one job each."""
    people = session.scalars(select(Claim.person_id).where(Claim.received_at >= since).distinct()).all()
    for person_id in people:
        reassessments.ask(session, person_id, "facts", since=since)
    return len(people)


def _matters(facts: Facts, now: datetime) -> datetime:
    """Claims that arrived before this instant are beyond every rule: services of some calendar years before count
    (E9), and a bill may come some years after its payment (C7).
    """
    today = luxembourg_day(now)
    sheet = facts.on(today)
    years = sheet.limits.preventive_years + sheet.deadlines.limitation_years
    return at_hour(add_years(today, -years - 1), time.min)


def _assess(session: Session, claim: Claim, memoire: Memoire, facts: Facts, now: datetime, why: str | None) -> None:
    assessed = assessments.assess_held(session, claim, memoire, facts, now, why)
    straight_through.consider(session, claim, memoire, assessed, facts, now)


def _follow_up(session: Session, claim: Claim) -> None:
    """Paper counts from the day it arrived: what arrived later may have been assessed before it was read."""
    later = select(Claim.id).where(
        Claim.person_id == claim.person_id,
        Claim.assessed_at.is_not(None),
        tuple_(Claim.received_at, Claim.id) > (claim.received_at, claim.id),
    )
    if session.scalar(later.limit(1)) is not None:
        reassessments.ask_later_ones(session, claim, "earlier-arrived")


def _compare(session: Session, claim: Claim, memoire: Memoire, facts: Facts, now: datetime, why: str) -> None:
    """A decided claim stays as it is; a clerk is told while it would come out otherwise."""
    before = assessments.last_assessment(session, claim)
    decided = session.get(Statement, claim.statement_id) if claim.statement_id else None
    if before is None or decided is None:
        return
    found = assessments.ask_again(session, claim, memoire, facts).found
    mine = ClaimCheck.claim_id == claim.id, ClaimCheck.kind == "changed", ClaimCheck.seen_at.is_(None)
    if not assessments.differs(before, found):
        session.execute(delete(ClaimCheck).where(*mine))
        return
    cents = found.statement.reimbursed_cents
    if _was_looked_at(session, decided, cents):
        return
    row = {
        "id": new_id(),
        "claim_id": claim.id,
        "caisse": claim.caisse,
        "kind": "changed",
        "reason": why,
        "statement_id": decided.id,
        "reimbursed_cents": decided.reimbursed_cents,
        "now_cents": cents,
        "made_at": now,
    }
    session.execute(
        insert(ClaimCheck)
        .values(row)
        .on_conflict_do_update(
            index_elements=["claim_id", "kind"],
            index_where=ClaimCheck.seen_at.is_(None),
            set_={"now_cents": cents, "reason": why, "statement_id": decided.id},
        )
    )


def _was_looked_at(session: Session, decided: Statement, cents: int) -> bool:
    """A clerk saw this very difference before and left the decision as it is."""
    seen = select(ClaimCheck.id).where(
        ClaimCheck.statement_id == decided.id,
        ClaimCheck.kind == "changed",
        ClaimCheck.now_cents == cents,
        ClaimCheck.seen_at.is_not(None),
    )
    return session.scalar(seen.limit(1)) is not None


def _open_claims(session: Session, person_id: uuid.UUID) -> Sequence[uuid.UUID]:
    claims = select(Claim.id).where(Claim.person_id == person_id, Claim.state.in_(UNDECIDED))
    return session.scalars(claims.order_by(Claim.received_at, Claim.id)).all()
