"""Claims that go straight through: accepted by the system in the transaction of their assessment, and some of them
drawn to be looked at afterwards.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.domain import sampling
from backend.domain import straight_through as rules
from backend.domain.actors import System
from backend.domain.calendar import luxembourg_day
from backend.domain.facts import Facts
from backend.models.claim_checks import ClaimCheck
from backend.models.claims import Claim, Statement
from backend.models.memoires import Memoire
from backend.services import assessments, claim_decisions
from backend.services.assessments import Assessed
from backend.services.memoire_facts import memoire_facts

ACCEPTOR = System("straight-through")


def consider(
    session: Session, claim: Claim, memoire: Memoire, assessed: Assessed, facts: Facts, now: datetime
) -> Statement | None:
    """Accept where nothing speaks against it; otherwise note what the claim waits for. The rows are held.

    A claim that a clerk has taken is left to the clerk.
    """
    if claim.state != "received":
        return None
    claim.waits_for = rules.waits_for(
        memoire_facts(session, memoire),
        assessed.found,
        claim.caisse,
        facts.on(luxembourg_day(now)),
        typed=memoire.origin == "paper",
        settled=assessed.settled,
        decided_before=_was_decided(session, claim),
    )
    row = assessments.last_assessment(session, claim)
    session.flush()
    return accept(session, claim, row, facts, now) if claim.waits_for is None and row is not None else None


def accept(session: Session, claim: Claim, row: Statement, facts: Facts, now: datetime) -> Statement:
    """The system accepts what the assessment `row` found: statement, order, and perhaps a look back later."""
    found = assessments.as_found(row)
    decided = assessments.keep(session, claim, found, now, findings=row.findings, decision="accepted")
    claim_decisions.accept(session, ACCEPTOR, claim, decided, now, road="straight-through")
    reason = sampling.drawn(claim.id, claim.codes, facts.on(luxembourg_day(now)).limits)
    if reason is not None:
        look_back(session, claim, decided, "sample", reason, decided.reimbursed_cents, now)
    return decided


def look_back(
    session: Session, claim: Claim, decided: Statement, kind: str, reason: str, now_cents: int, now: datetime
) -> None:
    """Put a decision on the list of those to look at again; nothing else changes."""
    session.add(
        ClaimCheck(
            claim_id=claim.id,
            caisse=claim.caisse,
            kind=kind,
            reason=reason,
            statement_id=decided.id,
            reimbursed_cents=decided.reimbursed_cents,
            now_cents=now_cents,
            made_at=now,
        )
    )
    session.flush()


def _was_decided(session: Session, claim: Claim) -> bool:
    decided = select(Statement.id).where(Statement.claim_id == claim.id, Statement.decision.is_not(None))
    return session.scalar(decided.limit(1)) is not None
