"""The list of decisions to look at again: samples of what the system accepted, and decisions that would come out
otherwise now. What is done with them is in `corrections`.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, select, tuple_
from sqlalchemy.orm import Session

from backend.domain.actors import Staff
from backend.domain.errors import NotFound
from backend.models.claim_checks import ClaimCheck
from backend.models.claims import Claim
from backend.models.memoires import Memoire
from backend.models.people import Person
from backend.models.providers import Provider
from backend.services import pages
from backend.services.queue import within_reach

KINDS = ("sample", "changed")
UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One decision of the list; `state` is the claim's."""

    id: uuid.UUID
    claim_id: uuid.UUID
    kind: str
    reason: str
    made_at: datetime
    state: str
    person: str
    matricule: str
    provider: str
    reimbursed_cents: int
    now_cents: int


_LIST: Select[*tuple[Any, ...]] = (
    select(ClaimCheck, Claim.state, Person.given_name, Person.family_name, Person.matricule, Provider.name)
    .join(Claim, Claim.id == ClaimCheck.claim_id)
    .join(Memoire, Memoire.id == Claim.memoire_id)
    .join(Person, Person.id == Claim.person_id)
    .join(Provider, Provider.id == Memoire.biller_id)
    .where(ClaimCheck.seen_at.is_(None))
    .order_by(ClaimCheck.made_at, ClaimCheck.id)
)


def list_open(
    session: Session, clerk: Staff, kind: str | None, *, limit: int, after: str | None
) -> pages.Page[CheckRow]:
    """What the clerk's caisse has to look at again, oldest first; `kind` is one of KINDS."""
    query = _LIST.where(within_reach(clerk), ClaimCheck.caisse == clerk.caisse)
    if kind:
        query = query.where(ClaimCheck.kind == kind)
    start = pages.place(after)
    if start is not None:
        query = query.where(tuple_(ClaimCheck.made_at, ClaimCheck.id) > start)
    rows = session.execute(query.limit(limit + 1)).all()
    more = pages.cursor(rows[limit - 1][0].made_at, rows[limit - 1][0].id) if len(rows) > limit else None
    return pages.Page([_row(row) for row in rows[:limit]], more)


def of_claim(session: Session, claim: Claim) -> list[ClaimCheck]:
    """Every look back at a claim, seen or not, first to last."""
    mine = select(ClaimCheck).where(ClaimCheck.claim_id == claim.id)
    return list(session.scalars(mine.order_by(ClaimCheck.made_at, ClaimCheck.id)))


def held(session: Session, claim: Claim, check_id: uuid.UUID) -> ClaimCheck:
    """One of the claim's that nobody has seen yet, held. Refuses NotFound."""
    mine = ClaimCheck.id == check_id, ClaimCheck.claim_id == claim.id, ClaimCheck.seen_at.is_(None)
    found = session.scalar(select(ClaimCheck).where(*mine).with_for_update())
    if found is None:
        raise NotFound
    return found


def close(session: Session, clerk: Staff, claim: Claim, now: datetime, because: str = UNDONE) -> None:
    """The claim was taken up again: nothing of it is left to look at."""
    for check in of_claim(session, claim):
        if check.seen_at is None:
            judge(check, clerk, "wrong", because, now)
    session.flush()


def judge(check: ClaimCheck, clerk: Staff, verdict: str, because: str | None, now: datetime) -> None:
    """Write down who saw it and what they found."""
    check.seen_at, check.seen_by, check.verdict, check.because = now, clerk.account_id, verdict, because


def _row(row: Row[*tuple[Any, ...]]) -> CheckRow:
    check, state, given, family, matricule, provider = row
    return CheckRow(
        check.id,
        check.claim_id,
        check.kind,
        check.reason,
        check.made_at,
        state,
        f"{given} {family}",
        matricule,
        provider,
        check.reimbursed_cents,
        check.now_cents,
    )
