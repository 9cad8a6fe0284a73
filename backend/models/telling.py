"""How patients want to be told, the devices that Web Push reaches, and what each account was told."""

import uuid
from datetime import datetime

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, LargeBinary, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.db import Base, Instant, new_id
from backend.domain.telling import KINDS


class TellingWish(Base):
    """What one account chose; without a row the rule's defaults hold. Equal hours: no quiet ones."""

    __tablename__ = "telling_wish"
    __table_args__ = (CheckConstraint("quiet_from BETWEEN 0 AND 23 AND quiet_until BETWEEN 0 AND 23", name="hours"),)

    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"), primary_key=True)
    by_push: Mapped[list[str]] = mapped_column(ARRAY(Text))
    by_mail: Mapped[list[str]] = mapped_column(ARRAY(Text))
    quiet_from: Mapped[int]
    quiet_until: Mapped[int]
    changed_at: Mapped[Instant]


class PushSubscription(Base):
    """One browser that wants to be woken for one account. Its address and keys are sealed: who has them may wake it."""

    __tablename__ = "push_subscription"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)  # chosen by the browser
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"), index=True)
    session_id: Mapped[uuid.UUID | None]  # the browser's session, or the phone; it ends with a sign-out there
    name: Mapped[str]
    service: Mapped[str]  # the push service's host
    endpoint_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)  # a browser is one account's
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[Instant]
    told_at: Mapped[datetime | None]


class Notice(Base):
    """One event that one account is told of, once: `key` says which event. It names nobody and no amount.

    `told_at` is set when it went on its way, or when nobody wanted it; until then it waits, overnight for instance.
    """

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("account_id", "key"),
        CheckConstraint("kind IN ({})".format(", ".join(f"'{kind}'" for kind in KINDS)), name="kind"),
        Index("ix_notice_reminder", "document_id", postgresql_where=text("kind = 'reminder'")),
        Index("ix_notice_waiting", "account_id", "kind", postgresql_where=text("told_at IS NULL")),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"), index=True)  # whom it is about
    kind: Mapped[str]
    key: Mapped[str]
    document_id: Mapped[uuid.UUID | None]  # what it opens; may be gone by then
    at: Mapped[Instant]
    told_at: Mapped[datetime | None]
    by_mail: Mapped[bool] = mapped_column(default=False)
    events: Mapped[int] = mapped_column(default=1)  # how many were told together, by the message of this one


class PushDelivery(Base):
    """A notice on its way to one browser; the push service has it once `sent_at` is set."""

    __tablename__ = "push_delivery"

    notice_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("notice.id"), primary_key=True)
    subscription_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("push_subscription.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    sent_at: Mapped[datetime | None]


class MailConfirmation(Base):
    """A new mail address that waits for the link sent to it; good once."""

    __tablename__ = "mail_confirmation"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"), index=True)
    address: Mapped[str]
    expires_at: Mapped[Instant]
    used_at: Mapped[datetime | None]
