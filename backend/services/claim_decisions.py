"""A decision takes effect, whoever decided: the claim's new state, the statement in the inbox with its PDF, what is
owed, and what else rests on it. The callers hold the bill's row and the claim's; nothing here commits.
"""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from backend.domain.actors import Actor
from backend.jobs import defer
from backend.models.claims import Claim, Statement
from backend.models.memoires import Memoire
from backend.services import inbox
from backend.services.payments import orders

WRITE_STATEMENT = "claims.write_statement"


def accept(session: Session, by: Actor, claim: Claim, row: Statement, now: datetime, **note: Any) -> None:
    """Reimburse as `row` says. The one way of the clerk and of the system."""
    claim.accept(session, by, now, row, **note)
    deliver(session, claim, row, now)
    orders.due(session, claim, row, now)


def refuse(session: Session, by: Actor, claim: Claim, row: Statement, now: datetime, **note: Any) -> None:
    """Reimburse nothing, for the reasons of `row`."""
    claim.refuse(session, by, now, row, **note)
    deliver(session, claim, row, now)


def correct(session: Session, by: Actor, claim: Claim, row: Statement, now: datetime, **note: Any) -> None:
    """A better statement where money left already: what is owed beyond it is ordered, the state stays."""
    claim.correct(session, by, now, row, **note)
    deliver(session, claim, row, now)
    orders.due(session, claim, row, now)


def deliver(session: Session, claim: Claim, row: Statement, now: datetime) -> None:
    """The statement into the inbox, its PDF as a job of this very transaction; the practice sees the change (D9)."""
    inbox.deliver(
        session,
        claim.person_id,
        "statement",
        "statement",
        now,
        file_id=None,
        issuer=claim.caisse,
        claim_id=claim.id,
        amount_cents=row.reimbursed_cents,
        told_as="decided",
    )
    defer(session, WRITE_STATEMENT, claim_id=str(claim.id))
    touch(session, claim, now)


def touch(session: Session, claim: Claim, now: datetime) -> None:
    """The practice sees that something changed (D9)."""
    session.get_one(Memoire, claim.memoire_id).changed_at = now
    session.flush()
