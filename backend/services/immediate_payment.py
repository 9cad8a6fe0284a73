"""Immediate payment (PID): asked by the practice, with the patient's word, for a memoire that is on no other road."""

from datetime import datetime

from sqlalchemy.orm import Session

from backend.domain import sending
from backend.domain.actors import Machine
from backend.domain.errors import Conflict, Invalid, invalid
from backend.domain.facts import Facts
from backend.domain.text import N_
from backend.models.claims import Claim
from backend.models.memoires import Memoire
from backend.models.people import Person
from backend.services import claims
from backend.services.memoire_facts import caisse_of


class Underway(Conflict):
    title = N_("This memoire is already on its way")
    detail = N_("It was sent, posted, paid or asked for before, so immediate payment is not possible.")


class PidNotPossible(Invalid):
    code = "pid-not-possible"
    title = N_("Immediate payment is not possible")
    detail = N_("The memoire stays with the patient, who can send it for reimbursement.")


def ask_immediate_payment(
    session: Session, machine: Machine, memoire: Memoire, patient_agrees: bool, facts: Facts, now: datetime
) -> Claim:
    """PID (J1 to J4): a claim that pays the caisse's share to the biller. Asking again gives the same claim.

    Refuses without the patient's agreement, and (Underway) where it was sent, posted, paid or cancelled before.
    """
    claim = claims.claim_of(session, memoire)
    if claim is not None and claim.channel == "pid":
        return claim
    if not patient_agrees:
        raise invalid("patient_agrees", N_("The patient's agreement is required."))
    if claim is not None or memoire.paid_on is not None or memoire.cancelled_at is not None:
        raise Underway
    if memoire.route != "reimbursement" or memoire.posted_on is not None:
        raise Underway
    if caisse_of(session.get_one(Person, memoire.person_id), memoire) is None:
        raise sending.NotAffiliated
    require_pid_acts(memoire, facts)
    memoire.route = "pid"
    memoire.patient_agrees = True
    made = claims.open_direct(session, machine, memoire, facts, now)
    assert made is not None
    return made


def require_pid_acts(memoire: Memoire, facts: Facts) -> None:
    """J2: every act carries the mark `pid` on its day and nothing was inpatient; else `pid-not-possible`."""
    if memoire.inpatient:
        raise PidNotPossible
    for line in memoire.lines:
        act = facts.on(line.performed_on).acts.get(line.act)
        if act is None or ("pid" not in act.marks and act.kind != "supplement"):
            raise PidNotPossible
