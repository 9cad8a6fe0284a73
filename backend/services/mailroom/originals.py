"""The scanned originals, for reading and for looking at: out of the database into a file without a name.

A small one stays in memory; a large one lies on the disk meanwhile, unlinked, so that a pile of 200 MB costs no
process its memory and is gone with the process.
"""

import os
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.orm import Session

import qr
from backend import storage
from backend.db import Sessions, transaction
from backend.domain.errors import NotFound
from backend.models.paper import BatchFile, Photograph

IN_MEMORY = 8 * 1024 * 1024


@contextmanager
def opened(sessions: Sessions, file_id: uuid.UUID) -> Iterator[Path]:
    """A stored file as a path that the reader's child processes can open; no transaction stays open meanwhile."""
    with transaction(sessions) as session:
        size = storage.card(session, file_id).size
    with _nameless(size) as (descriptor, path):
        with transaction(sessions) as session:
            _pour(session, file_id, descriptor)
        yield path


def picture(session: Session, batch_id: uuid.UUID, file: int, page: int, width: int) -> bytes:
    """One page of a pile as WebP, drawn in a process that can be killed; NotFound where there is nothing to show."""
    file_id, page_there = _place(session, batch_id, file, page)
    with _nameless(storage.card(session, file_id).size) as (descriptor, path):
        _pour(session, file_id, descriptor)
        try:
            return qr.page_picture(path, page_there, width)
        except (qr.Refused, qr.Damaged) as error:
            raise NotFound from error


def stored(session: Session, batch_id: uuid.UUID, file: int, page: int) -> storage.FileCard:
    """The stored file in which a page of a pile came; NotFound where there is none."""
    return storage.card(session, _place(session, batch_id, file, page)[0])


def streamed(sessions: Sessions, file_id: uuid.UUID) -> Iterator[bytes]:
    """A stored file a MiB at a time, in a transaction that lasts as long as somebody takes them."""
    with transaction(sessions) as session:
        yield from storage.parts(session, file_id)


def _place(session: Session, batch_id: uuid.UUID, file: int, page: int) -> tuple[uuid.UUID, int]:
    """The stored file, and the page's number in it: a photograph is a file of one page."""
    found = session.get(BatchFile, (batch_id, file))
    if found is None or page < 1 or page > (found.pages or 1):
        raise NotFound
    if found.file_id is not None:
        return found.file_id, page
    photograph = session.get(Photograph, (batch_id, file, page))
    if photograph is None:
        raise NotFound
    return photograph.file_id, 1


def _pour(session: Session, file_id: uuid.UUID, descriptor: int) -> None:
    with os.fdopen(os.dup(descriptor), "wb") as file:
        for part in storage.parts(session, file_id):
            file.write(part)


@contextmanager
def _nameless(size: int) -> Iterator[tuple[int, Path]]:
    if size > IN_MEMORY:
        with tempfile.TemporaryFile() as file:
            yield file.fileno(), _path(file.fileno())
        return
    descriptor = os.memfd_create("original")
    try:
        yield descriptor, _path(descriptor)
    finally:
        os.close(descriptor)


def _path(descriptor: int) -> Path:
    return Path(f"/proc/{os.getpid()}/fd/{descriptor}")
