"""Another clerk decides on an objection: upheld with a better statement, or rejected with reason, words and a letter.

As everywhere, the bill's row is held first, then the claim's, then the objection's. Nothing here commits.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.domain import assessment, objections
from backend.domain import decisions as reductions
from backend.domain import statement as found
from backend.domain.actors import Staff
from backend.domain.calendar import luxembourg_day
from backend.domain.checks import needs_four_eyes
from backend.domain.errors import NotFound, invalid
from backend.domain.facts import Facts, Sheet
from backend.domain.text import N_
from backend.models.claims import Claim, Statement
from backend.models.events import Event
from backend.models.memoires import Memoire
from backend.models.objections import Objection
from backend.models.people import Person
from backend.services import assessments, claim_decisions, reassessments, statement_papers
from backend.services.decisions import LONGEST_NOTE, Stale, hold
from backend.services.memoire_facts import memoire_facts, person_facts
from backend.services.objections import letters
from backend.services.payments import orders
from backend.services.queue import within_reach

OTHER_GRANT = "other-grant"
DECIDING = ("proposed", "accepted", "refused", "corrected")  # events of whoever took part in a decision


def uphold(
    session: Session,
    clerk: Staff,
    objection_id: uuid.UUID,
    version: int,
    facts: Facts,
    now: datetime,
    *,
    grants: Sequence[objections.Grant],
    note: str | None,
) -> Objection:
    """A new statement that gives more; the difference is ordered, also for a claim that is paid.

    Above the threshold of two clerks it is a proposal first (K4): the objection stays open until a colleague who took
    no part yet upholds it with the same lines.
    Refuses NotFound, Stale, OwnCase, SameClerk, and (Invalid) amounts and reasons that do not hold.
    """
    row, claim, decided = _open(session, clerk, objection_id, version, now)
    if not note and any(one.reason == OTHER_GRANT for one in grants):
        raise invalid("note", N_("Write to the patient why: the reason you chose refers to it."))
    _check_note(note)
    statement_papers.write(session, claim.id, facts, now)  # the earlier paper must not be lost in the later one
    assessed = assessments.last_assessment(session, claim) or decided
    better = objections.uphold(
        assessments.as_found(decided), assessments.as_found(assessed), without_past(session, claim, facts), grants
    )
    if not _is_signed(row, clerk, better, grants, facts.on(luxembourg_day(now))):
        row.propose(session, clerk, claim.person_id, now, _plain(grants))
        claim.outdate(session)
        session.flush()
        return row
    result = assessments.keep(
        session, claim, better, now, findings=decided.findings, by=clerk, decision="accepted", note=note
    )
    claim.uphold(session, clerk, now, result)
    row.close("upheld", clerk.account_id, now, reason=grants[0].reason, answer=note, result_id=result.id)
    claim_decisions.deliver(session, claim, result, now)
    orders.due(session, claim, result, now)
    reassessments.ask_later_ones(session, claim, "earlier-decided")
    return row


def reject(
    session: Session,
    clerk: Staff,
    objection_id: uuid.UUID,
    version: int,
    facts: Facts,
    now: datetime,
    *,
    reason: str,
    answer: str | None,
) -> Objection:
    """The decision stays; the patient gets a letter with the reason, the clerk's words and what is left to do.

    Refuses like `uphold`; the words are needed, because a rejected objection was about words.
    """
    row, claim, _ = _open(session, clerk, objection_id, version, now)
    if reason not in reductions.REASONS:
        raise invalid("reason", N_("Choose one of the reasons."))
    if not answer:
        raise invalid("answer", N_("Answer the objection in words: the patient reads them in the letter."))
    _check_note(answer, "answer")
    row.close("rejected", clerk.account_id, now, reason=reason, answer=answer)
    claim.tell(session, clerk, "objection-rejected", now)
    session.flush()
    letters.write_rejection(session, row, claim, facts, now)
    claim.outdate(session)
    claim_decisions.touch(session, claim, now)
    return row


def took_part(session: Session, claim: Claim) -> set[uuid.UUID]:
    """Whoever of the staff ever decided on the claim, or proposed it: none of them decides on an objection to it."""
    done = select(Event.actor_id).where(
        Event.entity == "claim", Event.entity_id == claim.id, Event.actor_kind == "staff", Event.name.in_(DECIDING)
    )
    return {id_ for id_ in (*session.scalars(done), claim.decided_by) if id_ is not None}


def without_past(session: Session, claim: Claim, facts: Facts) -> found.Statement:
    """What the rules would give had the person no earlier services: the usual share of each line."""
    memoire = session.get_one(Memoire, claim.memoire_id)
    person = person_facts(session, session.get_one(Person, claim.person_id))
    on = luxembourg_day(claim.received_at)
    return assessment.assess(memoire_facts(session, memoire), person, (), facts, on).statement


def _open(
    session: Session, clerk: Staff, objection_id: uuid.UUID, version: int, now: datetime
) -> tuple[Objection, Claim, Statement]:
    """The open objection with its claim, held, for somebody who may decide on it."""
    claim_id = session.scalar(
        select(Claim.id)
        .join(Objection, Objection.claim_id == Claim.id)
        .where(Objection.id == objection_id, within_reach(clerk))
    )
    if claim_id is None:
        raise NotFound
    claim = hold(session, clerk, claim_id, version, now)
    row = session.scalars(
        select(Objection)
        .where(Objection.id == objection_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if row.state != "open" or claim.statement_id is None:
        raise Stale(subject=claim)
    if clerk.account_id in took_part(session, claim):
        raise objections.SameClerk
    return row, claim, session.get_one(Statement, claim.statement_id)


def _is_signed(
    row: Objection, clerk: Staff, better: found.Statement, grants: Sequence[objections.Grant], sheet: Sheet
) -> bool:
    """Whether this is enough of a signature: small sums at once, large ones as a colleague proposed them."""
    if not needs_four_eyes(better, sheet):
        return True
    return row.proposal is not None and row.proposed_by != clerk.account_id and row.proposal["grants"] == _plain(grants)


def _plain(grants: Sequence[objections.Grant]) -> list[list[int | str]]:
    return [[one.line, one.to_cents, one.reason] for one in grants]


def _check_note(note: str | None, field: str = "note") -> None:
    if note and (len(note) > LONGEST_NOTE or "\0" in note):
        raise invalid(field, N_("Write at most {most} characters."), most=LONGEST_NOTE)
