"""Which software may act for which provider."""

import uuid

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from backend.domain.actors import Machine
from backend.domain.errors import NotAllowed, NotFound, invalid
from backend.domain.text import N_, Text
from backend.models.providers import AssociationMember, Authorisation, Provider

UNKNOWN = N_("This provider code is not in the register.")


class NotAuthorisedByProvider(NotAllowed):
    code = "not-authorised-by-provider"
    title = N_("The provider has not authorised this software")
    detail = N_("The provider authorises it once, in the administration of the web services; then send again.")


def authorised_biller(session: Session, machine: Machine, code: str) -> Provider:
    """The biller a deposit names. Refuses an unknown code (Invalid on `biller`) and one that has not authorised
    this software (`not-authorised-by-provider`, J4).
    """
    provider = session.scalar(select(Provider).where(Provider.code == code))
    if provider is None:
        raise invalid("biller", UNKNOWN)
    if not _is_authorised(session, machine, provider.id):
        raise NotAuthorisedByProvider(errors={"biller": [Text(NotAuthorisedByProvider.title)]})
    return provider


def own_biller(session: Session, machine: Machine, code: str) -> Provider:
    """The biller whose memoires are read or changed; another practice's looks like none at all (NotFound)."""
    provider = session.scalar(select(Provider).where(Provider.code == code))
    if provider is None or not _is_authorised(session, machine, provider.id):
        raise NotFound
    return provider


def billers_of(session: Session, machine: Machine) -> list[uuid.UUID]:
    """The ids of every provider that this software acts for now."""
    return list(session.scalars(select(Authorisation.provider_id).where(*_running(machine))))


def performer_of(session: Session, biller: Provider, code: str) -> Provider:
    """Who did the act: the biller itself, or a member of the association that bills (B2, B3). Invalid otherwise."""
    if code == biller.code and biller.kind == "person":
        return biller
    performer = session.scalar(select(Provider).where(Provider.code == code, Provider.kind == "person"))
    if performer is None:
        raise invalid("performer", UNKNOWN)
    member = session.scalar(
        select(AssociationMember.id).where(
            AssociationMember.association_id == biller.id, AssociationMember.provider_id == performer.id
        )
    )
    if member is None:
        raise invalid("performer", N_("This performer does not belong to the association that bills."))
    return performer


def _is_authorised(session: Session, machine: Machine, provider_id: uuid.UUID) -> bool:
    found = select(Authorisation.id).where(Authorisation.provider_id == provider_id, *_running(machine))
    return session.scalar(found) is not None


def _running(machine: Machine) -> tuple[ColumnElement[bool], ...]:
    return (Authorisation.client_id == machine.client_id, Authorisation.withdrawn_at.is_(None))
