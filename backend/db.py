"""The database: one engine, sessions that live for one transaction, and the base of every mapped class."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Annotated

import uuid_utils.compat
from sqlalchemy import BigInteger, Date, DateTime, Engine, MetaData, Text, create_engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column, sessionmaker
from sqlalchemy.orm.exc import StaleDataError

__all__ = [
    "Base",
    "CentsColumn",
    "Day",
    "Instant",
    "OperationalError",
    "Session",
    "Sessions",
    "StaleDataError",
    "hold",
    "make_engine",
    "make_sessions",
    "new_id",
    "transaction",
]

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

Instant = Annotated[datetime, mapped_column(DateTime(timezone=True))]
Day = Annotated[date, mapped_column(Date())]
CentsColumn = Annotated[int, mapped_column(BigInteger())]


def new_id() -> uuid.UUID:
    """A UUIDv7: sorts by the time of its making; an address, never a secret."""
    return uuid_utils.compat.uuid7()


class Base(DeclarativeBase):
    """Every table; names of constraints follow one convention so that migrations can find them."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {str: Text(), datetime: DateTime(timezone=True)}


Sessions = sessionmaker[Session]


def make_engine(database_url: str, pool_size: int = 10) -> Engine:
    """An engine on PostgreSQL; `database_url` starts with `postgresql://`."""
    return create_engine(
        database_url.replace("postgresql://", "postgresql+psycopg://", 1),
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=True,
        connect_args={"options": "-c timezone=UTC -c lock_timeout=10s", "application_name": "memoires"},
    )


def make_sessions(engine: Engine) -> Sessions:
    return sessionmaker(engine, expire_on_commit=False)


@contextmanager
def transaction(sessions: Sessions) -> Iterator[Session]:
    """One transaction: committed at the end, rolled back whole on any exception."""
    with sessions() as session, session.begin():
        yield session


def hold(session: Session, *keys: bytes) -> None:
    """One transaction at a time for each key, until it ends; always in one order, so that nobody waits in a circle.

    For what a row that is not there yet cannot hold. A key is a hash, of which eight bytes count.
    """
    for key in sorted(keys):
        number = int.from_bytes(key[:8], "big", signed=True)
        session.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})
