"""Whose desk the providers' files are: the CNS's clerks and administrators keep the register for all four caisses."""

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.domain.actors import Staff
from backend.domain.errors import Conflict, NotFound
from backend.domain.tps import PAYER
from backend.models.providers import Provider

ROLES = ("clerk", "admin")
KEEPER = PAYER  # the CNS gives the codes


class Stale(Conflict):
    """The page showed an older version; `subject` is the row as it is now."""


def admit(staff: Staff) -> None:
    """NotFound for whoever keeps no provider files: another caisse's clerk does not even learn that they exist."""
    if staff.role not in ROLES or staff.caisse not in (KEEPER, None) or (staff.role == "clerk" and not staff.caisse):
        raise NotFound


def provider_of(session: Session, staff: Staff, provider_id: uuid.UUID, *, hold: bool = False) -> Provider:
    """A provider of the register, for whoever may look; `hold` keeps others waiting until the transaction ends."""
    admit(staff)
    query = select(Provider).where(Provider.id == provider_id)
    if hold:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = session.scalar(query)
    if found is None:
        raise NotFound
    return found
