"""What lies in a patient's inbox."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.db import Base, Instant, new_id
from backend.domain.lifecycle import DOCUMENT_KINDS, DOCUMENT_STATES

# "time-barred" is never stored, and what is no memoire has no state.
STORED_STATES = (*(state for state in DOCUMENT_STATES if state != "time-barred"), "none")


class Document(Base):
    """One thing in the inbox. It shows while `released_at` is set (without consent a memoire stays hidden).

    `state` is kept for memoires ("none" for other kinds); "time-barred" is never stored: it is "to-send" after
    `send_before`, the last day on which sending is possible.
    """

    __tablename__ = "document"
    __table_args__ = (
        CheckConstraint("kind IN ({})".format(", ".join(f"'{kind}'" for kind in DOCUMENT_KINDS)), name="kind"),
        CheckConstraint("state IN ({})".format(", ".join(f"'{state}'" for state in STORED_STATES)), name="state"),
        Index(
            "ix_document_inbox",
            "person_id",
            text("received_at DESC"),
            text("id DESC"),
            postgresql_where=text("released_at IS NOT NULL"),
        ),
        Index("ix_document_to_send", "send_before", postgresql_where=text("state = 'to-send'")),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str]
    memoire_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("memoire.id"), unique=True)
    claim_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("claim.id", use_alter=True), index=True)
    letter: Mapped[str | None]  # which letter or notice, for titles
    number: Mapped[str | None]
    issuer_code: Mapped[str]
    issuer_name: Mapped[str]
    issued_on: Mapped[date]
    received_at: Mapped[Instant]
    released_at: Mapped[datetime | None]
    amount_cents: Mapped[int | None]
    state: Mapped[str] = mapped_column(default="none")
    send_before: Mapped[date | None]
    file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("stored_file.id"))
    file_pages: Mapped[int] = mapped_column(default=1)
    read_at: Mapped[datetime | None]
    starred: Mapped[bool] = mapped_column(default=False)
    archived: Mapped[bool] = mapped_column(default=False)
    changed_at: Mapped[Instant]
