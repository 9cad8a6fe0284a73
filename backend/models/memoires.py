"""The bill: what the practice deposited, as it was deposited, and what became of it since."""

import uuid
from datetime import date, datetime, time

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.db import Base, CentsColumn, Day, Instant, new_id

MAX_CENTS = 100_000_000


class Memoire(Base):
    """A mémoire d'honoraires. A biller has one per number, for ever; it gives at most one claim.

    `content_sha256` is over the deposited data and file, so that the same deposit again is recognised
    even after a later payment or cancellation.
    """

    __tablename__ = "memoire"
    __table_args__ = (
        UniqueConstraint("biller_id", "number"),
        CheckConstraint("route IN ('reimbursement', 'pid', 'tps')", name="route"),
        CheckConstraint(f"total_cents BETWEEN 0 AND {MAX_CENTS}", name="total"),
        CheckConstraint("origin IN ('practice', 'paper')", name="origin"),
        Index("ix_memoire_biller_changed", "biller_id", "changed_at", "id"),
        Index("ix_memoire_number", "number"),
        Index("ix_memoire_person_issued", "person_id", "issued_on"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    biller_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("provider.id"))
    performer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("provider.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    number: Mapped[str]
    reference: Mapped[str] = mapped_column(unique=True)
    origin: Mapped[str] = mapped_column(default="practice")
    issued_on: Mapped[Day]
    paid_on: Mapped[date | None]
    route: Mapped[str]
    tps_label: Mapped[str | None]
    accident: Mapped[bool] = mapped_column(default=False)
    inpatient: Mapped[bool] = mapped_column(default=False)
    patient_agrees: Mapped[bool] = mapped_column(default=False)
    total_cents: Mapped[CentsColumn]
    content_sha256: Mapped[bytes] = mapped_column(LargeBinary)
    file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("stored_file.id"))
    file_pages: Mapped[int] = mapped_column(default=1)
    proof_file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("stored_file.id"))
    proof_seen: Mapped[str | None]
    posted_on: Mapped[date | None]  # its paper arrived, and waits for an operator's look at the proof of payment
    received_at: Mapped[Instant]
    changed_at: Mapped[Instant]
    client_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("client.id"))
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)
    lines: Mapped[list["MemoireLine"]] = relationship(
        order_by="MemoireLine.position", lazy="selectin", cascade="all, delete-orphan"
    )

    __mapper_args__ = {"version_id_col": version}

    @property
    def first_service_on(self) -> date:
        """The earliest service day: the caisse of that day carries the memoire (C10)."""
        return min((line.performed_on for line in self.lines), default=self.issued_on)


class MemoireLine(Base):
    """One act, or one supplement, of a memoire; `amount_cents` is for the whole line."""

    __tablename__ = "memoire_line"
    __table_args__ = (
        CheckConstraint(f"amount_cents BETWEEN 0 AND {MAX_CENTS}", name="amount"),
        CheckConstraint("quantity BETWEEN 1 AND 999", name="quantity"),
    )

    memoire_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("memoire.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    act: Mapped[str]
    performed_on: Mapped[Day]
    performed_at: Mapped[time | None]
    quantity: Mapped[int]
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    authorisation: Mapped[str | None]
