"""Accounts and all that proves who somebody is. Secrets are hashes, or encrypted where they must be read."""

import uuid
from datetime import datetime

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, Text, false, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.db import Base, Instant, new_id

ROLES = ("operator", "clerk", "mr", "office", "payments", "admin")


class Account(Base):
    """A patient's account (`login` is the matricule) or a staff member's (with a role, a caisse or an office)."""

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint("(kind = 'patient') = (person_id IS NOT NULL)", name="person"),
        CheckConstraint("(kind = 'staff') = (role IS NOT NULL)", name="role"),
        CheckConstraint("kind IN ('patient', 'staff')", name="kind"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str]
    login: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"), unique=True)
    role: Mapped[str | None]
    caisse: Mapped[str | None] = mapped_column(ForeignKey("caisse.code"))
    office: Mapped[str | None]
    insured_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))  # staff are patients, too
    email: Mapped[str | None]
    language: Mapped[str] = mapped_column(default="fr")
    password_hash: Mapped[str | None]
    totp_secret: Mapped[bytes | None] = mapped_column(LargeBinary)  # encrypted
    totp_last_step: Mapped[int] = mapped_column(BigInteger, default=0)
    created_at: Mapped[Instant]
    disabled_at: Mapped[datetime | None]


class RecoveryCode(Base):
    """Stands in for one TOTP code, once."""

    __tablename__ = "recovery_code"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"), index=True)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary)
    used_at: Mapped[datetime | None]


class WebSession(Base):
    """A browser that is signed in; Flask-Login's alternative token hashes to `token_hash`."""

    __tablename__ = "web_session"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"), index=True)
    user_agent: Mapped[str]
    created_at: Mapped[Instant]
    seen_at: Mapped[Instant]
    ended_at: Mapped[datetime | None]
    keeps_copy: Mapped[bool] = mapped_column(default=False, server_default=false())  # of the inbox, to read offline


class Device(Base):
    """A phone that holds tokens; ending it ends all of them."""

    __tablename__ = "device"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"), index=True)
    name: Mapped[str]
    created_at: Mapped[Instant]
    seen_at: Mapped[Instant]
    ended_at: Mapped[datetime | None]


class Token(Base):
    """A bearer token (kept as its SHA-256): `access` or `refresh` of a device, or `machine` of a client."""

    __tablename__ = "token"
    __table_args__ = (
        CheckConstraint("kind IN ('access', 'refresh', 'machine')", name="kind"),
        CheckConstraint("(kind = 'machine') = (client_id IS NOT NULL)", name="client"),
        CheckConstraint("(kind <> 'machine') = (device_id IS NOT NULL)", name="device"),
    )

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    kind: Mapped[str]
    device_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("device.id"), index=True)
    client_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("client.id"), index=True)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    issued_at: Mapped[Instant]
    expires_at: Mapped[Instant] = mapped_column(index=True)
    used_at: Mapped[datetime | None]  # a refresh token is used once


class Activation(Base):
    """From the letter's code to a working account: the code, then the enrolment that waits for its first TOTP."""

    __tablename__ = "activation"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"), index=True)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    token_hash: Mapped[bytes | None] = mapped_column(LargeBinary, unique=True)
    token_expires_at: Mapped[datetime | None]
    password_hash: Mapped[str | None]
    totp_secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    used_at: Mapped[datetime | None]


class PasswordReset(Base):
    """A single-use link by mail, good for a quarter of an hour; the TOTP is still asked for."""

    __tablename__ = "password_reset"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"), index=True)
    expires_at: Mapped[Instant]
    used_at: Mapped[datetime | None]


class Attempt(Base):
    """One try at signing in, counted before it is looked at; `key` is a hash of the login or the address."""

    __tablename__ = "attempt"
    __table_args__ = (Index("ix_attempt_key_at", "key", text("at DESC")),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    key: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[Instant]


class LoginGuard(Base):
    """Failures in a row for one login, known or unknown; after ten of them every answer is no for a while."""

    __tablename__ = "login_guard"

    key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    failures: Mapped[int]
    failed_at: Mapped[Instant] = mapped_column(index=True)
    locked_until: Mapped[datetime | None]
