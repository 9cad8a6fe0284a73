"""The paper of a claim, page by page: by post, from the practice, the proof of payment, and what the patient added."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

import qr
from backend import storage
from backend.domain.actors import Staff
from backend.domain.errors import NotFound
from backend.models.claims import Claim, ClaimMessage
from backend.models.memoires import Memoire
from backend.models.objections import Objection
from backend.models.paper import Packet
from backend.services import looks
from backend.services.decisions import reach
from backend.services.mailroom import originals

WIDTH = 1240


@dataclass(frozen=True, slots=True)
class Picture:
    """One page to look at; `index` counts from 1 within its origin (post, practice, proof, answer or objection)."""

    origin: str
    index: int
    of: int


def pictures_of(session: Session, claim: Claim, memoire: Memoire) -> list[Picture]:
    """The post first, because that is what lies on the table; then what the practice sent."""
    posted = len(_posted(session, claim))
    found = [Picture("post", index, posted) for index in range(1, posted + 1)]
    if memoire.file_id is not None:
        found += [Picture("practice", page, memoire.file_pages) for page in range(1, memoire.file_pages + 1)]
    if memoire.proof_file_id is not None:
        found.append(Picture("proof", 1, 1))
    answered = len(_answered(session, claim))
    found += [Picture("answer", index, answered) for index in range(1, answered + 1)]
    objected = len(_objected(session, claim))
    found += [Picture("objection", index, objected) for index in range(1, objected + 1)]
    return found


def picture(session: Session, clerk: Staff, claim_id: uuid.UUID, origin: str, index: int, now: datetime) -> bytes:
    """One page of a claim within reach as WebP, the look written down; NotFound for everything else."""
    claim = reach(session, clerk, claim_id)
    memoire = session.get_one(Memoire, claim.memoire_id)
    if not has(session, claim, memoire, origin, index):
        raise NotFound
    looks.note(session, clerk, "claim", claim.id, claim.person_id, now)
    if origin == "post":
        return originals.picture(session, *_posted(session, claim)[index - 1], WIDTH)
    file_id, page = _place(session, claim, memoire, origin, index)
    try:
        return qr.page_picture(storage.get(session, file_id), page, WIDTH)
    except (qr.Refused, qr.Damaged) as error:
        raise NotFound from error


def has(session: Session, claim: Claim, memoire: Memoire, origin: str, index: int) -> bool:
    """Whether the claim has this picture."""
    return any((page.origin, page.index) == (origin, index) for page in pictures_of(session, claim, memoire))


def posted_page(session: Session, claim: Claim, index: int) -> tuple[uuid.UUID, int, int]:
    """Where a picture of its post comes from: pile, file, page."""
    return _posted(session, claim)[index - 1]


def _place(session: Session, claim: Claim, memoire: Memoire, origin: str, index: int) -> tuple[uuid.UUID, int]:
    """Which stored file, and which of its pages."""
    if origin == "answer":
        return _answered(session, claim)[index - 1]
    if origin == "objection":
        return _objected(session, claim)[index - 1]
    file_id = memoire.file_id if origin == "practice" else memoire.proof_file_id
    assert file_id is not None
    return file_id, index


def _answered(session: Session, claim: Claim) -> list[tuple[uuid.UUID, int]]:
    """Every page of the files that came with the patient's answers, oldest answer first."""
    said = select(ClaimMessage.file_ids).where(ClaimMessage.claim_id == claim.id)
    return _pages_of(session, session.scalars(said.order_by(ClaimMessage.at)))


def _objected(session: Session, claim: Claim) -> list[tuple[uuid.UUID, int]]:
    """Every page of the files that came with objections."""
    objected = select(Objection.file_ids).where(Objection.claim_id == claim.id)
    return _pages_of(session, session.scalars(objected.order_by(Objection.at)))


def _pages_of(session: Session, files: Iterable[list[str]]) -> list[tuple[uuid.UUID, int]]:
    kept = [uuid.UUID(file_id) for ids in files for file_id in ids]
    return [(file_id, page) for file_id in kept for page in range(1, qr.page_count(storage.get(session, file_id)) + 1)]


def _posted(session: Session, claim: Claim) -> list[tuple[uuid.UUID, int, int]]:
    """The scanned pages of the claim's packets (pile, file, page), in the order in which they arrived."""
    query = select(Packet.batch_id, Packet.file, Packet.pages).where(Packet.claim_id == claim.id).order_by(Packet.id)
    return [(batch_id, file, page) for batch_id, file, pages in session.execute(query) for page in pages]
