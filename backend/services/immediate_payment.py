"""Immediate payment (PID): asked by the practice, with the patient's word, for a memoire that is on no other road."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from backend.domain import assessment, pid, sending
from backend.domain.actors import Machine
from backend.domain.calendar import luxembourg_day
from backend.domain.facts import Facts
from backend.models.claims import Claim
from backend.models.memoires import Memoire
from backend.models.people import Person
from backend.services import assessments, claims, straight_through
from backend.services.memoire_facts import caisse_of, memoire_facts, past_services, person_facts


def ask_immediate_payment(
    session: Session, machine: Machine, memoire: Memoire, patient_agrees: bool, facts: Facts, now: datetime
) -> Claim:
    """PID (J1 to J5): a claim accepted at once, whose reimbursed share goes to the biller. Its conditions were asked,
    so nobody decides after them, whatever the caisse's switch. Asking again gives the same claim.

    Refuses without the patient's agreement; where it was sent, posted, paid or cancelled before (Conflict); and,
    with the reason (`pid-not-possible`), where an act is not open to it or anything is in doubt: the memoire stays
    one for the patient to send. The caller holds the memoire's row.
    """
    claim = claims.claim_of(session, memoire)
    if claim is not None and claim.channel == "pid":
        return claim
    pid.may_ask(
        pid.PidRequest(
            patient_agrees=patient_agrees,
            software_authorised=True,  # whoever is not has not found the memoire
            claim_channel=claim.channel if claim else None,  # type: ignore[arg-type]
            paid_on=memoire.paid_on,
            cancelled_on=luxembourg_day(memoire.cancelled_at) if memoire.cancelled_at else None,
        )
    )
    if memoire.route != "reimbursement" or memoire.posted_on is not None:
        raise pid.AlreadyOnAnotherRoad
    person = session.get_one(Person, memoire.person_id)
    if caisse_of(person, memoire) is None:
        raise sending.NotAffiliated
    given = replace(memoire_facts(session, memoire), route="pid")
    history = past_services(session, memoire, given, facts, now)
    found = assessment.assess(given, person_facts(session, person), history, facts, luxembourg_day(now))
    pid.may_pay(given, found, facts)
    memoire.route = "pid"
    memoire.patient_agrees = True
    made = claims.open_direct(session, machine, memoire, facts, now)
    assert made is not None
    row = assessments.keep_assessment(session, made, memoire, found, facts, now)
    straight_through.accept(session, made, row, facts, now)
    return made
