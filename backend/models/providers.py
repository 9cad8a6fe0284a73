"""Doctors, dentists, their associations, and the software that they let act for them."""

import uuid
from datetime import date, datetime

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, LargeBinary, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.db import Base, Day, Instant, new_id


class Provider(Base):
    """A doctor or dentist (`person`) or an association with a common code and one specialty."""

    __tablename__ = "provider"
    __table_args__ = (CheckConstraint("kind IN ('person', 'association')", name="kind"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    code: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    name: Mapped[str]
    discipline: Mapped[str]
    address: Mapped[str] = mapped_column(default="")
    valid_from: Mapped[Day]
    valid_to: Mapped[date | None]


class AssociationMember(Base):
    """Who belonged to an association from when to when."""

    __tablename__ = "association_member"
    __table_args__ = (UniqueConstraint("association_id", "provider_id", "joined_on"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    association_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("provider.id"))
    provider_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("provider.id"))
    joined_on: Mapped[Day]
    left_on: Mapped[date | None]


class Client(Base):
    """A machine that may ask for a token: practice software or a scanner. Its secret is kept as a hash."""

    __tablename__ = "client"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    client_id: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    created_at: Mapped[Instant]
    disabled_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]


class Authorisation(Base):
    """A provider lets a software act in its name, until withdrawn; each on the provider's own signed paper."""

    __tablename__ = "authorisation"
    __table_args__ = (
        Index(
            "uq_authorisation_running",
            "provider_id",
            "client_id",
            unique=True,
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    provider_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("provider.id"))
    client_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("client.id"), index=True)
    given_at: Mapped[Instant]
    given_signed_on: Mapped[date | None]
    given_file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("stored_file.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_signed_on: Mapped[date | None]
    withdrawn_file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("stored_file.id"))
    withdrawn_note: Mapped[str | None]  # how it was asked for, where no paper came
