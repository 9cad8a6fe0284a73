"""The mail room: piles that arrived, each page that was read, and the packets made of them."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.db import Base, Day, Instant, new_id
from backend.domain.lifecycle import PACKET_OUTCOMES


class Batch(Base):
    """A pile of scans, known by its bytes: the same pile again, in the same mail room, is the same batch."""

    __tablename__ = "batch"
    __table_args__ = (
        CheckConstraint("state IN ('received', 'reading', 'done')", name="state"),
        Index("ix_batch_at_work", "received_at", postgresql_where=text("state <> 'done'")),
        Index("ix_batch_forwarded_from", "forwarded_from", postgresql_where=text("forwarded_from IS NOT NULL")),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    content_sha256: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    caisse: Mapped[str | None] = mapped_column(ForeignKey("caisse.code"))
    arrived_on: Mapped[Day]
    received_at: Mapped[Instant] = mapped_column(index=True)
    received_by: Mapped[str]
    state: Mapped[str] = mapped_column(default="received")
    pages_total: Mapped[int | None]  # known once every file was counted
    pages_done: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime | None]
    moved_at: Mapped[datetime | None]  # when something in it was read last
    finished_at: Mapped[datetime | None]
    forwarded_from: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("packet.id", use_alter=True))  # another room's
    files: Mapped[list["BatchFile"]] = relationship(order_by="BatchFile.position")


class BatchFile(Base):
    """One file of a pile; the original, never altered. Photographs taken one after another are one file together:
    it has no bytes of its own, its pages are the `Photograph` rows.
    """

    __tablename__ = "batch_file"

    batch_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("batch.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("stored_file.id"))
    name: Mapped[str]  # as sent, for the operator's eyes only
    pages: Mapped[int | None]  # empty until counted, and where a refused file's cannot be known
    refused: Mapped[str | None]  # why the whole file cannot be read
    read_at: Mapped[datetime | None]


class Photograph(Base):
    """One photograph: a page of its file, in the order in which they were taken."""

    __tablename__ = "photograph"
    __table_args__ = (ForeignKeyConstraint(["batch_id", "file"], ["batch_file.batch_id", "batch_file.position"]),)

    batch_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    file: Mapped[int] = mapped_column(primary_key=True)
    page: Mapped[int] = mapped_column(primary_key=True)
    file_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stored_file.id"))
    name: Mapped[str]


class ScannedPage(Base):
    """What was read on one page; `page` counts from 1 within its file."""

    __tablename__ = "scanned_page"
    __table_args__ = (CheckConstraint("outcome IN ('read', 'foreign', 'unreadable', 'damaged')", name="outcome"),)

    batch_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("batch.id"), primary_key=True)
    file: Mapped[int] = mapped_column(primary_key=True)
    page: Mapped[int] = mapped_column(primary_key=True)
    outcome: Mapped[str]
    step: Mapped[str | None]  # the step of the ladder that read it
    codes: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    symbol_seen: Mapped[bool]
    cpu_ms: Mapped[float]
    reason: Mapped[str | None]
    width: Mapped[int | None]  # of the page in pixels: what the codes' corners refer to
    height: Mapped[int | None]


class Packet(Base):
    """Pages that belong together, what they turned out to be, and who finished them.

    `finished_at` is set where nothing is left to do; every other packet waits on the desk.
    """

    __tablename__ = "packet"
    __table_args__ = (
        UniqueConstraint("batch_id", "file", "position"),
        CheckConstraint("outcome IN ({})".format(", ".join(f"'{word}'" for word in PACKET_OUTCOMES)), name="outcome"),
        Index(
            *("ix_packet_waiting", "outcome", "made_at", "id"),
            postgresql_where=text("finished_at IS NULL"),
            postgresql_include=["batch_id"],  # so that what waits is counted in the index alone
        ),
        Index("ix_packet_oldest", "made_at", "id", postgresql_where=text("finished_at IS NULL")),
        Index("ix_packet_of_pile", "batch_id", "made_at", "id", postgresql_where=text("finished_at IS NULL")),
        Index("ix_packet_reference", "reference", postgresql_where=text("reference IS NOT NULL")),
        Index("ix_packet_memoire", "memoire_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    batch_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("batch.id"))
    file: Mapped[int]
    position: Mapped[int]
    pages: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    reference: Mapped[str | None]
    foreign_texts: Mapped[list[str]] = mapped_column(JSONB, default=list)
    outcome: Mapped[str]
    reason: Mapped[str | None]
    memoire_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("memoire.id"))
    claim_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("claim.id"))
    arrived_on: Mapped[date]
    made_at: Mapped[Instant]
    finished_at: Mapped[datetime | None]
    finished_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    held_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))  # who has it open, until when
    held_until: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
