"""A pile of scans is taken in: kept as it came, known by its bytes, and put on the readers' queue."""

import hashlib
import uuid
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

import qr
from backend import storage
from backend.db import new_id
from backend.domain.actors import Actor, Staff
from backend.domain.calendar import luxembourg_day
from backend.domain.errors import Invalid, TooLarge, invalid
from backend.domain.text import N_, Text
from backend.models.events import record
from backend.models.paper import Batch, BatchFile
from backend.services.inbox import FUND
from backend.services.mailroom.reading import queue_reading

MAX_FILES = 500
MAX_FILE_BYTES = 256 * 1024 * 1024
OLDEST = timedelta(days=731)  # a pile that lay longer is a matter for a person, not for a scanner's clock
LONGEST_NAME = 120
ACCEPTED = ".pdf,.tif,.tiff,.jpg,.jpeg,.png"
MEDIA_TYPES = {"PDF": "application/pdf", "TIFF": "image/tiff", "JPEG": "image/jpeg", "PNG": "image/png"}
UNKNOWN_TYPE = "application/octet-stream"

NO_FILES = N_("Choose at least one file.")
TOO_MANY_FILES = N_("At most {most} files at a time.")
NOT_A_SCAN = N_("{name} is not a scan. Send PDF, TIFF, JPEG or PNG.")
EMPTY = N_("{name} is empty.")
IN_FUTURE = N_("The day of arrival cannot lie in the future.")
TOO_OLD = N_("The day of arrival lies more than two years back.")


def receive(
    session: Session, actor: Actor, files: Sequence[tuple[str, bytes]], arrived_on: date, now: datetime
) -> tuple[Batch, bool]:
    """Keep the pile and queue its reading; returns the batch and whether it is new. The same bytes again, in
    whatever order and on whatever day, are the same batch.

    Refuses: no file, too many, only files that are no scans (Invalid on `files`, each named), one over 256 MiB
    (TooLarge), a day of arrival in the future or too long ago (Invalid on `arrived_on`). A file that is no scan
    among others that are is kept and becomes a `damaged` packet: nothing that was handed in is lost.
    """
    _check_day(arrived_on, luxembourg_day(now))
    media_types = _check_files(files)
    digests = [hashlib.sha256(data).digest() for _, data in files]
    content = hashlib.sha256(b"".join(sorted(digests))).digest()
    made = session.scalar(
        insert(Batch)
        .values(
            id=new_id(),
            content_sha256=content,
            caisse=_mail_room_of(actor),
            arrived_on=arrived_on,
            received_at=now,
            received_by=actor.name,
            state="received",
            pages_done=0,
        )
        .on_conflict_do_nothing(index_elements=["content_sha256"])
        .returning(Batch.id)
    )
    if made is None:
        return session.scalars(select(Batch).where(Batch.content_sha256 == content)).one(), False
    _keep_files(session, made, files, media_types, now)
    record(session, actor, "received", "batch", made, now, after="received", files=len(files))
    queue_reading(session, made)
    session.flush()
    return session.get_one(Batch, made), True


def plain_name(name: str) -> str:
    """A file's name as it may be shown: its last part, printable, of bounded length."""
    last = name.replace("\\", "/").rpartition("/")[2]
    shown = "".join(letter if letter.isprintable() else "·" for letter in last).strip()
    return shown[:LONGEST_NAME] or "—"


def _mail_room_of(actor: Actor) -> str:
    """Whose mail room it is: an operator's own caisse's; scanners and operators without one serve the CNS's."""
    return (actor.caisse if isinstance(actor, Staff) else None) or FUND


def _check_day(arrived_on: date, today: date) -> None:
    if arrived_on > today:
        raise invalid("arrived_on", IN_FUTURE)
    if arrived_on < today - OLDEST:
        raise invalid("arrived_on", TOO_OLD)


def _check_files(files: Sequence[tuple[str, bytes]]) -> list[str]:
    """The media type of each, by content; UNKNOWN_TYPE for what is no scan among others that are."""
    if not files:
        raise invalid("files", NO_FILES)
    if len(files) > MAX_FILES:
        raise invalid("files", TOO_MANY_FILES, most=MAX_FILES)
    if any(len(data) > MAX_FILE_BYTES for _, data in files):
        raise TooLarge(limit=f"{MAX_FILE_BYTES // 1024 // 1024} MiB")
    found = [_media_type(data) for _, data in files]
    if all(media_type is None for media_type in found):
        complaints = [Text(NOT_A_SCAN if data else EMPTY, {"name": plain_name(name)}) for name, data in files]
        raise Invalid(errors={"files": complaints})
    return [media_type or UNKNOWN_TYPE for media_type in found]


def _media_type(data: bytes) -> str | None:
    try:
        return MEDIA_TYPES[qr.kind_of(data[:8])]
    except qr.Refused:
        return None


def _keep_files(
    session: Session, batch_id: uuid.UUID, files: Sequence[tuple[str, bytes]], media_types: list[str], now: datetime
) -> None:
    for position, ((name, data), media_type) in enumerate(zip(files, media_types, strict=True), start=1):
        file_id = storage.put(session, data, media_type, now)
        session.add(BatchFile(batch_id=batch_id, position=position, file_id=file_id, name=plain_name(name)))
    session.flush()
