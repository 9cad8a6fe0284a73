"""Looks back at claims that are decided: drawn as a sample, or because they would come out otherwise now."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.db import Base, CentsColumn, Instant, new_id


class ClaimCheck(Base):
    """One decision to look at again. At most one of a kind is open for a claim; nothing changes by itself.

    `reason` says why: "random" or a finding's code for a sample, what happened meanwhile for a change. `statement_id`
    is the decision looked at, `reimbursed_cents` what it gave and `now_cents` what the rules would give now.
    """

    __tablename__ = "claim_check"
    __table_args__ = (
        CheckConstraint("kind IN ('sample', 'changed')", name="kind"),
        CheckConstraint("verdict IN ('right', 'wrong')", name="verdict"),
        CheckConstraint("(seen_at IS NULL) = (verdict IS NULL)", name="seen"),
        Index("uq_claim_check_open", "claim_id", "kind", unique=True, postgresql_where=text("seen_at IS NULL")),
        Index("ix_claim_check_queue", "caisse", "made_at", "id", postgresql_where=text("seen_at IS NULL")),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    claim_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("claim.id"), index=True)
    caisse: Mapped[str] = mapped_column(ForeignKey("caisse.code"))
    kind: Mapped[str]
    reason: Mapped[str]
    statement_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("statement.id"))
    reimbursed_cents: Mapped[CentsColumn]
    now_cents: Mapped[CentsColumn]
    made_at: Mapped[Instant]
    seen_at: Mapped[datetime | None]
    seen_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    verdict: Mapped[str | None]
    because: Mapped[str | None]
