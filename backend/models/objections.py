"""The patient's objection to a decision: its own life beside the claim's."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from backend.db import Base, Instant, new_id
from backend.domain.actors import Actor
from backend.domain.objections import OBJECTION_STATES
from backend.models.events import record


class Objection(Base):
    """One for each decided statement. `until` is the last day as it was told; `result_id` the statement it led to."""

    __tablename__ = "objection"
    __table_args__ = (
        CheckConstraint("state IN ({})".format(", ".join(f"'{word}'" for word in OBJECTION_STATES)), name="state"),
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided"),
        CheckConstraint("(state = 'upheld') = (result_id IS NOT NULL)", name="result"),
        Index("ix_objection_open", "at", "id", postgresql_where=text("state = 'open'")),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    claim_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("claim.id"), index=True)
    statement_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("statement.id"), unique=True)
    at: Mapped[Instant]
    account_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    body: Mapped[str]
    file_ids: Mapped[list[str]] = mapped_column(JSONB, default=list)
    until: Mapped[date]
    state: Mapped[str] = mapped_column(default="open")
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    reason: Mapped[str | None]
    answer: Mapped[str | None]
    result_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("statement.id"))
    proposed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))  # who would uphold so large a sum
    proposal: Mapped[dict[str, Any] | None] = mapped_column(JSONB)

    def propose(self, session: Session, clerk: Actor, person_id: uuid.UUID, at: datetime, grants: list[Any]) -> None:
        """A first clerk would uphold it so; it waits for the signature of one who took no part yet."""
        record(session, clerk, "proposed", "claim", self.claim_id, at, person_id=person_id)
        self.proposed_by, self.proposal = clerk.id, {"grants": grants}

    def close(
        self,
        state: str,
        by: uuid.UUID,
        at: datetime,
        *,
        reason: str | None,
        answer: str | None,
        result_id: uuid.UUID | None = None,
    ) -> None:
        """Upheld or rejected; the claim's history says so."""
        self.state, self.decided_by, self.decided_at = state, by, at
        self.reason, self.answer, self.result_id = reason, answer, result_id
