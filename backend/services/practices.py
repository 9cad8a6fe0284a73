"""Which software may act for which provider."""

import uuid
from collections.abc import Collection
from datetime import date

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from backend.domain.actors import Machine
from backend.domain.errors import NotAllowed, NotFound, invalid
from backend.domain.providers import Membership, first_day_outside
from backend.domain.text import N_, Text
from backend.models.providers import AssociationMember, Authorisation, Provider

UNKNOWN = N_("This provider code is not in the register.")
NOT_MEMBER = N_("This performer does not belong to the association that bills.")
NOT_THEN = N_("On {day} this performer was not a member of the association that bills.")
NOT_VALID = N_("This provider code was not valid on {day}.")


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
    """Who did the act: the biller itself, or somebody who ever belonged to the association that bills (B2, B3)."""
    if code == biller.code and biller.kind == "person":
        return biller
    performer = session.scalar(select(Provider).where(Provider.code == code, Provider.kind == "person"))
    if performer is None:
        raise invalid("performer", UNKNOWN)
    if not memberships(session, biller, performer):
        raise invalid("performer", NOT_MEMBER)
    return performer


def check_days(session: Session, biller: Provider, performer: Provider, days: Collection[date]) -> None:
    """Refuse (Invalid on `biller` or `performer`) a service of a day on which a code was not valid (B1), or on which
    the performer was not yet or no longer a member (B3).
    """
    for field, provider in (("biller", biller), ("performer", performer)):
        day = next((day for day in sorted(days) if not _is_valid(provider, day)), None)
        if day is not None:
            raise invalid(field, NOT_VALID, day=day)
    outside = day_outside(session, biller, performer, days)
    if outside is not None:
        raise invalid("performer", NOT_THEN, day=outside)


def day_outside(session: Session, biller: Provider, performer: Provider, days: Collection[date]) -> date | None:
    """The first service day on which the performer did not belong to the association that bills (B3)."""
    if biller.kind != "association":
        return None
    return first_day_outside(memberships(session, biller, performer), days)


def memberships(session: Session, association: Provider, performer: Provider) -> list[Membership]:
    """The performer's times in an association."""
    rows = session.scalars(
        select(AssociationMember).where(
            AssociationMember.association_id == association.id, AssociationMember.provider_id == performer.id
        )
    )
    return [Membership(performer.code, performer.discipline, row.joined_on, row.left_on) for row in rows]


def _is_valid(provider: Provider, day: date) -> bool:
    """The last day is the day of death, on which somebody may still have worked."""
    return provider.valid_from <= day and (provider.valid_to is None or day <= provider.valid_to)


def _is_authorised(session: Session, machine: Machine, provider_id: uuid.UUID) -> bool:
    found = select(Authorisation.id).where(Authorisation.provider_id == provider_id, *_running(machine))
    return session.scalar(found) is not None


def _running(machine: Machine) -> tuple[ColumnElement[bool], ...]:
    return (Authorisation.client_id == machine.client_id, Authorisation.withdrawn_at.is_(None))
