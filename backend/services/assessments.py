"""Assessment as an act: gather what the rules need, ask them, keep the answer as a version."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from backend.domain import assessment as rules
from backend.domain.actors import Staff, System
from backend.domain.calendar import luxembourg_day
from backend.domain.facts import Facts
from backend.domain.findings import finding_to_plain
from backend.domain.statement import AMOUNTS, from_plain, to_plain
from backend.domain.statement import Statement as Found
from backend.models.claims import Claim, Statement
from backend.models.events import record
from backend.models.memoires import Memoire
from backend.models.people import Person
from backend.services.memoire_facts import memoire_facts, past_before, past_of_claim, person_facts
from backend.services.social import settlements

ASSESSOR = System("assessment")


@dataclass(frozen=True, slots=True)
class Assessed:
    """What the rules said of a claim; `settled`: no earlier claim that is still open could change it."""

    found: rules.Assessment
    settled: bool


def assess(session: Session, claim_id: uuid.UUID, facts: Facts, now: datetime) -> None:
    """Assess a claim that waits, and nothing else; a second time changes nothing. What the worker does with it is
    `assessing.assess`.
    """
    held = hold(session, claim_id)
    if held is not None and held[0].assessed_at is None:  # none: the mail room took its filing back
        assess_held(session, *held, facts, now)


def hold(session: Session, claim_id: uuid.UUID) -> tuple[Claim, Memoire] | None:
    """The claim's bill and then the claim, both rows held; None where it is gone."""
    memoire = session.scalar(
        select(Memoire)
        .join(Claim, Claim.memoire_id == Memoire.id)
        .where(Claim.id == claim_id)
        .with_for_update(of=Memoire, key_share=True)
        .execution_options(populate_existing=True)
    )
    claim = session.scalar(
        select(Claim).where(Claim.id == claim_id).with_for_update().execution_options(populate_existing=True)
    )
    return None if claim is None or memoire is None else (claim, memoire)


def assess_held(
    session: Session, claim: Claim, memoire: Memoire, facts: Facts, now: datetime, why: str | None = None
) -> Assessed:
    """Assess an undecided claim whose rows are held: a new version where it comes out otherwise than before.

    `why` says what changed. The same answer again keeps version and page as they are.
    """
    assessed = ask_again(session, claim, memoire, facts)
    before = last_assessment(session, claim)
    if before is None or differs(before, assessed.found):
        keep_assessment(session, claim, memoire, assessed.found, facts, now, why if before else None)
    elif claim.assessed_at is None:
        claim.assessed_at = now
    # Past the version: which facts were asked is nothing that a page shows.
    session.execute(update(Claim).where(Claim.id == claim.id).values(assessed_with=facts.digest))
    session.flush()
    return assessed


def keep_assessment(
    session: Session,
    claim: Claim,
    memoire: Memoire,
    found: rules.Assessment,
    facts: Facts,
    now: datetime,
    why: str | None = None,
) -> Statement:
    """One more version that nobody decided on; a proposal that rested on the one before is void."""
    findings = [finding_to_plain(one) for one in found.findings]
    row = keep(session, claim, found.statement, now, findings=findings, why=why)
    settlements.open_for(session, claim, memoire, row, found.statement, facts, now)
    claim.assessed_at, claim.assessed_with = now, facts.digest
    claim.codes = sorted({one.code for one in found.findings})
    claim.weights = sorted({one.severity for one in found.findings})
    if claim.proposed_by is not None:
        claim.drop_proposal(session, ASSESSOR, "proposal-outdated", now)
    about: dict[str, Any] = {"number": row.number, "note_count": len(findings), "why": why}
    name = "assessed-again" if why else "assessed"
    record(session, ASSESSOR, name, "claim", claim.id, now, person_id=claim.person_id, **about)
    session.flush()
    return row


def ask_again(session: Session, claim: Claim, memoire: Memoire, facts: Facts) -> Assessed:
    """What the rules say of a claim today, with all that arrived before it; nothing is stored."""
    given = memoire_facts(session, memoire)
    person = person_facts(session, session.get_one(Person, memoire.person_id))
    past, on = past_of_claim(session, claim, memoire, given, facts), luxembourg_day(claim.received_at)
    found = rules.assess(given, person, past.services, facts, on)
    settled = past.services == past.decided or found == rules.assess(given, person, past.decided, facts, on)
    return Assessed(found, settled)


def differs(row: Statement, found: rules.Assessment) -> bool:
    """Whether the rules say something else than a stored version; where they read it is nothing else."""
    said = to_plain(found.statement)["lines"], [finding_to_plain(one) for one in found.findings]
    return [_unsourced(row.lines), _unsourced(row.findings)] != [_unsourced(part) for part in said]


def foresee(session: Session, memoire: Memoire, facts: Facts, now: datetime) -> rules.Forecast:
    """What would be reimbursed if it were sent now, and what that does not know."""
    given = memoire_facts(session, memoire)
    person = person_facts(session, session.get_one(Person, memoire.person_id))
    past = past_before(session, memoire, given, facts, now)
    return rules.forecast(given, person, past.services, facts, luxembourg_day(now), decided=past.decided)


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
    why: str | None = None,
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
        why=why,
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


def last_assessment(session: Session, claim: Claim) -> Statement | None:
    """The newest version that the rules gave, whatever was decided since."""
    return session.scalar(
        select(Statement)
        .where(Statement.claim_id == claim.id, Statement.decision.is_(None))
        .order_by(Statement.number.desc())
        .limit(1)
    )


def as_found(row: Statement) -> Found:
    """A stored statement as the rules know it."""
    return from_plain({**{name: getattr(row, name) for name in AMOUNTS}, "lines": row.lines})


def _unsourced(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name: value for name, value in entry.items() if name != "source"} for entry in entries]
