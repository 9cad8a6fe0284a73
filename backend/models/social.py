"""Tiers payant social: attestations of the offices, and their labels."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from backend.db import Base, Day, Instant, new_id


class Office(Base):
    """A social office."""

    __tablename__ = "office"

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]


class Attestation(Base):
    """Tiers payant social for one person, both days included, unless revoked from a day on."""

    __tablename__ = "attestation"
    __table_args__ = (CheckConstraint("valid_to >= valid_from", name="period"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    office: Mapped[str] = mapped_column(ForeignKey("office.code"))
    valid_from: Mapped[Day]
    valid_to: Mapped[Day]
    exceptional: Mapped[bool] = mapped_column(default=False)
    granted_at: Mapped[Instant]
    granted_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    revoked_on: Mapped[date | None]
    revoked_at: Mapped[datetime | None]


class Label(Base):
    """One use of an attestation: stuck on one memoire, and then used."""

    __tablename__ = "label"

    code: Mapped[str] = mapped_column(primary_key=True)
    attestation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("attestation.id"), index=True)
    memoire_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("memoire.id"), unique=True)
    used_at: Mapped[datetime | None]
    returned_at: Mapped[datetime | None]
