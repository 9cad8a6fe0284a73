"""A mistyped reference and the registered bills it may mean.

A reference is 80 random bits, so one that is registered and differs from what was typed by a single slip is all but
certainly the one on the paper; whoever typed still compares the bill and says so.
"""

import uuid
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

import qr
from backend.domain.actors import Staff
from backend.models.memoires import Memoire
from backend.services.mailroom.bills import MemoireCard, tell_found


def meant(session: Session, staff: Staff, packet_id: uuid.UUID, typed: str, now: datetime) -> list[MemoireCard]:
    """Registered bills whose reference is one slip away from what was typed; none where it is right, or further off.
    Each person found is one that the operator looked at, for this packet.
    """
    try:
        qr.Reference.parse(typed)
        return []
    except qr.InvalidReference as error:
        wrong = str(error)
    near = {reference.text for reference in one_slip_away(wrong)}
    found = session.scalars(select(Memoire).where(Memoire.reference.in_(near)).order_by(Memoire.id)).all()
    return tell_found(session, staff, packet_id, found, now)


def one_slip_away(wrong: str) -> Iterator[qr.Reference]:
    """Well-formed references that become `wrong` by one character mistaken, left out or put in, or by two neighbours
    changing places.
    """
    for text in _repaired(wrong):
        try:
            yield qr.Reference.parse(text)
        except qr.InvalidReference:
            continue


def _repaired(wrong: str) -> Iterator[str]:
    if len(wrong) == qr.LENGTH:
        for place in range(qr.LENGTH):
            yield from (wrong[:place] + letter + wrong[place + 1 :] for letter in qr.ALPHABET)
        for place in range(qr.LENGTH - 1):
            yield wrong[:place] + wrong[place + 1] + wrong[place] + wrong[place + 2 :]
    elif len(wrong) == qr.LENGTH - 1:
        for place in range(qr.LENGTH):
            yield from (wrong[:place] + letter + wrong[place:] for letter in qr.ALPHABET)
    elif len(wrong) == qr.LENGTH + 1:
        yield from (wrong[:place] + wrong[place + 1 :] for place in range(len(wrong)))
