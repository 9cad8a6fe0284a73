"""Where is this paper? Packets of every state by what stands on it: its reference, the matricule, the bill's number."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

import qr
from backend.domain import matricule
from backend.domain.actors import Staff
from backend.domain.errors import NotAllowed
from backend.domain.text import Text
from backend.models.events import record
from backend.models.memoires import Memoire
from backend.models.paper import Packet
from backend.models.people import Person
from backend.services.mailroom import bills, packets
from backend.services.mailroom.reach import within_reach

MOST = 50
LONGEST = 80


@dataclass(frozen=True, slots=True)
class Found:
    """The newest packets first; `doubt` is what to tell where a matricule's check digits are wrong."""

    typed: str
    rows: list[packets.PacketRow]
    doubt: Text | None


def find(session: Session, staff: Staff, typed: str, now: datetime) -> Found | None:
    """Packets within reach by exact values, at most fifty; None where nothing was typed. Everybody whose packet is
    found was looked at.
    """
    if staff.role != "operator":
        raise NotAllowed
    wanted = typed.strip()[:LONGEST].replace("\0", "")
    if not wanted:
        return None
    query = packets.LIST.where(within_reach(staff), _is(wanted)).order_by(Packet.made_at.desc(), Packet.id.desc())
    rows = [packets.PacketRow(*row) for row in session.execute(query.limit(MOST))]
    by_person = {row.person_id: row.id for row in rows if row.person_id is not None}
    for person_id, packet_id in by_person.items():
        record(session, staff, "viewed", "packet", packet_id, now, person_id=person_id, sought=True)
    return Found(wanted, rows, bills.doubt(wanted))


def _is(wanted: str) -> ColumnElement[bool]:
    """By the first that it can be: a reference has letters in it as a rule, a matricule thirteen figures."""
    try:
        return Packet.reference == qr.Reference.parse(wanted).text
    except qr.InvalidReference:
        pass
    try:
        number = matricule.complete(matricule.read_printed(wanted, reason="search")[0])
    except matricule.MatriculeError:
        return Packet.memoire_id.in_(_bills(Memoire.number == wanted))
    person: ColumnElement[uuid.UUID] = select(Person.id).where(Person.matricule == number).scalar_subquery()
    return Packet.memoire_id.in_(_bills(Memoire.person_id == person))


def _bills(those: ColumnElement[bool]) -> ColumnElement[uuid.UUID]:
    return select(Memoire.id).where(those).scalar_subquery()
