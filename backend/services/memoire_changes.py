"""What a practice may still do with a memoire: say that it was paid, and cancel it."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.domain.actors import Machine
from backend.domain.calendar import luxembourg_day
from backend.domain.errors import Conflict, NotFound, invalid
from backend.domain.facts import Facts
from backend.domain.pid import AlreadyOnAnotherRoad
from backend.domain.text import N_
from backend.models.claims import Claim
from backend.models.events import record
from backend.models.memoires import Memoire
from backend.services import claims, inbox, practices, reassessments
from backend.services.mailroom import handling


class AlreadyPaid(Conflict):
    code = "different-content"
    title = N_("Another day of payment was recorded")
    detail = N_("This memoire was paid on {paid_on}. A payment is recorded once.")


class AlreadyCancelled(Conflict):
    code = "cancelled"
    title = N_("This memoire is cancelled")
    detail = N_("A cancelled memoire does not change any more. Use a new number.")


def held(session: Session, machine: Machine, biller: str, number: str) -> Memoire:
    """The practice's memoire, its row held until the transaction ends; another practice's is NotFound."""
    memoire = seen(session, machine, biller, number)
    session.refresh(memoire, with_for_update={"key_share": True})
    return memoire


def seen(session: Session, machine: Machine, biller: str, number: str) -> Memoire:
    """The practice's memoire to look at: whoever takes long over it keeps nobody waiting."""
    provider = practices.own_biller(session, machine, biller)
    memoire = session.scalar(select(Memoire).where(Memoire.biller_id == provider.id, Memoire.number == number))
    if memoire is None:
        raise NotFound
    return memoire


def record_payment(
    session: Session, machine: Machine, memoire: Memoire, paid_on: date, facts: Facts, now: datetime
) -> None:
    """The patient paid later: the document may be sent from now on (C3), and paper that waited for it is filed.
    The same day again is the same act.

    Refuses a day in the future, another day than the recorded one, a cancelled memoire, and PID or TPS ones.
    """
    if paid_on > luxembourg_day(now):
        raise invalid("paid_on", N_("This day lies in the future."))
    if paid_on < memoire.first_service_on:
        raise invalid("paid_on", N_("This day lies before the service."))
    if memoire.paid_on == paid_on:
        return
    if memoire.cancelled_at is not None:
        raise AlreadyCancelled
    if memoire.paid_on is not None:
        raise AlreadyPaid(paid_on=memoire.paid_on)
    if memoire.route != "reimbursement":
        raise AlreadyOnAnotherRoad
    memoire.paid_on = paid_on
    memoire.changed_at = now
    record(session, machine, "paid", "memoire", memoire.id, now, person_id=memoire.person_id, after=str(paid_on))
    if handling.settle_paid(session, machine, memoire, facts, now) is None:
        inbox.follow(session, machine, memoire, claims.claim_of(session, memoire), facts, now)
    session.flush()


def cancel(session: Session, machine: Machine, memoire: Memoire, reason: str, facts: Facts, now: datetime) -> None:
    """Storno (C11): it cannot be sent any more; where it was sent, the clerk is told. Once is enough."""
    if memoire.cancelled_at is not None:
        return
    memoire.cancelled_at = now
    memoire.cancel_reason = reason
    memoire.changed_at = now
    claim = session.scalar(select(Claim).where(Claim.memoire_id == memoire.id).with_for_update())
    record(session, machine, "cancelled", "memoire", memoire.id, now, person_id=memoire.person_id, reason=reason)
    if claim is not None:
        _tell_clerk(session, machine, claim, reason, now)
    inbox.follow(session, machine, memoire, claim, facts, now)
    session.flush()


def _tell_clerk(session: Session, machine: Machine, claim: Claim, reason: str, now: datetime) -> None:
    """Pages that were opened before do not know of it, so they are too old to decide on; the rules look again."""
    claim.outdate(session)
    reassessments.ask(session, claim.person_id, "cancelled", since=claim.received_at)
    record(
        session,
        machine,
        "memoire-cancelled",
        "claim",
        claim.id,
        now,
        person_id=claim.person_id,
        before=claim.state,
        after=claim.state,
        reason=reason,
    )
