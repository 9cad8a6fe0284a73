"""What is known of a claim's objections: for the patient's view, for the desk, and for whoever may object."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.domain import decisions as reductions
from backend.domain.calendar import luxembourg_day
from backend.domain.objections import GRANTS, ObjectedTo, Standing
from backend.domain.text import Text
from backend.models.claims import Claim, Statement
from backend.models.objections import Objection


@dataclass(frozen=True, slots=True)
class ObjectionView:
    """An objection as its author follows it; `files` counts what came with it."""

    id: uuid.UUID
    at: datetime
    state: str
    text: str
    files: int
    decided_at: datetime | None
    reason: Text | None
    answer: str | None


def of_claims(session: Session, claim_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[Objection]]:
    """Every claim's objections, oldest first."""
    found: dict[uuid.UUID, list[Objection]] = {id_: [] for id_ in claim_ids}
    rows = session.scalars(select(Objection).where(Objection.claim_id.in_(found)).order_by(Objection.at, Objection.id))
    for row in rows:
        found[row.claim_id].append(row)
    return found


def of_claim(session: Session, claim: Claim) -> list[Objection]:
    return of_claims(session, [claim.id])[claim.id]


def standing_of(claim: Claim, statement: Statement | None, objections: Iterable[Objection]) -> Standing:
    """The claim's present decision as an objection sees it; one that is open is about whatever the decision is now."""
    about = [one for one in objections if one.state == "open" or (statement and one.statement_id == statement.id)]
    before = [one for one in objections if statement and one.result_id == statement.id]
    settled = next((one.decided_at for one in (*about, *before) if one.decided_at), None)
    return Standing(
        decided_on=luxembourg_day(claim.decided_at) if claim.decided_at and statement else None,
        refused=claim.state == "refused",
        not_covered_cents=statement.not_covered_cents if statement else 0,
        objected=bool(about),
        settled_on=luxembourg_day(settled) if settled else None,
    )


def refuse_undo(session: Session, claim: Claim) -> None:
    """What was objected to is decided by another clerk, never undone by the first (K21)."""
    if is_objected_to(session, claim):
        raise ObjectedTo(subject=claim)


def is_objected_to(session: Session, claim: Claim) -> bool:
    """Whether an objection is open, or its decision is what counts now."""
    return any(
        row.state == "open" or claim.statement_id in (row.statement_id, row.result_id)
        for row in of_claim(session, claim)
    )


def view(row: Objection) -> ObjectionView:
    return ObjectionView(
        row.id, row.at, row.state, row.body, len(row.file_ids), row.decided_at, reason_text(row), row.answer
    )


def reason_text(row: Objection) -> Text | None:
    """The coded reason of a rejection, or of what was granted, in words."""
    code = row.reason or ""
    if code in GRANTS:
        return GRANTS[code].text
    return reductions.REASONS[code].text if code in reductions.REASONS else None
