"""The scanned originals, for reading and for looking at: out of the database into a file without a name.

A small one stays in memory; a large one lies on the disk (`shelf`), unlinked, so that a pile of 200 MB costs no process
its memory and is gone with the process.
"""

import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.orm import Session

import qr
from backend import storage
from backend.db import Sessions, transaction
from backend.domain.errors import NotFound
from backend.models.paper import BatchFile, Photograph, ScannedPage
from backend.services.mailroom.shelf import Shelf
from backend.services.mailroom.words import INFECTED

IN_MEMORY = 8 * 1024 * 1024
SHELF = Shelf()


@contextmanager
def opened(sessions: Sessions, file_id: uuid.UUID) -> Iterator[Path]:
    """A stored file as a path that the reader's child processes can open; no transaction stays open meanwhile."""

    def fill(descriptor: int) -> None:
        with transaction(sessions) as session:
            _pour(session, file_id, descriptor)

    with transaction(sessions) as session:
        size = storage.card(session, file_id).size
    with _nameless(file_id, size, fill) as path:
        yield path


def picture(session: Session, batch_id: uuid.UUID, file: int, page: int, width: int) -> bytes:
    """One page of a pile as WebP, drawn in a process that can be killed; NotFound where there is nothing to show."""
    file_id, page_there = _place(session, batch_id, file, page)
    size = storage.card(session, file_id).size
    with _nameless(file_id, size, lambda descriptor: _pour(session, file_id, descriptor)) as path:
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
    read = session.get(ScannedPage, (batch_id, file, page))
    if found is None or read is None:  # a pile that was handed on holds some pages of its file only
        raise NotFound
    if read.reason == INFECTED:
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
def _nameless(file_id: uuid.UUID, size: int, fill: Callable[[int], None]) -> Iterator[Path]:
    if size > IN_MEMORY:
        with SHELF.taken(file_id, fill) as descriptor:
            yield _path(descriptor)
        return
    descriptor = os.memfd_create("original")
    try:
        fill(descriptor)
        yield _path(descriptor)
    finally:
        os.close(descriptor)


def _path(descriptor: int) -> Path:
    return Path(f"/proc/{os.getpid()}/fd/{descriptor}")
