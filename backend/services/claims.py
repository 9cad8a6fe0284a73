"""Claims come to be: by one tap, by post, or by the practice. Whatever the road, one memoire gives one claim."""

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.domain import sending, tps
from backend.domain.actors import Actor, Patient
from backend.domain.calendar import luxembourg_day
from backend.domain.errors import NotFound
from backend.domain.facts import Facts
from backend.jobs import defer
from backend.models.claims import Claim
from backend.models.documents import Document
from backend.models.events import record
from backend.models.memoires import Memoire
from backend.models.people import Person
from backend.services import inbox
from backend.services.care import ids_in_care
from backend.services.memoire_facts import caisse_of, document_facts

ASSESS = "claims.assess"


def send(session: Session, patient: Patient, document_id: uuid.UUID, facts: Facts, now: datetime) -> tuple[Claim, bool]:
    """ENVOYER (C1): the claim, and whether this tap made it; sending again gives the same claim.

    Refuses (domain.sending): already-sent-by-post, cancelled, direct-payment, third-party, unpaid, time-barred,
    caisse-closed; NotFound for what is not the patient's. The memoire's row is held meanwhile, so that a payment,
    a cancellation, the post and a second tap come one after the other.
    """
    today = luxembourg_day(now)
    memoire = session.scalar(
        select(Memoire)
        .join(Document, Document.memoire_id == Memoire.id)
        .where(
            Document.id == document_id,
            Document.person_id.in_(ids_in_care(session, patient.person_id, today)),
            Document.released_at.is_not(None),
        )
        .with_for_update(of=Memoire, key_share=True)
    )
    if memoire is None:
        raise NotFound
    claim = claim_of(session, memoire)
    if claim is not None and claim.channel == "app":
        return claim, False
    caisse = caisse_of(session.get_one(Person, memoire.person_id), memoire)
    try:
        sending.may_send(document_facts(memoire, claim), caisse, facts, today)
    except sending.AlreadySentByPost as refusal:
        refusal.subject = claim
        raise
    assert caisse is not None
    return open_claim(session, patient, memoire, caisse, "app", facts, now), True


def open_claim(
    session: Session,
    actor: Actor,
    memoire: Memoire,
    caisse: str,
    channel: str,
    facts: Facts,
    now: datetime,
    *,
    received_at: datetime | None = None,
) -> Claim:
    """The memoire's one claim, its document's new state, its event and its assessment, all in this transaction.

    `received_at` is when paper arrived, where that was before `now` (C7). The caller holds the memoire's row and has
    seen that there is no claim yet.
    """
    document_id = session.scalars(select(Document.id).where(Document.memoire_id == memoire.id)).one()
    claim = Claim(
        memoire_id=memoire.id,
        document_id=document_id,
        person_id=memoire.person_id,
        caisse=caisse,
        channel=channel,
        state="received",
        received_at=received_at or now,
        total_cents=memoire.total_cents,
    )
    session.add(claim)
    session.flush()
    memoire.changed_at = now
    inbox.follow(session, actor, memoire, claim, facts, now)
    record(
        *(session, actor, "received", "claim", claim.id, now),
        person_id=claim.person_id,
        after="received",
        channel=channel,
        caisse=caisse,
    )
    # One person's claims are assessed in the order they arrive, because earlier ones count for limits.
    defer(session, ASSESS, lock=f"person:{claim.person_id}", claim_id=str(claim.id))
    return claim


def open_direct(session: Session, actor: Actor, memoire: Memoire, facts: Facts, now: datetime) -> Claim | None:
    """A memoire that the doctor bills to the fund (PID, TPS) is a claim from the moment it is deposited (J, H7)."""
    if memoire.route == "reimbursement":
        return None
    caisse = caisse_of(session.get_one(Person, memoire.person_id), memoire)
    if caisse is None:
        raise sending.NotAffiliated
    payer = tps.PAYER if memoire.route == "tps" else caisse
    return open_claim(session, actor, memoire, payer, memoire.route, facts, now)


def note_second_arrival(
    session: Session, actor: Actor, claim: Claim, channel: str, now: datetime, *, arrived_at: datetime | None = None
) -> None:
    """The same memoire by another road (C4): no second claim, but both dates for everybody to see.

    The caller holds the memoire's row; the claim's is held from here on, because clerk and patient change it too.
    """
    session.refresh(claim, with_for_update=True)
    if claim.also_arrived_at is None:
        claim.also_arrived_at = arrived_at or now
        claim.also_arrived_by = channel
    record(
        session,
        actor,
        "also-arrived",
        "claim",
        claim.id,
        now,
        person_id=claim.person_id,
        before=claim.state,
        after=claim.state,
        channel=channel,
    )


def claim_of(session: Session, memoire: Memoire) -> Claim | None:
    """The memoire's claim, if it has one."""
    return session.scalar(select(Claim).where(Claim.memoire_id == memoire.id))
