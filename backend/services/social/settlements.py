"""Who pays a third-party bill: kept with every version of its statement, and owed once it is decided (H7, H8)."""

from datetime import datetime

from sqlalchemy.orm import Session

from backend.domain import tps
from backend.domain.calendar import luxembourg_day
from backend.domain.facts import Facts
from backend.domain.statement import Statement as Found
from backend.models.claims import Claim, Statement
from backend.models.memoires import Memoire
from backend.models.social import Settlement
from backend.services.social import labels


def open_for(
    session: Session, claim: Claim, memoire: Memoire, row: Statement, found: Found, facts: Facts, now: datetime
) -> None:
    """After an assessment: which supplements enter is known from the acts of the service days, and stays so."""
    _, attestation = labels.of_memoire(session, memoire)
    if claim.channel != "tps" or attestation is None:
        return
    entering = sorted(tps.open_lines(found, facts))
    settlement = session.get(Settlement, claim.id)
    if settlement is None:
        settlement = Settlement(claim_id=claim.id, office=attestation.office, statement_id=row.id)
        session.add(settlement)
    settlement.open_lines = entering
    _count(settlement, row, found, now)
    session.flush()


def follow(session: Session, claim: Claim, row: Statement, found: Found, now: datetime) -> None:
    """A decision, or an undo: the same bill with the statement's new amounts."""
    settlement = session.get(Settlement, claim.id) if claim.channel == "tps" else None
    if settlement is not None:
        _count(settlement, row, found, now)
        session.flush()


def of_claim(session: Session, claim: Claim) -> Settlement | None:
    """What a third-party claim costs whom; None for other claims and before the assessment."""
    return session.get(Settlement, claim.id)


def _count(settlement: Settlement, row: Statement, found: Found, now: datetime) -> None:
    shares = tps.settle_lines(found, set(settlement.open_lines))
    settlement.statement_id = row.id
    settlement.decided_on = luxembourg_day(now) if row.decision is not None else None
    settlement.provider_cents = shares.provider_cents
    settlement.caisse_cents = shares.caisse_cents
    settlement.office_cents = shares.office_cents
    settlement.patient_cents = shares.patient_cents
