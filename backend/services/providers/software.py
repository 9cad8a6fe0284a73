"""Which software acts for a provider: given and withdrawn on the provider's own signed paper, at once (J4).

A withdrawal counts from the software's next request: whoever asks is looked up anew each time.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend import storage
from backend.domain import providers
from backend.domain.actors import Staff
from backend.domain.calendar import luxembourg_day
from backend.domain.errors import Conflict, NotFound, invalid
from backend.domain.text import N_
from backend.models.events import record
from backend.models.memoires import Memoire
from backend.models.providers import Authorisation, Client
from backend.services.pdf_intake import check_pdf
from backend.services.providers.reach import provider_of

FOR_PRACTICES = frozenset({"memoires", "mr", "tps"})
LONGEST_NOTE = 500


class Withdrawn(Conflict):
    title = N_("This authorisation was withdrawn before")
    detail = N_("The software may not act for the provider any more.")


@dataclass(frozen=True, slots=True)
class Permission:
    """One authorisation, running or over; `last_deposit_at` is the software's last bill for this provider."""

    row: Authorisation
    client: Client
    last_deposit_at: datetime | None


def permissions_of(session: Session, provider_id: uuid.UUID) -> list[Permission]:
    """Every authorisation of a provider, running ones first, newest first."""
    rows = session.execute(
        select(Authorisation, Client)
        .join(Client, Client.id == Authorisation.client_id)
        .where(Authorisation.provider_id == provider_id)
        .order_by(Authorisation.withdrawn_at.is_(None).desc(), Authorisation.given_at.desc(), Authorisation.id)
    ).all()
    deposits = session.execute(
        select(Memoire.client_id, func.max(Memoire.received_at).label("at"))
        .where(Memoire.biller_id == provider_id, Memoire.client_id.is_not(None))
        .group_by(Memoire.client_id)
    )
    last = {row.client_id: row.at for row in deposits}
    return [Permission(row, client, last.get(client.id)) for row, client in rows]


def choices(session: Session, running: Iterable[Permission]) -> list[Client]:
    """The software a provider can still authorise: in use, made for practices, not authorised already."""
    taken = {one.client.id for one in running if one.row.withdrawn_at is None}
    known = session.scalars(select(Client).where(Client.disabled_at.is_(None)).order_by(Client.name, Client.client_id))
    return [one for one in known if FOR_PRACTICES & set(one.scopes) and one.id not in taken]


def give(
    session: Session,
    staff: Staff,
    provider_id: uuid.UUID,
    client_id: uuid.UUID,
    signed_on: date,
    paper: bytes,
    now: datetime,
) -> Authorisation:
    """The software may act from now on. Refuses (Invalid): a software that is not to be chosen, a day in the future,
    a paper that is missing or no PDF like a deposit's.
    """
    provider = provider_of(session, staff, provider_id, hold=True)
    if client_id not in {one.id for one in choices(session, permissions_of(session, provider.id))}:
        raise invalid("client", N_("Choose one of the list."))
    _check(signed_on, paper, now)
    row = Authorisation(
        provider_id=provider.id,
        client_id=client_id,
        given_at=now,
        given_signed_on=signed_on,
        given_file_id=storage.put(session, paper, "application/pdf", now),
    )
    session.add(row)
    session.flush()
    _note(session, staff, row, "authorised", now)
    return row


def withdraw(
    session: Session,
    staff: Staff,
    provider_id: uuid.UUID,
    authorisation_id: uuid.UUID,
    signed_on: date,
    paper: bytes,
    note: str,
    now: datetime,
) -> Authorisation:
    """Effective with the next request. With the signed paper, or with a word on how it was asked for: what leaks must
    not go on leaking for want of a signature. Refuses: NotFound, Withdrawn, Invalid.
    """
    provider_of(session, staff, provider_id)
    mine = Authorisation.id == authorisation_id, Authorisation.provider_id == provider_id
    row = session.scalar(select(Authorisation).where(*mine).with_for_update().execution_options(populate_existing=True))
    if row is None:
        raise NotFound
    if row.withdrawn_at is not None:
        raise Withdrawn(subject=row)
    if not paper and not note.strip():
        raise invalid("paper", N_("Add the signed paper, or say how the provider asked for it."))
    if len(note) > LONGEST_NOTE:
        raise invalid("note", N_("At most {count} characters."), count=LONGEST_NOTE)
    if paper:
        _check(signed_on, paper, now)
    elif signed_on > luxembourg_day(now):
        raise invalid("signed_on", N_("This day lies in the future."))
    row.withdrawn_at, row.withdrawn_signed_on, row.withdrawn_note = now, signed_on, note.strip() or None
    row.withdrawn_file_id = storage.put(session, paper, "application/pdf", now) if paper else None
    _note(session, staff, row, "withdrawn", now)
    return row


def paper_of(
    session: Session, staff: Staff, provider_id: uuid.UUID, authorisation_id: uuid.UUID, which: str
) -> tuple[bytes, storage.FileCard]:
    """The signed paper, `which` given or withdrawn; NotFound."""
    provider_of(session, staff, provider_id)
    mine = Authorisation.id == authorisation_id, Authorisation.provider_id == provider_id
    row = session.scalar(select(Authorisation).where(*mine))
    kept = {"given": row.given_file_id, "withdrawn": row.withdrawn_file_id} if row else {}
    file_id = kept.get(which)
    if file_id is None:
        raise NotFound
    return storage.get(session, file_id), storage.card(session, file_id)


def _check(signed_on: date, paper: bytes, now: datetime) -> None:
    if signed_on > luxembourg_day(now):
        raise invalid("signed_on", N_("This day lies in the future."))
    if not paper:
        raise invalid("paper", N_("This paper is missing."))
    if not providers.is_pdf(paper):
        raise invalid("paper", providers.NOT_PDF)
    check_pdf(paper, "paper")


def _note(session: Session, staff: Staff, row: Authorisation, name: str, now: datetime) -> None:
    client = session.get_one(Client, row.client_id)
    record(session, staff, name, "provider", row.provider_id, now, after=client.client_id, software=client.name)
    session.flush()
