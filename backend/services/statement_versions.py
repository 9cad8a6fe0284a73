"""Every version of a claim's statement: what the rules found, what was decided, and what changed after it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.domain.text import Text
from backend.models.accounts import Account
from backend.models.claims import Claim, Statement
from backend.models.objections import Objection
from backend.services.reassessments import WHY


@dataclass(frozen=True, slots=True)
class Version:
    """`decision` is None for an assessment; `why` says what led to it, where something did."""

    number: int
    made_at: datetime
    made_by: str | None
    decision: str | None
    reimbursed_cents: int
    not_covered_cents: int
    patient_cents: int
    why: Text | None
    after_objection: bool
    counts: bool


def of_claim(session: Session, claim: Claim) -> list[Version]:
    """Oldest first; the one that counts is the decision, or the newest while there is none."""
    rows = session.execute(
        select(Statement, Account.name, Objection.id)
        .outerjoin(Account, Account.id == Statement.made_by)
        .outerjoin(Objection, Objection.result_id == Statement.id)
        .where(Statement.claim_id == claim.id)
        .order_by(Statement.number)
    ).all()
    now = claim.statement_id or (rows[-1][0].id if rows else None)
    return [
        Version(
            row.number,
            row.made_at,
            name,
            row.decision,
            row.reimbursed_cents,
            row.not_covered_cents,
            row.patient_cents,
            WHY.get(row.why or ""),
            objection is not None,
            row.id == now,
        )
        for row, name, objection in rows
    ]
