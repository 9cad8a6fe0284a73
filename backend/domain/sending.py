"""ENVOYER: may this bill be sent by the patient, until when, and what state does its document show?

One order decides which refusal is told when several would fit: already arrived by post, cancelled, direct payment,
third party, unpaid, too late, caisse closed. What cannot be changed comes before what can.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from backend.domain.calendar import last_day_to_send
from backend.domain.errors import Conflict, Refusal
from backend.domain.facts import Facts
from backend.domain.lifecycle import Channel, DocumentState, Route
from backend.domain.rules import rule
from backend.domain.text import N_


class AlreadySentByPost(Conflict):
    code = "already-sent-by-post"
    title = N_("Already arrived by post")
    detail = N_("Your caisse received this bill by post on {arrived_on}. You have nothing more to do.")


class Cancelled(Refusal):
    code = "cancelled"
    title = N_("Cancelled by the practice")
    detail = N_("The practice cancelled this bill on {cancelled_on}. Ask the practice for a new one.")


class DirectPayment(Refusal):
    code = "direct-payment"
    title = N_("Paid directly")
    detail = N_("Your caisse pays its share straight to the doctor. You have nothing to send.")


class ThirdParty(Refusal):
    code = "third-party"
    title = N_("Social third-party payment")
    detail = N_("The doctor bills the CNS directly with your label. You have nothing to send.")


class Unpaid(Refusal):
    code = "unpaid"
    title = N_("Not paid yet")
    detail = N_(
        "Pay the practice first. Paid already? Post the printed bill with its code and the proof of payment to your "
        "caisse, or ask the practice to record your payment."
    )


class TimeBarred(Refusal):
    code = "time-barred"
    title = N_("Too late to send")
    detail = N_("The last day to send this bill was {last_day}. You can still ask your caisse in writing.")


class CaisseClosed(Refusal):
    code = "caisse-closed"
    title = N_("Your caisse does not take this by app yet")
    detail = N_("Post the printed bill with its code to your caisse. The code saves you every form.")


class NotAffiliated(CaisseClosed):
    title = N_("No caisse on that day")
    detail = N_("No affiliation is known for the day of the service. Ask the CNS to check your affiliation.")


class ProofByPost(Refusal):
    code = "proof-by-post"
    title = N_("The proof goes by post")
    detail = N_("Your caisse takes a proof of payment by post only. Post it with the printed bill.")


class AlreadySent(Conflict):
    code = "already-sent"
    title = N_("Sent already")
    detail = N_("This bill was sent as it was. If your caisse needs another proof of payment, it asks you.")


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """What sending depends on; the claim is the one this bill already has, if any."""

    route: Route
    paid_on: date | None = None
    cancelled_on: date | None = None
    proof: bool = False
    claim_channel: Channel | None = None
    claim_received_on: date | None = None
    posted_on: date | None = None  # its paper arrived then and waits for a look at the proof of payment


@rule("C7")
def last_day(paid_on: date, facts: Facts) -> date:
    """The last day on which a bill paid then can be sent, by the limitation in force at the payment."""
    return last_day_to_send(paid_on, facts.on(paid_on).deadlines.limitation_years)


@rule("C8")
def reminders(paid_on: date, facts: Facts) -> tuple[date, ...]:
    """The days on which the app reminds of a bill not yet sent, earliest first."""
    ends_on = last_day(paid_on, facts)
    return tuple(ends_on - timedelta(days=days) for days in facts.on(paid_on).deadlines.reminder_days)


@rule("C1", "C3", "C4", "C5", "C6", "C7", "C11", "I1")
def may_send(document: DocumentFacts, caisse: str | None, facts: Facts, today: date) -> None:
    """Raises the refusal that holds; says nothing where the bill can be sent to this caisse today.

    A bill already sent by app is not asked here: sending it again is the same act.
    """
    _refuse_foreign_roads(document)
    if document.paid_on is None and not (document.proof and _takes_proof(caisse, facts, today)):
        raise Unpaid
    _refuse_late(document, facts, today)
    _refuse_closed(caisse, facts, today)


@rule("C3")
def may_attach_proof(document: DocumentFacts, caisse: str | None, facts: Facts, today: date) -> None:
    """Raises where an unpaid bill cannot take a proof of payment by app: once sent, what a clerk looks at stays."""
    _refuse_foreign_roads(document)
    if document.claim_channel is not None:
        raise AlreadySent
    _refuse_late(document, facts, today)
    _refuse_closed(caisse, facts, today)
    if not _takes_proof(caisse, facts, today):
        raise ProofByPost


@rule("C1", "C2", "C4", "C5", "C6", "C11")
def document_state(document: DocumentFacts, facts: Facts, today: date) -> DocumentState:
    """The state the patient sees; once sent or posted it stays so whatever is decided."""
    by_claim: dict[Channel, DocumentState] = {"app": "sent", "post": "received-by-post", "pid": "direct"}
    if document.claim_channel in by_claim:
        return by_claim[document.claim_channel]
    if document.cancelled_on is not None:
        return "cancelled"
    if document.route == "pid":
        return "direct"
    if document.route == "tps":
        return "third-party"
    if document.posted_on is not None:
        return "received-by-post"
    if document.paid_on is None:
        return "to-send" if document.proof else "unpaid"
    return "time-barred" if today > last_day(document.paid_on, facts) else "to-send"


def _refuse_foreign_roads(document: DocumentFacts) -> None:
    if document.claim_channel == "post":
        raise AlreadySentByPost(arrived_on=document.claim_received_on)
    if document.cancelled_on is not None:
        raise Cancelled(cancelled_on=document.cancelled_on)
    if document.route == "pid":
        raise DirectPayment
    if document.route == "tps":
        raise ThirdParty
    if document.posted_on is not None:
        raise AlreadySentByPost(arrived_on=document.posted_on)


def _refuse_late(document: DocumentFacts, facts: Facts, today: date) -> None:
    if document.paid_on is not None and today > last_day(document.paid_on, facts):
        raise TimeBarred(last_day=last_day(document.paid_on, facts))


def _refuse_closed(caisse: str | None, facts: Facts, today: date) -> None:
    if caisse is None:
        raise NotAffiliated
    if not facts.on(today).switch("digital_sending", caisse):
        raise CaisseClosed


def _takes_proof(caisse: str | None, facts: Facts, today: date) -> bool:
    return facts.on(today).switch("digital_proof", caisse)
