"""The register of providers as its keepers look somebody up, and everything kept about one of them."""

import uuid
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from backend.domain import provider_code
from backend.domain.actors import Staff
from backend.models.events import Event, record
from backend.models.provider_files import OPEN_REGISTRATIONS, Exemption, Registration
from backend.models.providers import AssociationMember, Client, Provider
from backend.services.providers import associations, exemptions, software
from backend.services.providers.reach import admit, provider_of

MOST = 50


@dataclass(frozen=True, slots=True)
class Belongs:
    """A doctor's time in an association."""

    row: AssociationMember
    association: Provider


@dataclass(frozen=True, slots=True)
class Dossier:
    """One provider with all that is kept."""

    provider: Provider
    registration: Registration | None
    belongs: list[Belongs]
    members: list[associations.Member]
    changes: list[associations.Signed]
    permissions: list[software.Permission]
    choices: list[Client]
    exemptions: list[Exemption]
    history: list[Event]


def open_files(session: Session, staff: Staff) -> list[Registration]:
    """Files that are not closed yet, oldest first, at most `MOST`."""
    admit(staff)
    waiting = select(Registration).where(Registration.state.in_(OPEN_REGISTRATIONS))
    return list(session.scalars(waiting.order_by(Registration.received_on, Registration.id).limit(MOST)))


def closed_files(session: Session, staff: Staff) -> list[Registration]:
    """The files closed last."""
    admit(staff)
    closed = select(Registration).where(Registration.state.not_in(OPEN_REGISTRATIONS))
    return list(session.scalars(closed.order_by(Registration.decided_at.desc()).limit(MOST)))


def find(session: Session, staff: Staff, words: str) -> list[Provider]:
    """By code, however it is written, or by part of the name; at most `MOST`."""
    admit(staff)
    pattern = "%{}%".format(words.strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_"))
    wanted: list[ColumnElement[bool]] = [Provider.name.ilike(pattern)]
    with suppress(provider_code.ProviderCodeError):
        wanted.append(Provider.code == provider_code.parse(words))
    found = select(Provider).where(or_(*wanted))
    return list(session.scalars(found.order_by(Provider.name, Provider.code).limit(MOST)))


def look(session: Session, staff: Staff, provider_id: uuid.UUID, now: datetime) -> Dossier:
    """Everything about one provider; the look is written down. NotFound."""
    provider = provider_of(session, staff, provider_id)
    record(session, staff, "viewed", "provider", provider.id, now)
    session.flush()
    permissions = software.permissions_of(session, provider.id)
    belongs = session.execute(
        select(AssociationMember, Provider)
        .join(Provider, Provider.id == AssociationMember.association_id)
        .where(AssociationMember.provider_id == provider.id)
        .order_by(AssociationMember.joined_on)
    )
    history = select(Event).where(Event.entity == "provider", Event.entity_id == provider.id, Event.name != "viewed")
    return Dossier(
        provider,
        session.scalar(select(Registration).where(Registration.provider_id == provider.id)),
        [Belongs(*row) for row in belongs],
        associations.members_of(session, provider.id),
        associations.changes_of(session, provider.id),
        permissions,
        software.choices(session, permissions),
        exemptions.of_provider(session, provider.id),
        list(session.scalars(history.order_by(Event.id))),
    )
