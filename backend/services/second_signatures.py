"""Four eyes: above a dated threshold one clerk proposes and another one signs, or sends it back (K4)."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from backend.domain import statement as found
from backend.domain.actors import Staff
from backend.domain.errors import NotAllowed, invalid
from backend.domain.lifecycle import WrongState
from backend.domain.text import N_
from backend.models.accounts import Account
from backend.models.claims import Claim
from backend.services import assessments, decisions
from backend.services.decisions import LONGEST_NOTE, Reduction, hold


class OwnProposal(NotAllowed):
    code = "own-proposal"
    title = N_("Your own proposal")
    detail = N_("Another clerk signs what you proposed.")


def sign(session: Session, clerk: Staff, claim_id: uuid.UUID, version: int, now: datetime) -> Claim:
    """Accept what a colleague proposed, exactly so. Refuses OwnProposal, WrongState (nothing is proposed), and like
    every decision Stale and OwnCase.
    """
    claim = hold(session, clerk, claim_id, version, now, signing=True)
    newest = assessments.latest(session, claim)
    if claim.proposed_by is None or newest is None:
        raise WrongState(old=claim.state, new="accepted")
    if claim.proposed_by == clerk.account_id:
        raise OwnProposal
    reductions, note = reductions_of(claim), note_of(claim)
    first = session.get_one(Account, claim.proposed_by).name
    decided = decisions.reduced(assessments.as_found(newest), reductions, note)
    decisions.conclude(session, clerk, claim, newest, decided, reductions, note, now, proposed_by=first)
    return claim


def send_back(
    session: Session, clerk: Staff, claim_id: uuid.UUID, version: int, now: datetime, *, because: str
) -> Claim:
    """Not so: it is to decide again, and lies on this clerk's desk. One's own proposal is taken back the same way.

    Refuses (Invalid) a colleague's without a word why.
    """
    claim = hold(session, clerk, claim_id, version, now, signing=True)
    if claim.proposed_by is None:
        raise WrongState(old=claim.state, new=claim.state)
    if claim.proposed_by != clerk.account_id and not because:
        raise invalid("because", N_("Say to your colleague why."))
    if len(because) > LONGEST_NOTE or "\0" in because:
        raise invalid("because", N_("Write at most {most} characters."), most=LONGEST_NOTE)
    claim.drop_proposal(session, clerk, "sent-back", now, because=because)
    claim.taken_by, claim.taken_until = clerk.account_id, now + decisions.HOLD
    session.flush()
    return claim


def proposed(claim: Claim, assessed: found.Statement) -> found.Statement:
    """The statement that a second signature would make."""
    return decisions.reduced(assessed, reductions_of(claim), None)


def reductions_of(claim: Claim) -> list[Reduction]:
    """What the proposal reduces."""
    return [Reduction(line, cents, reason) for line, cents, reason in (claim.proposal or {}).get("reductions", [])]


def note_of(claim: Claim) -> str | None:
    """The words to the patient that go with the proposal."""
    note = (claim.proposal or {}).get("note")
    return str(note) if note else None
