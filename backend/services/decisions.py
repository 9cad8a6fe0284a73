"""A clerk decides: take a claim, accept it (whole or with lines reduced), refuse it, and take a decision back.

Every function holds the bill's row and then the claim's, as practices and the mail room do, and refuses: NotFound (not
this caisse's), Stale (the page was older than the claim), OwnCase, and lifecycle's WrongState. Nothing here commits.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from backend.domain import decisions as rules
from backend.domain import statement as found
from backend.domain.actors import Staff
from backend.domain.calendar import luxembourg_day
from backend.domain.checks import needs_four_eyes
from backend.domain.errors import Conflict, Invalid, NotAllowed, NotFound, invalid
from backend.domain.facts import Facts
from backend.domain.text import N_
from backend.models.claims import Claim, Statement
from backend.models.documents import Document
from backend.models.memoires import Memoire
from backend.services import assessments, claim_checks, claim_decisions, reassessments
from backend.services.objections.reading import refuse_undo
from backend.services.own_cases import is_own_case
from backend.services.payments import orders
from backend.services.queue import WORK, within_reach

HOLD = timedelta(minutes=15)
OTHER = "other"  # the reason that refers to the clerk's own words
LONGEST_NOTE = 2000
WRITE_STATEMENT = claim_decisions.WRITE_STATEMENT
as_found = assessments.as_found


class Stale(Conflict):
    """The page showed an older version; `subject` is the claim as it is now."""


class NotAssessed(Conflict):
    title = N_("Not assessed yet")
    detail = N_("The rules have not looked at this claim yet. That takes a few seconds; open it again.")


class OwnCase(NotAllowed):
    code = "own-case"
    title = N_("Your own case")
    detail = N_("This claim is yours or that of somebody you act for. A colleague decides on it.")


class SignaturePending(Conflict):
    title = N_("It waits for a second signature")
    detail = N_("A colleague proposed to accept this claim. Sign it or send it back first.")


@dataclass(frozen=True, slots=True)
class Reduction:
    """One line pays less: `to_cents` is what is still reimbursed, `reason` one of decisions.REASONS."""

    line: int
    to_cents: int
    reason: str


def reach(session: Session, clerk: Staff, claim_id: uuid.UUID) -> Claim:
    """The claim, if it is within the clerk's reach; NotFound otherwise."""
    claim = session.scalar(select(Claim).where(Claim.id == claim_id, within_reach(clerk)))
    if claim is None:
        raise NotFound
    return claim


