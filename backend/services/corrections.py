"""A clerk looks back at a decision: it was right, or it was wrong and is set right, and nothing else with it (K9).

What nobody has paid is taken up again; where money left, a better statement goes to the patient, what is owed beyond
the first is ordered, and what was paid too much is named, to be recovered by hand. Nothing here commits.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.domain.actors import Staff
from backend.domain.calendar import luxembourg_day
from backend.domain.checks import needs_four_eyes
from backend.domain.errors import Conflict, NotAllowed, invalid
from backend.domain.facts import Facts
from backend.domain.lifecycle import WrongState
from backend.domain.payments import AlreadyReleased
from backend.domain.text import N_
from backend.models.claims import Claim, Statement
from backend.models.events import record
from backend.models.memoires import Memoire
from backend.models.objections import Objection
from backend.services import assessments, claim_checks, claim_decisions, decisions, reassessments, statement_papers
from backend.services.decisions import LONGEST_NOTE, Reduction, hold
from backend.services.payments import orders


class NothingPaid(Conflict):
    title = N_("Nothing was paid yet")
    detail = N_("Take the decision back instead: then it can be decided anew.")


class UnderObjection(Conflict):
    title = N_("The patient has objected")
    detail = N_("Decide on the objection: it sets the same statement right.")


class OwnDecision(NotAllowed):
    code = "own-decision"
    title = N_("Your own decision")
    detail = N_("An amount this high is set right by another clerk than the one who decided.")


def find_right(
    session: Session, clerk: Staff, claim_id: uuid.UUID, version: int, check_id: uuid.UUID, now: datetime
) -> None:
    """The decision stays as it is."""
    claim = hold(session, clerk, claim_id, version, now)
    claim_checks.judge(claim_checks.held(session, claim, check_id), clerk, "right", None, now)
    record(session, clerk, "found-right", "claim", claim.id, now, person_id=claim.person_id)
    claim.outdate(session)
    session.flush()


def find_wrong(
    session: Session,
    clerk: Staff,
    claim_id: uuid.UUID,
    version: int,
    check_id: uuid.UUID,
    now: datetime,
    *,
    because: str,
) -> bool:
    """The decision was wrong: taken up again on the clerk's desk (True), or, where money left, waiting to be corrected
    (False). Refuses (Invalid) an empty `because`.
    """
    claim = hold(session, clerk, claim_id, version, now)
    check = claim_checks.held(session, claim, check_id)
    if not because or len(because) > LONGEST_NOTE or "\0" in because:
        raise invalid("because", N_("Say what is wrong, in at most {most} characters."), most=LONGEST_NOTE)
    claim_checks.judge(check, clerk, "wrong", because, now)
    record(session, clerk, "found-wrong", "claim", claim.id, now, person_id=claim.person_id)
    session.flush()
    if claim.state == "paid":
        claim.outdate(session)
        return False
    try:
        with session.begin_nested():
            decisions.undo(session, clerk, claim_id, version, now)
    except AlreadyReleased:
        claim.outdate(session)
        return False
    return True


def correct(
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
    """A better statement for a claim whose money left: what the rules give now, less the reductions.

    Refuses NothingPaid, UnderObjection, OwnDecision (above the threshold of four eyes), and what `accept` refuses.
    """
    claim = hold(session, clerk, claim_id, version, now)
    if claim.state not in ("accepted", "paid"):
        raise WrongState(old=claim.state, new=claim.state)
    if all(order.state in ("due", "withdrawn") for order in orders.of_claim(session, claim)) and claim.state != "paid":
        raise NothingPaid(subject=claim)
    if session.scalar(select(Objection.id).where(Objection.claim_id == claim.id, Objection.state == "open")):
        raise UnderObjection(subject=claim)
    statement_papers.write(session, claim.id, facts, now)  # the earlier paper must not be lost in the later one
    newest = _assessed_now(session, claim, facts, now)
    better = decisions.reduced(assessments.as_found(newest), reductions, note)
    if needs_four_eyes(better, facts.on(luxembourg_day(now))) and claim.decided_by == clerk.account_id:
        raise OwnDecision
    row = assessments.keep(
        session, claim, better, now, findings=newest.findings, by=clerk, decision="accepted", note=note
    )
    claim_decisions.correct(session, clerk, claim, row, now)
    claim_checks.close(session, clerk, claim, now, "corrected")
    reassessments.ask_later_ones(session, claim, "earlier-reduced")
    return claim


def _assessed_now(session: Session, claim: Claim, facts: Facts, now: datetime) -> Statement:
    """What the rules say today, kept as a version where it is news."""
    memoire = session.get_one(Memoire, claim.memoire_id)
    assessments.assess_held(session, claim, memoire, facts, now, "looked-at-again")
    newest = assessments.last_assessment(session, claim)
    assert newest is not None
    return newest
