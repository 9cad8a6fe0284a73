"""Seals over the history: each covers some events and the seal before it, so that none is changed unnoticed."""

import uuid

from sqlalchemy import BigInteger, CheckConstraint, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from backend.db import Base, Instant


class Seal(Base):
    """`digest` is of the events that it covers, `head` of this row and of the head before (SHA-256 both).

    `number` counts from 1 without a gap; `first_id` and `last_id` say where its events lie. Events name their seal.
    """

    __tablename__ = "seal"
    __table_args__ = (CheckConstraint("number > 0 AND events > 0", name="counts"),)

    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    sealed_at: Mapped[Instant]
    events: Mapped[int]
    first_id: Mapped[uuid.UUID]
    last_id: Mapped[uuid.UUID]
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    head: Mapped[bytes] = mapped_column(LargeBinary)
