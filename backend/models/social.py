"""Tiers payant social: attestations of the offices, their labels, and what each bill cost whom."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from backend.db import Base, CentsColumn, Day, Instant, new_id
from backend.domain.tps import Period


class Office(Base):
    """A social office."""

    __tablename__ = "office"

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    address: Mapped[str] = mapped_column(default="", server_default="")


class Attestation(Base):
    """Tiers payant social for one person, both days included, unless revoked from a day on.

    A renewal is a row of its own. Two people may touch it: `version` tells the second one; every act at the desk
    writes `changed_at`, also one that only touches its labels.
    """

    __tablename__ = "attestation"
    __table_args__ = (
        CheckConstraint("valid_to >= valid_from", name="period"),
        Index("ix_attestation_office_granted", "office", "granted_at", "id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    office: Mapped[str] = mapped_column(ForeignKey("office.code"))
    valid_from: Mapped[Day]
    valid_to: Mapped[Day]
    exceptional: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str | None]  # why it is longer than usual
    caisse: Mapped[str | None] = mapped_column(ForeignKey("caisse.code"))  # as the office saw it at the grant (H11)
    engagement_file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("stored_file.id"))
    granted_at: Mapped[Instant]
    granted_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    revoked_on: Mapped[date | None]
    revoked_at: Mapped[datetime | None]
    changed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    __mapper_args__ = {"version_id_col": version}

    @property
    def period(self) -> Period:
        return Period(self.valid_from, self.valid_to, self.revoked_on)


class Label(Base):
    """One use of an attestation: stuck on one memoire, and then used; or given back, and then void.

    `validated_acts` are those that the office validated a second time for this label (H9).
    """

    __tablename__ = "label"

    code: Mapped[str] = mapped_column(primary_key=True)
    attestation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("attestation.id"), index=True)
    position: Mapped[int] = mapped_column(default=0, server_default="0")
    memoire_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("memoire.id"), unique=True)
    used_at: Mapped[datetime | None]
    returned_at: Mapped[datetime | None]
    validated_acts: Mapped[list[Any]] = mapped_column(JSONB, default=list, server_default="[]")


class Settlement(Base):
    """Who pays a third-party bill (H7, H8), as the claim's newest statement says.

    `open_lines` are the lines whose supplement may enter, known since the assessment. `decided_on` stays empty until
    somebody decided, and is empty again after an undo; the office owes what is decided.
    """

    __tablename__ = "settlement"
    __table_args__ = (Index("ix_settlement_office_decided", "office", "decided_on"),)

    claim_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("claim.id"), primary_key=True)
    office: Mapped[str] = mapped_column(ForeignKey("office.code"))
    statement_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("statement.id"))
    open_lines: Mapped[list[Any]] = mapped_column(JSONB)
    decided_on: Mapped[date | None]
    provider_cents: Mapped[CentsColumn]
    caisse_cents: Mapped[CentsColumn]
    office_cents: Mapped[CentsColumn]
    patient_cents: Mapped[CentsColumn]


class LateLabelReview(Base):
    """A clerk looked at a decided claim whose label had been ended before its service day (H6), and wrote why it stays.

    `revoked_on` is the end that was looked at.
    """

    __tablename__ = "late_label_review"

    claim_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("claim.id"), primary_key=True)
    revoked_on: Mapped[Day]
    note: Mapped[str]
    reviewed_at: Mapped[Instant]
    reviewed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
