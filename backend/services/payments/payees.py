"""Who is paid for a claim: the insured person, whoever acts for a child or a ward, or the biller."""

import uuid
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from backend.domain.calendar import luxembourg_day
from backend.domain.coverage import guardian_sees
from backend.models.accounts import Account
from backend.models.claims import Claim
from backend.models.events import Event
from backend.models.memoires import Memoire
from backend.models.people import Guardianship, Person


def payee_of(session: Session, claim: Claim, now: datetime) -> tuple[uuid.UUID | None, uuid.UUID | None]:
    """(person, provider): exactly one of them. PID and TPS pay the biller (J5, H7), the other roads a person (B2)."""
    if claim.channel in ("pid", "tps"):
        return None, session.get_one(Memoire, claim.memoire_id).biller_id
    return _person(session, claim, luxembourg_day(now)), None


def _person(session: Session, claim: Claim, today: date) -> uuid.UUID:
    """The insured person; for a child or a ward whoever sent the claim, else whoever has acted for them longest."""
    acting = _acting_for(session, claim.person_id, today)
    if not acting:
        return claim.person_id
    sender = _sender(session, claim)
    return sender if sender in acting else acting[0]


def _acting_for(session: Session, person_id: uuid.UUID, today: date) -> list[uuid.UUID]:
    born_on = session.get_one(Person, person_id).born_on
    ties = session.execute(
        select(Guardianship.guardian_id, Guardianship.kind)
        .where(
            Guardianship.person_id == person_id,
            Guardianship.valid_from <= today,
            or_(Guardianship.valid_to.is_(None), Guardianship.valid_to >= today),
        )
        .order_by(Guardianship.valid_from, Guardianship.id)
    )
    return [guardian for guardian, kind in ties if kind == "ward" or guardian_sees(born_on, today)]


def _sender(session: Session, claim: Claim) -> uuid.UUID | None:
    return session.scalar(
        select(Account.person_id)
        .join(Event, Event.actor_id == Account.id)
        .where(
            Event.entity == "claim",
            Event.entity_id == claim.id,
            Event.name == "received",
            Event.actor_kind == "patient",
        )
    )
