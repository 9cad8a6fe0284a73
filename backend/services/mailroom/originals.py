"""The scanned originals, for reading and for looking at: out of the database into memory, never onto a disk."""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.orm import Session

import qr
from backend import storage
from backend.db import Sessions, transaction
from backend.domain.errors import NotFound
from backend.models.paper import BatchFile


@contextmanager
def opened(sessions: Sessions, file_id: uuid.UUID) -> Iterator[Path]:
    """A stored file as a path that the reader's child processes can open; no transaction stays open meanwhile."""
    with _in_memory() as (descriptor, path):
        with transaction(sessions) as session:
            _pour(session, file_id, descriptor)
        yield path


def picture(session: Session, batch_id: uuid.UUID, file: int, page: int, width: int) -> bytes:
    """One page of a pile as WebP, drawn in a process that can be killed; NotFound where there is nothing to show."""
    found = session.get(BatchFile, (batch_id, file))
    if found is None or page < 1 or (found.pages is not None and page > found.pages):
        raise NotFound
    with _in_memory() as (descriptor, path):
        _pour(session, found.file_id, descriptor)
        try:
            return qr.page_picture(path, page, width)
        except (qr.Refused, qr.Damaged) as error:
            raise NotFound from error


def _pour(session: Session, file_id: uuid.UUID, descriptor: int) -> None:
    with os.fdopen(os.dup(descriptor), "wb") as file:
        for part in storage.parts(session, file_id):
            file.write(part)


@contextmanager
def _in_memory() -> Iterator[tuple[int, Path]]:
    descriptor = os.memfd_create("original")
    try:
        yield descriptor, Path(f"/proc/{os.getpid()}/fd/{descriptor}")
    finally:
        os.close(descriptor)
