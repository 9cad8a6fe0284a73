"""The sheets of one file of a pile: counted, and read in order, whether they came as one file or as photographs.

Photographs taken one after another are one file: their pages follow each other as those of a scan do, so that the
second page of a bill stays with its first.
"""

import uuid
from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

import qr
from backend import storage
from backend.models.paper import BatchFile, Photograph
from backend.services.house import House
from backend.services.mailroom import outside_check
from backend.services.mailroom.originals import opened

HEIC = "image/heic"
ONE_PAGE = ("image/jpeg", "image/png")
MOST_ACCOUNTED = 20_000  # a refused file that claims more is not believed


@dataclass(frozen=True, slots=True)
class Count:
    """How many pages a file has; `refused` is why it cannot be read as a whole, and then `pages` may be unknown."""

    pages: int | None
    refused: str | None = None


@dataclass(frozen=True, slots=True)
class Sheets:
    """Where the pages of one file lie: in one stored file, or each in its own."""

    file_id: uuid.UUID | None
    photographs: Sequence[uuid.UUID]
    media_type: str = ""


def of_file(session: Session, batch_id: uuid.UUID, position: int) -> Sheets:
    """The sheets of a pile's file."""
    file_id = session.get_one(BatchFile, (batch_id, position)).file_id
    if file_id is not None:
        return Sheets(file_id, (), storage.card(session, file_id).media_type)
    mine = (Photograph.batch_id == batch_id, Photograph.file == position)
    ids = session.scalars(select(Photograph.file_id).where(*mine).order_by(Photograph.page)).all()
    return Sheets(None, ids)


def count(house: House, sheets: Sheets) -> Count:
    """Pages of a file that cannot be read are counted all the same, where it says how many it has; one that the outside
    check refuses is not opened to be asked.
    """
    if sheets.file_id is None:
        return Count(len(sheets.photographs))
    if outside_check.refuses(house, sheets.file_id):
        return Count(None, outside_check.INFECTED)
    if sheets.media_type == HEIC:
        return Count(1, "heic")
    try:
        with opened(house.sessions, sheets.file_id) as path:
            return Count(qr.page_count(path))
    except qr.Refused as refused:
        known = 1 if sheets.media_type in ONE_PAGE else refused.pages
        return Count(known if (known or 0) <= MOST_ACCOUNTED else None, refused.reason)


def read(
    house: House, sheets: Sheets, missing: Sequence[int], jobs: int, at_once: int
) -> Generator[list[qr.PageReading], None, None]:
    """The missing pages, `at_once` at a time. One that cannot be opened (any more) is a damaged page, not none."""
    if sheets.file_id is None:
        for page in missing:
            if outside_check.refuses(house, sheets.photographs[page - 1]):
                yield [qr.PageReading(page, "damaged", reason=outside_check.INFECTED)]
                continue
            with opened(house.sessions, sheets.photographs[page - 1]) as path:
                for (reading,) in _read(house, path, [1], 1, 1):
                    yield [replace(reading, page=page)]
        return
    with opened(house.sessions, sheets.file_id) as path:
        yield from _read(house, path, missing, jobs, at_once)


def _read(
    house: House, path: Path, missing: Sequence[int], jobs: int, at_once: int
) -> Generator[list[qr.PageReading], None, None]:
    some: list[qr.PageReading] = []
    read: set[int] = set()
    try:
        for reading in qr.read(path, hosts=house.config.code_hosts, jobs=jobs, only=missing):
            some.append(reading)
            read.add(reading.page)
            if len(some) >= at_once:
                yield some
                some = []
    except qr.Refused as refused:
        some += [qr.PageReading(page, "damaged", reason=refused.reason) for page in missing if page not in read]
    if some:
        yield some
