"""Where the lines of a bill stand on its pictures, so that line and paper are highlighted together.

On the practice's own PDF its text says where. On the scan of our printable version the code does: we know where on
the sheet we put it, and the reader where it stands on the scan. Where either leaves a doubt, nothing is marked.
"""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple

from sqlalchemy.orm import Session

import qr
from backend import storage
from backend.domain.actors import Staff
from backend.domain.errors import NotFound
from backend.domain.money import Cents
from backend.domain.paper_lines import Sought, Word, find_lines
from backend.languages import LANGUAGES, write_day
from backend.models.memoires import Memoire
from backend.models.paper import ScannedPage
from backend.services import claim_pictures
from backend.services.decisions import reach
from backend.services.papers import placing
from backend.services.papers.sheets import Sheet

MARGIN: Final = 0.004  # of the page's height, above and below a line
SECONDS, MEMORY = 10.0, 512 * 1024 * 1024

Point = tuple[float, float]


class Place(NamedTuple):
    """A line of the bill, by its index, and the four corners of where it stands, as parts of the picture."""

    line: int
    corners: Sequence[Point]


def places(session: Session, clerk: Staff, claim_id: uuid.UUID, origin: str, index: int) -> list[Place]:
    """The lines that are found on one picture of a claim within reach; NotFound where there is no such picture."""
    claim = reach(session, clerk, claim_id)
    memoire = session.get_one(Memoire, claim.memoire_id)
    if not claim_pictures.has(session, claim, memoire, origin, index):
        raise NotFound
    if memoire.file_id is None:
        return []
    data = storage.get(session, memoire.file_id)
    if origin == "practice":
        return _printed(data, index, memoire)
    if origin == "post":
        return _posted(session, data, memoire, claim_pictures.posted_page(session, claim, index))
    return []


def _printed(data: bytes, page: int, memoire: Memoire) -> list[Place]:
    """On the practice's page, by its words."""
    try:
        words = [Word(*word) for word in qr.page_words(data, page)]
    except (qr.Refused, qr.Damaged):
        return []
    sought = [Sought(line.act, Cents(line.amount_cents), _written(line.performed_on)) for line in memoire.lines]
    found = []
    for line, left, top, right, bottom in find_lines(words, sought):
        high, low = top - MARGIN, bottom + MARGIN
        found.append(Place(line, ((left, high), (right, high), (right, low), (left, low))))
    return found


def _posted(session: Session, data: bytes, memoire: Memoire, place: tuple[uuid.UUID, int, int]) -> list[Place]:
    """On the scan of the first printed page, by its code."""
    scan = session.get(ScannedPage, place)
    if scan is None or not scan.width or not scan.height:
        return []
    ours = [code for code in scan.codes if code["ours"] and code.get("corners") and _names(code["text"], memoire)]
    if len(ours) != 1:
        return []
    try:
        layout, ratio = qr.caged(placing.measure, data, seconds=SECONDS, memory_bytes=MEMORY)
    except qr.CageKilled:
        return []
    sheet = Sheet.of(layout, ratio, [(float(x), float(y)) for x, y in ours[0]["corners"]])
    if sheet is None or not sheet.fits(scan.width, scan.height):
        return []
    return [
        Place(line, [sheet.on_scan(corner, scan.width, scan.height) for corner in corners])
        for line, corners in _printed(data, 1, memoire)
    ]


def _names(text: object, memoire: Memoire) -> bool:
    known = qr.Reference.from_code(str(text))
    return known is not None and str(known) == memoire.reference


def _written(day: date) -> list[str]:
    """A day in the ways that practices write it."""
    forms = ("%d.%m.%Y", "%d/%m/%Y", "%d-%m-%Y", "%Y-%m-%d", "%d.%m.%y", "%d/%m/%y")
    plain = [day.strftime(form) for form in forms]
    short = [f"{day.day}.{day.month}.{day.year}", f"{day.day}/{day.month}/{day.year}"]
    return plain + short + [" ".join(write_day(day, language).split()) for language in LANGUAGES]
