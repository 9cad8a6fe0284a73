"""Packets as they are listed: those of a pile, those of a claim; `worklist` lists those that wait."""

import re
import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, any_, select, tuple_
from sqlalchemy.orm import Session

from backend.domain.actors import Actor, Staff
from backend.domain.errors import NotAllowed, invalid
from backend.models.accounts import Account
from backend.models.claims import Claim
from backend.models.memoires import Memoire
from backend.models.paper import Batch, BatchFile, Packet
from backend.models.people import Person
from backend.models.providers import Provider
from backend.services import looks, pages
from backend.services.mailroom import originals
from backend.services.mailroom.bills import MemoireCard, candidates
from backend.services.mailroom.piles import BatchRow, FileRow, PagesCount, Progress, batch_of, batches, progress
from backend.services.mailroom.reach import within_reach
from backend.services.mailroom.words import OUTCOME_TEXTS, reason_text
from backend.services.pages import NOT_OURS

__all__ = [
    "LIST",
    "OUTCOME_TEXTS",
    "BatchRow",
    "FileRow",
    "MemoireCard",
    "PacketRow",
    "PagesCount",
    "Progress",
    "batches",
    "candidates",
    "of_batch",
    "of_claim",
    "picture",
    "picture_of",
    "progress",
    "reason_text",
]

WIDTH = 1240
_PLACE = re.compile(r"([0-9]{1,9})\.([0-9]{1,9})", re.ASCII)


@dataclass(frozen=True, slots=True)
class PacketRow:
    """One packet. For `already_sent`, the two dates are `claim_received_at` and `arrived_on`; `finished_at` is empty
    while it waits for a person. `reason` is a stable word wherever it is not filed; `foreign_texts` are strangers'.
    `holder` had it open last, until `held_until`.
    """

    id: uuid.UUID
    batch_id: uuid.UUID
    file: int
    file_name: str
    position: int
    pages: list[int]
    reference: str | None
    outcome: str
    reason: str | None
    claim_id: uuid.UUID | None
    claim_channel: str | None
    claim_received_at: datetime | None
    memoire_id: uuid.UUID | None
    arrived_on: date
    made_at: datetime
    finished_at: datetime | None
    version: int
    person_id: uuid.UUID | None
    patient: str | None
    matricule: str | None
    provider: str | None
    number: str | None
    total_cents: int | None
    foreign_texts: list[str]
    held_by: uuid.UUID | None
    held_until: datetime | None
    holder: str | None

    def open_elsewhere(self, staff: Staff, now: datetime) -> str | None:
        """Which colleague has it open now."""
        held = self.held_until is not None and self.held_until > now and self.held_by != staff.id
        return self.holder if held else None

    @property
    def span(self) -> str:
        """Which pages, in figures: a packet's follow one another."""
        return f"{self.pages[0]}" if len(self.pages) == 1 else f"{self.pages[0]}–{self.pages[-1]}"


LIST: Select[*tuple[Any, ...]] = (
    select(
        Packet.id,
        Packet.batch_id,
        Packet.file,
        BatchFile.name.label("file_name"),
        Packet.position,
        Packet.pages,
        Packet.reference,
        Packet.outcome,
        Packet.reason,
        Packet.claim_id,
        Claim.channel,
        Claim.received_at,
        Packet.memoire_id,
        Packet.arrived_on,
        Packet.made_at,
        Packet.finished_at,
        Packet.version,
        Memoire.person_id,
        (Person.given_name + " " + Person.family_name).label("patient"),
        Person.matricule,
        Provider.name.label("provider"),
        Memoire.number,
        Memoire.total_cents,
        Packet.foreign_texts,
        Packet.held_by,
        Packet.held_until,
        Account.name.label("holder"),
    )
    .join(Batch, Batch.id == Packet.batch_id)
    .join(BatchFile, (BatchFile.batch_id == Packet.batch_id) & (BatchFile.position == Packet.file))
    .outerjoin(Memoire, Memoire.id == Packet.memoire_id)
    .outerjoin(Person, Person.id == Memoire.person_id)
    .outerjoin(Provider, Provider.id == Memoire.biller_id)
    .outerjoin(Claim, Claim.id == Packet.claim_id)
    .outerjoin(Account, Account.id == Packet.held_by)
)


def of_batch(
    session: Session, actor: Actor, batch_id: uuid.UUID, *, after: str | None = None, limit: int = 25
) -> pages.Page[PacketRow]:
    """The pile's packets in its own order; NotFound where the pile is not within reach."""
    batch = batch_of(session, actor, batch_id)
    query = LIST.where(Packet.batch_id == batch.id)
    if after is not None:
        query = query.where(tuple_(Packet.file, Packet.position) > _place(after))
    rows = session.execute(query.order_by(Packet.file, Packet.position).limit(limit + 1)).all()
    items = [_row(row) for row in rows[:limit]]
    return pages.Page(items, f"{items[-1].file}.{items[-1].position}" if len(rows) > limit else None)


def of_claim(session: Session, claim_id: uuid.UUID) -> list[PacketRow]:
    """The paper of a claim, first arrival first; the caller has seen that the claim is within reach."""
    rows = session.execute(
        LIST.where(Packet.memoire_id == select(Claim.memoire_id).where(Claim.id == claim_id).scalar_subquery())
        .where(Packet.claim_id == claim_id)
        .order_by(Packet.made_at, Packet.id)
    )
    return [_row(row) for row in rows]


def others_of_memoire(session: Session, packet_id: uuid.UUID, memoire_id: uuid.UUID) -> list[PacketRow]:
    """The other packets of the same bill."""
    query = LIST.where(Packet.memoire_id == memoire_id, Packet.id != packet_id)
    return [_row(row) for row in session.execute(query.order_by(Packet.made_at, Packet.id))]


def one(session: Session, actor: Actor, packet_id: uuid.UUID) -> PacketRow | None:
    """One packet, if it is within reach."""
    row = session.execute(LIST.where(Packet.id == packet_id, within_reach(actor))).one_or_none()
    return _row(row) if row else None


def picture(
    session: Session, actor: Actor, batch_id: uuid.UUID, file: int, page: int, now: datetime, width: int = WIDTH
) -> bytes:
    """A page of a pile as WebP; NotFound where there is nothing to show. For operators.

    Where it is known whose it is, the look is written down; the packet's own page did so before, as a rule.
    """
    if not isinstance(actor, Staff) or actor.role != "operator":
        raise NotAllowed
    shown = picture_of(session, batch_of(session, actor, batch_id).id, file, page, width)
    on_it = (Packet.batch_id == batch_id, Packet.file == file, any_(Packet.pages) == page)
    whose = select(Packet.id, Memoire.person_id).join(Memoire, Memoire.id == Packet.memoire_id).where(*on_it)
    for packet_id, person_id in session.execute(whose):
        looks.note(session, actor, "packet", packet_id, person_id, now)
    return shown


def picture_of(session: Session, batch_id: uuid.UUID, file: int, page: int, width: int = WIDTH) -> bytes:
    """The same without the mail room's reach; the caller has seen that the packet's claim is within reach."""
    return originals.picture(session, batch_id, file, page, width)


def _row(row: Row[*tuple[Any, ...]]) -> PacketRow:
    return PacketRow(*row)


def _place(after: str) -> tuple[int, int]:
    found = _PLACE.fullmatch(after)
    if found is None:
        raise invalid("after", NOT_OURS)
    return int(found[1]), int(found[2])