def hold(
    session: Session, clerk: Staff, claim_id: uuid.UUID, version: int, now: datetime, *, signing: bool = False
) -> Claim:
    """The claim with its row held, for whoever saw this very version and may decide on it.

    One that waits for a second signature is only `signing`'s. Its bill is held first: whoever holds both waits for
    the bill, so that no two wait for each other.
    """
    session.execute(
        select(Memoire.id)
        .join(Claim, Claim.memoire_id == Memoire.id)
        .where(Claim.id == claim_id, within_reach(clerk))
        .with_for_update(of=Memoire, key_share=True)
    )
    claim = session.scalar(
        select(Claim)
        .where(Claim.id == claim_id, within_reach(clerk))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if claim is None:
        raise NotFound
    if is_own_case(session, clerk, claim.person_id, luxembourg_day(now)):
        raise OwnCase
    if claim.version != version:
        raise Stale(subject=claim)
    if claim.proposed_by is not None and not signing:
        raise SignaturePending(subject=claim)
    return claim


def take(session: Session, clerk: Staff, claim_id: uuid.UUID, now: datetime) -> None:
    """Lay a claim that nobody holds on the clerk's desk for a quarter of an hour; one's own hold is prolonged.

    Does nothing where somebody else holds it, where it is not to be decided, or where it is the clerk's own case or
    own proposal: the page says which.
    """
    claim = session.scalar(
        select(Claim)
        .where(Claim.id == claim_id, within_reach(clerk), Claim.state.in_(WORK))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if claim is None or is_own_case(session, clerk, claim.person_id, luxembourg_day(now)):
        return
    if claim.proposed_by == clerk.account_id:
        return
    holder = claim.held_by(now)
    if holder is None:
        claim.take(session, clerk, now, now + HOLD)
    elif holder == clerk.account_id:
        # Past the version: one's own pages stay good.
        session.execute(update(Claim).where(Claim.id == claim_id).values(taken_until=now + HOLD))
    session.flush()


def resume(session: Session, clerk: Staff, claim_id: uuid.UUID, version: int, now: datetime) -> None:
    """Take up, without an answer, what waited for the patient."""
    claim = hold(session, clerk, claim_id, version, now)
    claim.take_up(session, clerk, "resumed", now)
    claim.taken_by, claim.taken_until = clerk.account_id, now + HOLD
    session.flush()


def release(session: Session, clerk: Staff, claim_id: uuid.UUID, version: int, now: datetime) -> None:
    """Back into the queue, undecided."""
    hold(session, clerk, claim_id, version, now).release(session, clerk, now)
    session.flush()


def accept(
    session: Session,
    clerk: Staff,
    claim_id: uuid.UUID,
    version: int,
    facts: Facts,
    now: datetime,
    *,
    reductions: Sequence[Reduction] = (),
    note: str | None = None,
) -> Claim:
    """Reimburse what the assessment found, less the reductions; above the threshold of that day this is a proposal
    that a second clerk signs (K4). Refuses (Invalid) unknown reasons and amounts.
    """
    claim, newest = _ready(session, clerk, claim_id, version, now)
    decided = reduced(as_found(newest), reductions, note)
    if needs_four_eyes(decided, facts.on(luxembourg_day(now))):
        claim.propose(session, clerk, now, {"reductions": _plain(reductions), "note": note or None})
        session.flush()
        return claim
    conclude(session, clerk, claim, newest, decided, reductions, note, now)
    return claim


def conclude(
    session: Session,
    clerk: Staff,
    claim: Claim,
    newest: Statement,
    decided: found.Statement,
    reductions: Sequence[Reduction],
    note: str | None,
    now: datetime,
    **more: str,
) -> None:
    """The clerk's acceptance as a version of its own, and all that follows from it."""
    row = _keep(session, clerk, claim, newest, decided, "accepted", note, now)
    claim_decisions.accept(session, clerk, claim, row, now, reductions=_plain(reductions), **more)
    reassessments.after_acceptance(session, claim, bool(reductions))


def refuse(
    session: Session, clerk: Staff, claim_id: uuid.UUID, version: int, now: datetime, *, reason: str, note: str | None
) -> Claim:
    """Reimburse nothing, for a coded reason and, where it helps, a sentence in the patient's language."""
    claim, newest = _ready(session, clerk, claim_id, version, now)
    decided = rules.refuse(as_found(newest), reason=reason)
    _explain(reason, note)
    row = _keep(session, clerk, claim, newest, decided, "refused", note, now)
    claim_decisions.refuse(session, clerk, claim, row, now, reason=reason)
    reassessments.ask_later_ones(session, claim, "earlier-refused")
    return claim


def undo(session: Session, clerk: Staff, claim_id: uuid.UUID, version: int, now: datetime) -> Claim:
    """Take a decision back while nothing is paid, the system's as well; the assessment counts again, the statement
    leaves the inbox.
    """
    claim = hold(session, clerk, claim_id, version, now)
    if claim.state == "paid":
        raise Stale(subject=claim)
    refuse_undo(session, claim)
    orders.withdraw(session, claim, now)
    claim.undo(session, clerk, now, now + HOLD)
    before = assessments.last_assessment(session, claim)
    assert before is not None
    assessments.keep(session, claim, as_found(before), now, findings=before.findings)
    session.execute(delete(Document).where(Document.claim_id == claim.id, Document.kind == "statement"))
    claim_checks.close(session, clerk, claim, now)
    claim_decisions.touch(session, claim, now)
    reassessments.ask_later_ones(session, claim, "earlier-undone")
    return claim


def reduced(statement: found.Statement, reductions: Sequence[Reduction], note: str | None) -> found.Statement:
    """The statement with its lines reduced. Refuses (Invalid) unknown reasons, amounts, and a note that is too long."""
    _check_note(note)
    for one in reductions:
        statement = _reduce(statement, one, note)
    return statement


def _ready(session: Session, clerk: Staff, claim_id: uuid.UUID, version: int, now: datetime) -> tuple[Claim, Statement]:
    """A claim under review with the assessment to decide on."""
    claim = hold(session, clerk, claim_id, version, now)
    newest = assessments.latest(session, claim)
    if newest is None or claim.assessed_at is None:
        raise NotAssessed(subject=claim)
    if claim.state == "received":
        claim.take(session, clerk, now, now + HOLD)
    return claim, newest


def _reduce(statement: found.Statement, one: Reduction, note: str | None) -> found.Statement:
    """One line reduced; what is wrong with it is said at that line's fields."""
    try:
        reduced = rules.reduce_line(statement, one.line, to_cents=one.to_cents, reason=one.reason)
    except Invalid as refusal:
        errors = {f"lines.{one.line}.{field}": texts for field, texts in refusal.errors.items()}
        raise Invalid(errors=errors) from refusal
    _explain(one.reason, note)
    return reduced


def _explain(reason: str, note: str | None) -> None:
    if reason == OTHER and not note:
        raise invalid("note", N_("Write to the patient why: the reason you chose refers to it."))
    _check_note(note)


def _check_note(note: str | None) -> None:
    if note and (len(note) > LONGEST_NOTE or "\0" in note):
        raise invalid("note", N_("Write at most {most} characters."), most=LONGEST_NOTE)


def _keep(
    session: Session,
    clerk: Staff,
    claim: Claim,
    newest: Statement,
    decided: found.Statement,
    decision: str,
    note: str | None,
    now: datetime,
) -> Statement:
    return assessments.keep(
        session, claim, decided, now, findings=newest.findings, by=clerk, decision=decision, note=note or None
    )


def _plain(reductions: Sequence[Reduction]) -> list[list[Any]]:
    return [[one.line, one.to_cents, one.reason] for one in reductions]
