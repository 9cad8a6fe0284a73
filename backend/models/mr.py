"""Reference doctor (médecin référent): declarations, the letters about them, and what the Agence eSanté was told."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, Sequence, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from backend.db import Base, Day, Instant, new_id
from backend.domain.mr import EndKind

ADDRESSEES = ("doctor", "patient", "representative")
OCCASIONS = ("validated", "not-validated", "ended", "services")
NUMBERS = Sequence("mr_number", metadata=Base.metadata)


class MrDeclaration(Base):
    """What patient and doctor signed, what the fund decided, and how it ended.

    No status is stored: it follows from the days and from the day one asks on. `ended_on` is the first day without
    it; `next_summary_on` the day the next services summary is due, empty where none is.
    """

    __tablename__ = "mr_declaration"
    __table_args__ = (
        CheckConstraint("origin IN ('practice', 'paper')", name="origin"),
        CheckConstraint("end_kind IN ('joint', 'doctor', 'patient', 'death')", name="end_kind"),
        CheckConstraint("(end_kind IS NULL) = (ended_on IS NULL)", name="end"),
        CheckConstraint("validated_on IS NULL OR not_validated_on IS NULL", name="decision"),
        CheckConstraint(
            "(validated_on IS NULL) = (effective_on IS NULL) AND (validated_on IS NULL) = (number IS NULL)",
            name="effect",
        ),
        Index(
            "ix_mr_declaration_waiting",
            "received_on",
            "id",
            postgresql_where=text("validated_on IS NULL AND not_validated_on IS NULL"),
        ),
        Index(
            "uq_mr_declaration_running",
            "person_id",
            unique=True,
            postgresql_where=text("validated_on IS NOT NULL AND ended_on IS NULL"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    doctor_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("provider.id"), index=True)
    representative_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    origin: Mapped[str]
    client_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("client.id"))
    signed_on: Mapped[Day]
    received_on: Mapped[Day]
    received_at: Mapped[Instant]
    ald: Mapped[list[str]] = mapped_column(ARRAY(Text))  # codes of long-term illnesses: health data
    dsp_active: Mapped[bool]
    number: Mapped[str | None] = mapped_column(unique=True)
    validated_on: Mapped[date | None]
    not_validated_on: Mapped[date | None]
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)  # why not: {code, rule, text}
    note: Mapped[str | None]  # what the clerk added, in the patient's language
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    effective_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    end_kind: Mapped[str | None]
    end_signed_on: Mapped[date | None]  # the signature of the revocation, or the day of death
    end_received_on: Mapped[date | None]
    summary_created_on: Mapped[date | None]
    summary_attested_on: Mapped[date | None]
    next_summary_on: Mapped[date | None] = mapped_column(index=True)
    changed_at: Mapped[Instant]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @property
    def is_waiting(self) -> bool:
        return self.validated_on is None and self.not_validated_on is None

    def validate(self, number: str, on: date, effective_on: date) -> None:
        """Accepted: it has its number, and a first day."""
        self.number, self.validated_on, self.effective_on = number, on, effective_on
        self.next_summary_on = effective_on

    def decline(self, on: date, reasons: list[dict[str, Any]], note: str | None) -> None:
        """Not accepted, and why."""
        self.not_validated_on, self.reasons, self.note = on, reasons, note

    def end(self, kind: EndKind, ended_on: date, signed_on: date, received_on: date) -> None:
        """Its first day without effect is known now."""
        self.end_kind, self.ended_on = kind, ended_on
        self.end_signed_on, self.end_received_on = signed_on, received_on
        if self.next_summary_on is not None and self.next_summary_on >= ended_on:
            self.next_summary_on = None


class MrLetter(Base):
    """One letter to one addressee; the patient's and the representative's lie in their inbox, too.

    `about_on` is the day it is about: of the decision, of the end, or on which a services summary was due.
    """

    __tablename__ = "mr_letter"
    __table_args__ = (
        CheckConstraint("addressee IN ({})".format(", ".join(f"'{word}'" for word in ADDRESSEES)), name="addressee"),
        CheckConstraint("occasion IN ({})".format(", ".join(f"'{word}'" for word in OCCASIONS)), name="occasion"),
        UniqueConstraint("declaration_id", "occasion", "about_on", "addressee"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    declaration_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("mr_declaration.id"))
    addressee: Mapped[str]
    occasion: Mapped[str]
    about_on: Mapped[Day]
    file_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stored_file.id"))
    document_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("document.id"))
    made_at: Mapped[Instant]


class EsanteMessage(Base):
    """The journal of what the Agence eSanté is told: a declaration began, or it ends."""

    __tablename__ = "esante_message"
    __table_args__ = (CheckConstraint("event IN ('validated', 'ended')", name="event"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    declaration_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("mr_declaration.id"), index=True)
    event: Mapped[str]
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    told_at: Mapped[Instant]
