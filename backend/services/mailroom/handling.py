"""What an operator does with a packet: look at the proof, name the bill, forward, set aside; `undoing` takes it back.

Every act names the packet's version that its page showed; where somebody was faster it is a Conflict and nothing
happens (`holding`).
"""

import uuid
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

import qr
from backend.domain import sending
from backend.domain.actors import Staff
from backend.domain.errors import Invalid, NotFound, invalid
from backend.domain.facts import Facts
from backend.domain.lifecycle import WrongState
from backend.domain.paper import Verdict, again
from backend.domain.text import N_, Text
from backend.models.events import record
from backend.models.memoires import Memoire
from backend.models.paper import Batch, Packet
from backend.models.people import Caisse, Person
from backend.services import claims, inbox
from backend.services.mailroom import filing, forwarding, letters
from backend.services.mailroom.filing import settle_paid
from backend.services.mailroom.holding import hold, judge_anew, note_act, refuse_finished, settle, snapshot
from backend.services.mailroom.words import SET_ASIDE
from backend.services.memoire_facts import caisse_of, document_facts
from backend.services.own_cases import refuse_own_business

__all__ = [
    "PROOFS",
    "SET_ASIDE",
    "asks_for_proof",
    "assign",
    "confirm_proof",
    "forward",
    "identify",
    "proof_missing",
    "set_aside",
    "settle_paid",
]

PROOFS = ("stamp", "debit_advice")

WRONG_FORM = N_(
    "A reference has 17 letters and figures, printed as XXXX-XXXX-XXXX-XXXX-C; there is no I, L, O or U in it."
)
MISTYPED = N_("At least one character is mistyped: the last one checks the others. Compare group by group.")
NOT_A_PROOF = N_("Choose stamp or debit advice.")
NOT_A_REASON = N_("Choose a reason.")
UNKNOWN_CAISSE = N_("Choose one of the caisses.")
OWN_CAISSE = N_("This pile belongs to {caisse} already.")
OTHERS_BILL = N_("This bill is for {caisse} to pay.")
NO_CAISSE = N_("No caisse covers this patient on the day of the service.")


def confirm_proof(
    session: Session,
    staff: Staff,
    packet_id: uuid.UUID,
    version: int,
    kind: Literal["stamp", "debit_advice"],
    facts: Facts,
    now: datetime,
) -> Packet:
    """The operator saw a proof of payment (D2): the bill is a claim by post, from the day it arrived.

    Refuses: OwnBusiness; Cancelled, TimeBarred, NotAffiliated where no claim can come of it. Where there is a claim by
    now, the packet is linked to it (already_sent, doubled) instead.
    """
    if kind not in PROOFS:
        raise invalid("kind", NOT_A_PROOF)
    packet, memoire = hold(session, staff, packet_id, version)
    if memoire is None or packet.outcome not in ("to_check", "doubled", "proof_missing"):
        raise WrongState
    refuse_own_business(session, staff, memoire.person_id, now)
    if packet.outcome != "proof_missing":  # the proof may come later than the letter went
        refuse_finished(packet)
    claim = claims.claim_of(session, memoire)
    note_act(session, staff, packet, "proof-seen", now, kind=kind)
    if claim is not None:
        verdict = again(claim.channel)
    else:
        _refuse_hopeless(session, memoire, packet, facts)
        verdict = Verdict("filed")
        memoire.proof_seen = kind
        about = memoire.person_id
        record(session, staff, "proof-seen", "memoire", memoire.id, now, person_id=about, kind=kind)
    return settle(session, staff, packet, memoire, verdict, facts, now)


def proof_missing(
    session: Session, staff: Staff, packet_id: uuid.UUID, version: int, facts: Facts, now: datetime
) -> Packet:
    """No proof of payment on the paper (D2, D3): a letter to the patient, the document back to unpaid."""
    packet, memoire = hold(session, staff, packet_id, version)
    refuse_finished(packet)
    if memoire is None or not asks_for_proof(memoire) or claims.claim_of(session, memoire) is not None:
        raise WrongState
    was = snapshot(packet)
    filing.become(session, staff, packet, "proof_missing", "no-proof", now)
    filing.finish(packet, staff, now)
    filing.release_arrival(session, staff, memoire, packet, facts, now)
    document = inbox.deliver(
        session,
        memoire.person_id,
        "letter",
        "proof-missing",
        now,
        file_id=letters.write_proof_missing(session, memoire, packet, now),
        issuer=caisse_of(session.get_one(Person, memoire.person_id), memoire) or inbox.FUND,
    )
    about = memoire.person_id
    record(session, staff, "written", "document", document.id, now, person_id=about, letter="proof-missing")
    record(session, staff, "written", "packet", packet.id, now, document=str(document.id), was=was)
    session.flush()
    return packet


