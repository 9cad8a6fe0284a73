"""The request for reimbursement: at most one per memoire, whatever road it came by."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from backend.db import Base, CentsColumn, Instant, new_id

CHANNELS = ("app", "post", "pid", "tps")
STATES = ("received", "in-review", "waiting-for-patient", "accepted", "refused", "paid")


class Claim(Base):
    """One claim, carried by one caisse. Two people may touch it: `version` tells the second one."""

    __tablename__ = "claim"
    __table_args__ = (
        CheckConstraint("channel IN ({})".format(", ".join(f"'{word}'" for word in CHANNELS)), name="channel"),
        CheckConstraint("state IN ({})".format(", ".join(f"'{word}'" for word in STATES)), name="state"),
        Index("ix_claim_person", "person_id", text("received_at DESC"), text("id DESC")),
        Index(
            "ix_claim_queue",
            "caisse",
            "received_at",
            "id",
            postgresql_where=text("state IN ('received', 'in-review', 'waiting-for-patient')"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    memoire_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("memoire.id"), unique=True)
    document_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("document.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    caisse: Mapped[str] = mapped_column(ForeignKey("caisse.code"))
    channel: Mapped[str]
    state: Mapped[str] = mapped_column(default="received")
    received_at: Mapped[Instant]
    assessed_at: Mapped[datetime | None]
    also_arrived_at: Mapped[datetime | None]  # the same memoire by a second road
    also_arrived_by: Mapped[str | None]
    taken_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    taken_until: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    statement_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("statement.id", use_alter=True))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Statement(Base):
    """What an assessment found, or a clerk decided, line by line; every version is kept.

    `lines` and `findings` are as `backend.domain.assessment` writes them out. `decision` is empty for an
    assessment that nobody decided on yet.
    """

    __tablename__ = "statement"
    __table_args__ = (
        UniqueConstraint("claim_id", "number"),
        CheckConstraint(
            "billed_cents = reimbursed_cents + participation_cents + excess_cents"
            " + supplement_cents + not_covered_cents",
            name="sum",
        ),
        CheckConstraint("reimbursed_cents BETWEEN 0 AND billed_cents", name="reimbursed"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    claim_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("claim.id"))
    number: Mapped[int]
    made_at: Mapped[Instant]
    made_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    decision: Mapped[str | None]
    note: Mapped[str | None]
    billed_cents: Mapped[CentsColumn]
    tariff_cents: Mapped[CentsColumn]
    participation_cents: Mapped[CentsColumn]
    excess_cents: Mapped[CentsColumn]
    supplement_cents: Mapped[CentsColumn]
    not_covered_cents: Mapped[CentsColumn]
    reimbursed_cents: Mapped[CentsColumn]
    patient_cents: Mapped[CentsColumn]
    lines: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)


class ClaimMessage(Base):
    """A question of the clerk's, or the patient's answer; files beside it."""

    __tablename__ = "claim_message"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    claim_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("claim.id"), index=True)
    at: Mapped[Instant]
    author: Mapped[str]  # "clerk" or "patient"
    account_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    body: Mapped[str]
    file_ids: Mapped[list[str]] = mapped_column(JSONB, default=list)
