"""What the fund keeps about doctors beside the register: files for a new code, changes of associations, exemptions."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from backend.db import Base, CentsColumn, Day, Instant, new_id

REGISTRATION_STATES = ("received", "incomplete", "complete", "attributed", "refused")
OPEN_REGISTRATIONS = ("received", "incomplete", "complete")
CHANGES = ("founded", "joined", "left")


def _one_of(column: str, words: tuple[str, ...]) -> str:
    return "{} IN ({})".format(column, ", ".join(f"'{word}'" for word in words))


class Registration(Base):
    """A file for a new provider code, until the code is given or refused.

    `members` are the codes of an association's founders. The account of the bank's paper is kept with the provider.
    """

    __tablename__ = "registration"
    __table_args__ = (
        CheckConstraint("kind IN ('person', 'association')", name="kind"),
        CheckConstraint(_one_of("state", REGISTRATION_STATES), name="state"),
        CheckConstraint("(state = 'attributed') = (provider_id IS NOT NULL)", name="code"),
        CheckConstraint("(state = 'refused') = (reason IS NOT NULL)", name="reason"),
        Index("ix_registration_open", "received_on", "id", postgresql_where=text(_one_of("state", OPEN_REGISTRATIONS))),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str]
    name: Mapped[str]
    discipline: Mapped[str]
    address: Mapped[str] = mapped_column(default="")
    members: Mapped[list[str]] = mapped_column(JSONB, default=list)
    received_on: Mapped[Day]
    state: Mapped[str] = mapped_column(default="received")
    reason: Mapped[str | None]
    provider_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("provider.id"), unique=True)
    letter_file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("stored_file.id"))
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[Instant]
    changed_at: Mapped[Instant]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_REGISTRATIONS


class RegistrationPaper(Base):
    """One paper of a file; the newest of its name counts, unless somebody found it unusable and said why."""

    __tablename__ = "registration_paper"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    registration_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("registration.id"), index=True)
    name: Mapped[str]
    file_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stored_file.id"))
    pages: Mapped[int]
    unusable: Mapped[str | None]
    added_at: Mapped[Instant]
    added_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))


class AssociationChange(Base):
    """Somebody joined or left an association: the paper, and the codes of everybody who signed it (B3)."""

    __tablename__ = "association_change"
    __table_args__ = (CheckConstraint(_one_of("kind", CHANGES), name="kind"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    association_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("provider.id"), index=True)
    provider_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("provider.id"))
    kind: Mapped[str]
    on_day: Mapped[Day]  # the first day, or the last one
    signed_by: Mapped[list[Any]] = mapped_column(JSONB)
    file_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stored_file.id"))
    recorded_at: Mapped[Instant]
    recorded_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))


class Exemption(Base):
    """A doctor asks not to have to send digitally: the three facts as they stood, and what a clerk decided.

    Nothing depends on it, because nothing assumes that digital is compulsory (I1).
    """

    __tablename__ = "exemption"
    __table_args__ = (
        CheckConstraint("decision IN ('granted', 'refused')", name="decision"),
        CheckConstraint("(decision IS NULL) = (decided_at IS NULL)", name="decided"),
        CheckConstraint("decision IS DISTINCT FROM 'granted' OR valid_from IS NOT NULL", name="period"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    provider_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("provider.id"), index=True)
    asked_on: Mapped[Day]
    born_on: Mapped[Day]
    alone: Mapped[bool]
    turnover_cents: Mapped[CentsColumn]
    born_before: Mapped[bool]
    turnover_below: Mapped[bool]
    file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("stored_file.id"))
    decision: Mapped[str | None]
    reason: Mapped[str | None]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    recorded_at: Mapped[Instant]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
