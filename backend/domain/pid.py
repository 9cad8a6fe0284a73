"""Immediate direct payment (paiement immédiat direct): may it be paid at once, and who gets what.

The practice asks. Where anything is in doubt nothing is paid at once and the bill stays one to be sent by the patient.
"""

from dataclasses import dataclass
from datetime import date

from backend.domain.assessment import Assessment
from backend.domain.errors import Conflict, NotAllowed, Refusal, invalid
from backend.domain.facts import Facts
from backend.domain.lifecycle import Channel
from backend.domain.memoire import MemoireFacts
from backend.domain.rules import rule
from backend.domain.statement import Statement
from backend.domain.text import N_, Text


class NotAuthorisedByProvider(NotAllowed):
    code = "not-authorised-by-provider"
    title = N_("Not authorised by the provider")
    detail = N_("The provider has not authorised this software. The authorisation is given by the provider.")


class AlreadyOnAnotherRoad(Conflict):
    title = N_("Immediate payment is no longer possible")
    detail = N_("This bill was already sent, posted, paid or cancelled.")


class PidNotPossible(Refusal):
    """The reason is the detail; the bill stays one to be sent by the patient."""

    code = "pid-not-possible"
    title = N_("Immediate payment is not possible")

    def __init__(self, reason: Text) -> None:
        super().__init__()
        self.reason = reason

    def detail_text(self) -> Text:
        return self.reason


@dataclass(frozen=True, slots=True)
class PidRequest:
    """What the practice asks, and what is known of the bill; `claim_channel` is of the claim it already has."""

    patient_agrees: bool
    software_authorised: bool
    claim_channel: Channel | None = None
    paid_on: date | None = None
    cancelled_on: date | None = None


@dataclass(frozen=True, slots=True)
class PidSettlement:
    """The caisse pays its share to the biller at once; the rest is between patient and practice."""

    provider_cents: int
    patient_cents: int


@rule("J1", "J3", "J4")
def may_ask(request: PidRequest) -> None:
    """Raises where immediate payment cannot be asked for this bill, whatever it bills."""
    if not request.software_authorised:
        raise NotAuthorisedByProvider
    if not request.patient_agrees:
        raise invalid("patient_agrees", N_("Immediate payment needs the patient's agreement."))
    if request.claim_channel or request.paid_on or request.cancelled_on:
        raise AlreadyOnAnotherRoad


@rule("J2", "J5")
def may_pay(memoire: MemoireFacts, assessment: Assessment, facts: Facts) -> None:
    """Raises PidNotPossible where an act is not open to it, or anything about the bill is in doubt."""
    if memoire.inpatient:
        raise PidNotPossible(Text(N_("Inpatient care is not paid at once.")))
    for line in memoire.lines:
        act = facts.on(line.performed_on).acts.get(line.act)
        if act is None or (act.kind != "supplement" and "pid" not in act.marks):
            raise PidNotPossible(Text(N_("The act {act} is not open to immediate payment."), {"act": line.act}))
    doubt = next((finding for finding in assessment.findings if finding.severity != "note"), None)
    if doubt:
        raise PidNotPossible(doubt.text)
    uncovered = next((line for line in assessment.statement.lines if line.not_covered_cents), None)
    if uncovered and uncovered.reason:
        raise PidNotPossible(uncovered.reason)


@rule("J5", "B2")
def settle(statement: Statement) -> PidSettlement:
    """The reimbursed amount goes to the biller."""
    return PidSettlement(statement.reimbursed_cents, statement.patient_cents)
