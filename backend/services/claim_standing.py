"""Where a claim stands between system and clerks: why it waits, who proposed what, what to look at again."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.domain import straight_through
from backend.domain.actors import Staff
from backend.domain.statement import Statement as Found
from backend.domain.text import Text
from backend.models.accounts import Account
from backend.models.claim_checks import ClaimCheck
from backend.models.claims import Claim
from backend.models.events import Event
from backend.services import assessments, claim_checks, second_signatures
from backend.services.decisions import Reduction
from backend.services.objections import reading
from backend.services.payments import orders


@dataclass(frozen=True, slots=True)
class Proposal:
    """What waits for a second signature, and the statement it would make."""

    by: str
    is_mine: bool
    at: datetime
    statement: Found
    reductions: list[Reduction]
    note: str | None


@dataclass(frozen=True, slots=True)
class Standing:
    """`may_undo`: the decision can be taken back; `may_correct`: money left, so one that was wrong is set right by a
    better statement; `overpaid_cents` is what the last correction found paid too much.
    """

    waits_for: Text | None
    proposal: Proposal | None
    checks: list[ClaimCheck]
    seers: dict[uuid.UUID, str]
    may_undo: bool
    may_correct: bool
    overpaid_cents: int

    @property
    def open_checks(self) -> list[ClaimCheck]:
        return [check for check in self.checks if check.seen_at is None]


def of_claim(session: Session, claim: Claim, clerk: Staff) -> Standing:
    """The claim within the clerk's reach, as it stands now."""
    checks = claim_checks.of_claim(session, claim)
    seers = [check.seen_by for check in checks if check.seen_by]
    names = session.execute(select(Account.id, Account.name).where(Account.id.in_(seers))).all()
    left = _has_left(session, claim)
    return Standing(
        straight_through.REASONS.get(claim.waits_for) if claim.waits_for else None,  # type: ignore[call-overload]
        _proposal(session, claim, clerk),
        checks,
        {row.id: row.name for row in names},
        claim.state in ("accepted", "refused") and not left and not reading.is_objected_to(session, claim),
        left,
        _overpaid(session, claim),
    )


def _proposal(session: Session, claim: Claim, clerk: Staff) -> Proposal | None:
    newest = assessments.latest(session, claim) if claim.proposed_by else None
    if claim.proposed_by is None or claim.proposed_at is None or newest is None:
        return None
    return Proposal(
        session.get_one(Account, claim.proposed_by).name,
        claim.proposed_by == clerk.account_id,
        claim.proposed_at,
        second_signatures.proposed(claim, assessments.as_found(newest)),
        second_signatures.reductions_of(claim),
        second_signatures.note_of(claim),
    )


def _has_left(session: Session, claim: Claim) -> bool:
    """Whether money of the claim's was released."""
    if claim.state not in ("accepted", "paid"):
        return False
    return claim.state == "paid" or any(
        order.state in ("paid", "returned") for order in orders.of_claim(session, claim)
    )


def _overpaid(session: Session, claim: Claim) -> int:
    told = select(Event.note).where(Event.entity == "claim", Event.entity_id == claim.id, Event.name == "overpaid")
    note = session.scalar(told.order_by(Event.id.desc()).limit(1))
    return int(note["cents"]) if note else 0
