"""Files: write-once, named by their SHA-256, kept in the database in the transaction of the row they belong to."""

import hashlib
import io
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import BinaryIO

from sqlalchemy import CheckConstraint, LargeBinary, UniqueConstraint, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from backend.db import Base, Day, Instant, new_id

PART_BYTES = 1024 * 1024
_PART = "SELECT data FROM file_part WHERE month = %s AND sha256 = %s AND part = %s"


class StoredFile(Base):
    """One file's card: what it is called by its content, how long, of what kind."""

    __tablename__ = "stored_file"
    __table_args__ = (UniqueConstraint("month", "sha256"), CheckConstraint("size >= 0", name="size"))

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    month: Mapped[Day]
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    size: Mapped[int]
    media_type: Mapped[str]
    stored_at: Mapped[Instant]


class FilePart(Base):
    """At most one MiB of a file; partitioned by month, so that old months can be moved away whole."""

    __tablename__ = "file_part"
    __table_args__ = ({"postgresql_partition_by": "RANGE (month)"},)

    month: Mapped[Day] = mapped_column(primary_key=True)
    sha256: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    part: Mapped[int] = mapped_column(primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)


@dataclass(frozen=True, slots=True)
class FileCard:
    """Which stored file; `sha256` in hexadecimal."""

    id: uuid.UUID
    sha256: str
    size: int
    media_type: str


def put(session: Session, data: bytes, media_type: str, at: datetime) -> uuid.UUID:
    """Keep `data`; the same bytes in the same month are kept once. Returns the file's id."""
    return pour(session, io.BytesIO(data), media_type, at)


def pour(session: Session, file: BinaryIO, media_type: str, at: datetime) -> uuid.UUID:
    """The same for an open file of any length, of which no more than a MiB at a time is in memory."""
    month = date(at.year, at.month, 1)
    digest = digest_of(file)
    row = {
        "id": new_id(),
        "month": month,
        "sha256": digest,
        "size": file.seek(0, io.SEEK_END),
        "media_type": media_type,
        "stored_at": at,
    }
    new = insert(StoredFile).values(row).on_conflict_do_nothing().returning(StoredFile.id)
    made: uuid.UUID | None = session.scalar(new)
    if made is None:
        return session.scalars(
            select(StoredFile.id).where(StoredFile.month == month, StoredFile.sha256 == digest)
        ).one()
    file.seek(0)
    for part, data in enumerate(iter(lambda: file.read(PART_BYTES), b"")):
        session.execute(insert(FilePart).values(month=month, sha256=digest, part=part, data=data))
    return made


def digest_of(file: BinaryIO) -> bytes:
    """The SHA-256 of an open file, read a MiB at a time."""
    file.seek(0)
    digest = hashlib.sha256()
    for data in iter(lambda: file.read(PART_BYTES), b""):
        digest.update(data)
    return digest.digest()


def card(session: Session, file_id: uuid.UUID) -> FileCard:
    file = session.get_one(StoredFile, file_id)
    return FileCard(file.id, file.sha256.hex(), file.size, file.media_type)


def parts(session: Session, file_id: uuid.UUID) -> Iterator[bytes]:
    """The file's bytes, one MiB at a time. Asked for as they are: through SQLAlchemy the server would write each
    byte as two letters, which takes four times as long.
    """
    file = session.get_one(StoredFile, file_id)
    connection = session.connection().connection.driver_connection
    assert connection is not None
    for part in range((file.size + PART_BYTES - 1) // PART_BYTES):
        (data,) = connection.execute(_PART, (file.month, file.sha256, part), binary=True).fetchone()
        yield data


def get(session: Session, file_id: uuid.UUID) -> bytes:
    """The whole file. For what may be large, use `parts`."""
    return b"".join(parts(session, file_id))
