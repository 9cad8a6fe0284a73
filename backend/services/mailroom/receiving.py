"""A pile of scans is taken in: kept as it came, known by its bytes, and put on the readers' queue.

Files may be open files of any length; no more than a MiB of them is in memory at a time.
"""

import hashlib
import io
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import BinaryIO

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

import qr
from backend import storage
from backend.db import new_id
from backend.domain.actors import Actor
from backend.domain.calendar import luxembourg_day
from backend.domain.errors import Invalid, TooLarge, invalid
from backend.domain.text import N_, Text
from backend.models.events import record
from backend.models.paper import Batch, BatchFile, Photograph
from backend.services.mailroom.reach import room_of
from backend.services.mailroom.reading import queue_reading
from backend.services.mailroom.sheets import HEIC

MAX_FILES = 500
MAX_FILE_BYTES = 600 * 1024 * 1024  # a thousand pages of grey 300 dpi
OLDEST = timedelta(days=731)  # a pile that lay longer is a matter for a person, not for a scanner's clock
LONGEST_NAME = 120
ACCEPTED = ".pdf,.tif,.tiff,.jpg,.jpeg,.png"
PHOTOGRAPHS = "image/jpeg,image/png"  # asked for these, a telephone hands over its HEIC photos as JPEG
MEDIA_TYPES = {"PDF": "application/pdf", "TIFF": "image/tiff", "JPEG": "image/jpeg", "PNG": "image/png"}
UNKNOWN_TYPE = "application/octet-stream"
HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")

NO_FILES = N_("Choose at least one file.")
TOO_MANY_FILES = N_("At most {most} files at a time.")
NOT_A_SCAN = N_("{name} is not a scan. Send PDF, TIFF, JPEG or PNG.")
NOT_HEIC = N_(
    "{name} is a HEIC photo, which cannot be read. Send it as JPEG: on an iPhone, Settings, Camera, Formats, "
    "Most Compatible."
)
EMPTY = N_("{name} is empty.")
IN_FUTURE = N_("The day of arrival cannot lie in the future.")
TOO_OLD = N_("The day of arrival lies more than two years back.")

Given = Sequence[tuple[str, bytes | BinaryIO]]


@dataclass(frozen=True, slots=True)
class Handed:
    """One file as it was handed in; `media_type` by its content, UNKNOWN_TYPE and HEIC being none that can be read."""

    name: str
    content: BinaryIO
    size: int
    media_type: str

    def complaint(self) -> Text:
        text = EMPTY if not self.size else NOT_HEIC if self.media_type == HEIC else NOT_A_SCAN
        return Text(text, {"name": self.name})


def receive(
    session: Session,
    actor: Actor,
    files: Given,
    arrived_on: date,
    now: datetime,
    *,
    photographs: Given = (),
    caisse: str | None = None,
) -> tuple[Batch, bool]:
    """Keep the pile and queue its reading; returns the batch and whether it is new. The same bytes again, in
    whatever order and on whatever day, are the same batch of the same mail room: that of `caisse`, the actor's own if
    none is named. `photographs` were taken one after another: together they are one more file, each of them a page.

    Refuses: no file, too many, only files that are no scans (Invalid on `files`, each named), one over 600 MiB
    (TooLarge), a day of arrival in the future or too long ago (Invalid on `arrived_on`). A file that is no scan
    among others that are is kept and becomes a `damaged` packet: nothing that was handed in is lost.
    """
    _check_day(arrived_on, luxembourg_day(now))
    handed, taken = [_hand(*one) for one in files], [_hand(*one) for one in photographs]
    _check_files([*handed, *taken])
    room = caisse or room_of(actor)
    digests = [storage.digest_of(one.content) for one in (*handed, *taken)]
    content = hashlib.sha256(b"".join([room.encode(), *sorted(digests)])).digest()
    made = session.scalar(
        insert(Batch)
        .values(
            id=new_id(),
            content_sha256=content,
            caisse=room,
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
    _keep_files(session, made, handed, now)
    _keep_photographs(session, made, len(handed) + 1, taken, now)
    record(session, actor, "received", "batch", made, now, after="received", files=len(digests))
    queue_reading(session, made)
    session.flush()
    return session.get_one(Batch, made), True


def plain_name(name: str) -> str:
    """A file's name as it may be shown: its last part, printable, of bounded length."""
    last = name.replace("\\", "/").rpartition("/")[2]
    shown = "".join(letter if letter.isprintable() else "·" for letter in last).strip()
    return shown[:LONGEST_NAME] or "—"


def _check_day(arrived_on: date, today: date) -> None:
    if arrived_on > today:
        raise invalid("arrived_on", IN_FUTURE)
    if arrived_on < today - OLDEST:
        raise invalid("arrived_on", TOO_OLD)


def _hand(name: str, content: bytes | BinaryIO) -> Handed:
    file = io.BytesIO(content) if isinstance(content, bytes) else content
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    return Handed(plain_name(name), file, size, _media_type(file.read(12)))


def _check_files(files: Sequence[Handed]) -> None:
    if not files:
        raise invalid("files", NO_FILES)
    if len(files) > MAX_FILES:
        raise invalid("files", TOO_MANY_FILES, most=MAX_FILES)
    if any(one.size > MAX_FILE_BYTES for one in files):
        raise TooLarge(limit=f"{MAX_FILE_BYTES // 1024 // 1024} MiB")
    if all(one.media_type in (UNKNOWN_TYPE, HEIC) for one in files):
        raise Invalid(errors={"files": [one.complaint() for one in files]})


def _media_type(head: bytes) -> str:
    if head[4:8] == b"ftyp" and head[8:12] in HEIC_BRANDS:
        return HEIC
    try:
        return MEDIA_TYPES[qr.kind_of(head[:8])]
    except qr.Refused:
        return UNKNOWN_TYPE


def _keep_files(session: Session, batch_id: uuid.UUID, files: Sequence[Handed], now: datetime) -> None:
    for position, one in enumerate(files, start=1):
        file_id = storage.pour(session, one.content, one.media_type, now)
        session.add(BatchFile(batch_id=batch_id, position=position, file_id=file_id, name=one.name))
    session.flush()


def _keep_photographs(
    session: Session, batch_id: uuid.UUID, position: int, photographs: Sequence[Handed], now: datetime
) -> None:
    """One file without bytes of its own; it goes by its first photograph's name."""
    if not photographs:
        return
    session.add(BatchFile(batch_id=batch_id, position=position, file_id=None, name=photographs[0].name))
    session.flush()
    for page, one in enumerate(photographs, start=1):
        file_id = storage.pour(session, one.content, one.media_type, now)
        session.add(Photograph(batch_id=batch_id, file=position, page=page, file_id=file_id, name=one.name))
    session.flush()
