"""Assessment as an act: gather what the rules need, ask them, keep the answer as a version."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.domain import assessment as rules
from backend.domain.actors import Staff, System
from backend.domain.calendar import luxembourg_day
from backend.domain.facts import Facts
from backend.domain.findings import finding_to_plain
from backend.domain.statement import Statement as Found
from backend.domain.statement import to_plain
from backend.models.claims import Claim, Statement
from backend.models.events import record
from backend.models.memoires import Memoire
from backend.models.people import Person
from backend.services.memoire_facts import memoire_facts, past_services, person_facts
from backend.services.social import settlements

ASSESSOR = System("assessment")
AMOUNTS = (
    "billed_cents",
    "tariff_cents",
    "participation_cents",
    "excess_cents",
    "supplement_cents",
    "not_covered_cents",
    "reimbursed_cents",
    "patient_cents",
)


def assess(session: Session, claim_id: uuid.UUID, facts: Facts, now: datetime) -> None:
    """Assess a claim that waits; a second time changes nothing (the job may be run again after a crash)."""
    claim = session.scalar(select(Claim).where(Claim.id == claim_id).with_for_update())
    if claim is None or claim.assessed_at is not None:  # none: the mail room took its filing back
        return
    memoire = session.get_one(Memoire, claim.memoire_id)
    found = ask(session, memoire, facts, claim.received_at)
    row = keep(session, claim, found.statement, now, findings=[finding_to_plain(one) for one in found.findings])
    settlements.open_for(session, claim, memoire, row, found.statement, facts, now)
    claim.assessed_at = now
    record(
        session, ASSESSOR, "assessed", "claim", claim.id, now, person_id=claim.person_id, note_count=len(found.findings)
    )
    session.flush()


def ask(session: Session, memoire: Memoire, facts: Facts, at: datetime) -> rules.Assessment:
    """What the rules say of a memoire that arrives at `at`; nothing is stored."""
    given = memoire_facts(session, memoire)
    person = person_facts(session, session.get_one(Person, memoire.person_id))
    history = past_services(session, memoire, given, at)
    return rules.assess(given, person, history, facts, luxembourg_day(at))


def foresee(session: Session, memoire: Memoire, facts: Facts, now: datetime) -> rules.Forecast:
    """What would be reimbursed if it were sent now, and what that does not know."""
    given = memoire_facts(session, memoire)
    person = person_facts(session, session.get_one(Person, memoire.person_id))
    return rules.forecast(given, person, past_services(session, memoire, given, now), facts, luxembourg_day(now))


def keep(
    session: Session,
    claim: Claim,
    found: Found,
    now: datetime,
    *,
    findings: list[dict[str, Any]],
    by: Staff | None = None,
    decision: str | None = None,
    note: str | None = None,
) -> Statement:
    """One more version of the claim's statement; the earlier ones stay."""
    last = session.scalar(select(func.max(Statement.number)).where(Statement.claim_id == claim.id))
    plain = to_plain(found)
    row = Statement(
        claim_id=claim.id,
        number=(last or 0) + 1,
        made_at=now,
        made_by=by.account_id if by else None,
        decision=decision,
        note=note,
        lines=plain["lines"],
        findings=findings,
        **{name: plain[name] for name in AMOUNTS},
    )
    session.add(row)
    session.flush()
    settlements.follow(session, claim, row, found, now)
    return row


def latest(session: Session, claim: Claim) -> Statement | None:
    """The newest version: the assessment, or what was decided since."""
    return session.scalar(
        select(Statement).where(Statement.claim_id == claim.id).order_by(Statement.number.desc()).limit(1)
    )