def identify(
    session: Session, staff: Staff, packet_id: uuid.UUID, version: int, typed: str, facts: Facts, now: datetime
) -> Packet:
    """The printed reference, typed or from a scanner gun. Refuses (Invalid on `reference`) what cannot be one, and
    says how to find the mistake; one that nobody registered makes the packet `unknown`.
    """
    reference = _parse(typed)
    memoire_id = session.scalar(select(Memoire.id).where(Memoire.reference == reference.text))
    packet, held = hold(session, staff, packet_id, version, memoire_id)
    memoire = held if memoire_id else None  # where nobody registered it, the bill it was taken for is held
    refuse_finished(packet)
    note_act(session, staff, packet, "identified", now, reference=reference.text)
    packet.reference = reference.text
    if memoire is None:
        _let_go(session, staff, packet, facts, now)
        filing.become(session, staff, packet, filing.UNREGISTERED.outcome, filing.UNREGISTERED.reason, now)
        session.flush()
        return packet
    return judge_anew(session, staff, packet, memoire, facts, now)


def assign(
    session: Session,
    staff: Staff,
    packet_id: uuid.UUID,
    version: int,
    memoire_id: uuid.UUID,
    facts: Facts,
    now: datetime,
) -> Packet:
    """The bill was found by matricule, provider or number, and the operator says that it is this one."""
    packet, memoire = hold(session, staff, packet_id, version, memoire_id)
    refuse_finished(packet)
    if memoire is None:
        raise NotFound
    note_act(session, staff, packet, "assigned", now, reference=memoire.reference)
    packet.reference = memoire.reference
    return judge_anew(session, staff, packet, memoire, facts, now)


def forward(
    session: Session, staff: Staff, packet_id: uuid.UUID, version: int, caisse: str, facts: Facts, now: datetime
) -> Packet:
    """On to another caisse: with a known bill it is filed there at once, from the day it arrived here; without one
    its pages wait in their mail room, and the packet is finished with its reason (D5). Invalid on `caisse` where it is
    not theirs.
    """
    packet, memoire = hold(session, staff, packet_id, version)
    refuse_finished(packet)
    if session.get(Caisse, caisse) is None:
        raise invalid("caisse", UNKNOWN_CAISSE)
    if caisse == session.get_one(Batch, packet.batch_id).caisse:
        raise invalid("caisse", OWN_CAISSE, caisse=caisse)
    note_act(session, staff, packet, "forwarded", now, caisse=caisse)
    if memoire is not None:
        theirs = caisse_of(session.get_one(Person, memoire.person_id), memoire)
        if theirs != caisse:
            raise invalid("caisse", OTHERS_BILL if theirs else NO_CAISSE, caisse=theirs or "")
        return judge_anew(session, staff, packet, memoire, facts, now, caisse=caisse)
    forwarding.hand_on(session, staff, packet, caisse, now)
    filing.become(session, staff, packet, "other_caisse", f"forwarded-{caisse}", now)
    filing.finish(packet, staff, now)
    session.flush()
    return packet


def set_aside(
    session: Session, staff: Staff, packet_id: uuid.UUID, version: int, reason: str, facts: Facts, now: datetime
) -> Packet:
    """Nothing can come of it: finished as it is, with the reason kept. Invalid on `reason` for an unknown one."""
    if reason not in SET_ASIDE:
        raise invalid("reason", NOT_A_REASON)
    packet, memoire = hold(session, staff, packet_id, version)
    refuse_finished(packet)
    note_act(session, staff, packet, "set-aside", now, after=packet.outcome, reason=reason)
    packet.reason = reason
    filing.finish(packet, staff, now)
    if memoire is not None:
        filing.release_arrival(session, staff, memoire, packet, facts, now)
    session.flush()
    return packet


def asks_for_proof(memoire: Memoire) -> bool:
    """Whether the question of a proof of payment arises at all."""
    return memoire.paid_on is None and memoire.cancelled_at is None and memoire.route == "reimbursement"


def _let_go(session: Session, staff: Staff, packet: Packet, facts: Facts, now: datetime) -> None:
    """It is not the paper of the bill that it was taken for."""
    if packet.memoire_id is not None:
        memoire = session.get_one(Memoire, packet.memoire_id)
        packet.memoire_id = None
        session.flush()
        filing.release_arrival(session, staff, memoire, packet, facts, now)


def _refuse_hopeless(session: Session, memoire: Memoire, packet: Packet, facts: Facts) -> None:
    """What no proof of payment can cure."""
    known = document_facts(memoire, None)
    if known.cancelled_on is not None:
        raise sending.Cancelled(cancelled_on=known.cancelled_on)
    if memoire.route != "reimbursement":
        raise sending.DirectPayment if memoire.route == "pid" else sending.ThirdParty
    if memoire.paid_on is not None and packet.arrived_on > sending.last_day(memoire.paid_on, facts):
        raise sending.TimeBarred(last_day=sending.last_day(memoire.paid_on, facts))
    if caisse_of(session.get_one(Person, memoire.person_id), memoire) is None:
        raise sending.NotAffiliated


def _parse(typed: str) -> qr.Reference:
    try:
        return qr.Reference.parse(typed)
    except qr.WrongCheckCharacter as error:
        raise Invalid(errors={"reference": [Text(MISTYPED)]}) from error
    except qr.InvalidReference as error:
        raise Invalid(errors={"reference": [Text(WRONG_FORM)]}) from error
