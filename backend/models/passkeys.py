"""Passkeys, and the questions that a browser has to answer before the server believes it."""

import uuid
from datetime import datetime

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, ForeignKey, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from backend.db import Base, Instant, new_id

PURPOSES = ("sign-in", "add-passkey", "bank-account", "mail-address", "factors", "identity")


class Passkey(Base):
    """One key pair of an account: the private half never left the phone, or the key chain that it is kept in."""

    __tablename__ = "passkey"
    __table_args__ = (CheckConstraint("sign_count >= 0", name="sign_count"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"), index=True)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)  # COSE
    sign_count: Mapped[int] = mapped_column(BigInteger)  # as the authenticator last said; 0 where it does not count
    name: Mapped[str]
    synced: Mapped[bool]  # kept in a key chain, so that other devices of its owner have it, too
    transports: Mapped[list[str]] = mapped_column(ARRAY(Text))
    created_at: Mapped[Instant]
    used_at: Mapped[datetime | None]


class Ceremony(Base):
    """A question to one browser, answered once: a passkey's challenge, or the state of a way to an identity provider.

    Kept as hashes; `binding` is the browser (or the session) that was asked, `sealed` what the server must remember.
    """

    __tablename__ = "ceremony"
    __table_args__ = (
        CheckConstraint("purpose IN ({})".format(", ".join(f"'{one}'" for one in PURPOSES)), name="purpose"),
    )

    question_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    purpose: Mapped[str]
    binding_hash: Mapped[bytes] = mapped_column(LargeBinary)
    account_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    expires_at: Mapped[Instant] = mapped_column(index=True)
    used_at: Mapped[datetime | None]
