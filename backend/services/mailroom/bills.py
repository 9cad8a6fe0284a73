"""The stored bill beside the paper: the one a packet is for, or those it might be."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.domain import matricule as numbers
from backend.domain.actors import Staff
from backend.domain.calendar import luxembourg_day
from backend.domain.errors import Invalid, NotAllowed, invalid
from backend.domain.text import N_, Text
from backend.models.documents import Document
from backend.models.events import record
from backend.models.memoires import Memoire
from backend.models.people import Person
from backend.models.providers import Provider
from backend.services.claims import claim_of
from backend.services.memoire_facts import caisse_of

MOST = 20
SAY_MORE = N_("Type a matricule or a bill's number; the provider alone finds too many.")
DOUBT = N_("The check digits are not right. These are bills of {number}: compare name and address.")
LONGEST = 60


@dataclass(frozen=True, slots=True)
class LineCard:
    act: str
    performed_on: date
    quantity: int
    amount_cents: int


@dataclass(frozen=True, slots=True)
class MemoireCard:
    """What an operator compares with the paper. Of a claim the mail room knows that there is one, since when and by
    which road; what was decided is none of its business.
    """

    id: uuid.UUID
    reference: str
    number: str
    patient: str
    matricule: str
    born_on: date
    caisse: str | None
    provider: str
    provider_code: str
    issued_on: date
    paid_on: date | None
    cancelled_on: date | None
    route: str
    total_cents: int
    lines: list[LineCard]
    document_id: uuid.UUID
    claim_id: uuid.UUID | None
    claim_channel: str | None
    claim_since: datetime | None
    has_digital_proof: bool


def card(session: Session, memoire: Memoire) -> MemoireCard:
    """The bill as it was deposited, with what became of it."""
    person = session.get_one(Person, memoire.person_id)
    biller = session.get_one(Provider, memoire.biller_id)
    claim = claim_of(session, memoire)
    return MemoireCard(
        memoire.id,
        memoire.reference,
        memoire.number,
        person.name,
        person.matricule,
        person.born_on,
        caisse_of(person, memoire),
        biller.name,
        biller.code,
        memoire.issued_on,
        memoire.paid_on,
        luxembourg_day(memoire.cancelled_at) if memoire.cancelled_at else None,
        memoire.route,
        memoire.total_cents,
        [LineCard(line.act, line.performed_on, line.quantity, line.amount_cents) for line in memoire.lines],
        session.scalars(select(Document.id).where(Document.memoire_id == memoire.id)).one(),
        claim.id if claim else None,
        claim.channel if claim else None,
        claim.received_at if claim else None,
        memoire.proof_file_id is not None,
    )


def candidates(
    session: Session,
    staff: Staff,
    packet_id: uuid.UUID,
    now: datetime,
    *,
    matricule: str = "",
    provider: str = "",
    number: str = "",
) -> list[MemoireCard]:
    """Bills by exact values, newest first, at most twenty: the matricule in any spelling, the provider's code or
    part of the name, the bill's number. Each person found is one that the operator looked at, for this packet.

    Refuses (Invalid on `matricule`) a search without matricule and number, and what is no national number. Wrong check
    digits find who has the same first eleven (`doubt` says so), for papers are mistyped as well (A8).
    """
    if staff.role != "operator":
        raise NotAllowed
    person, code, bill = (value.strip()[:LONGEST].replace("\0", "") for value in (matricule, provider, number))
    if not person and not bill:
        raise invalid("matricule", SAY_MORE)
    query = select(Memoire).join(Person, Person.id == Memoire.person_id)
    if person:
        query = query.where(Person.matricule == _plain(person))
    if bill:
        query = query.where(Memoire.number == bill)
    if code:
        query = query.join(Provider, Provider.id == Memoire.biller_id)
        digits = "".join(letter for letter in code if letter.isdigit())
        same = Provider.code == digits if digits else Provider.name.icontains(code, autoescape=True)
        query = query.where(same)
    found = session.scalars(query.order_by(Memoire.issued_on.desc(), Memoire.id.desc()).limit(MOST)).all()
    return tell_found(session, staff, packet_id, found, now)


def tell_found(
    session: Session, staff: Staff, packet_id: uuid.UUID, found: Sequence[Memoire], now: datetime
) -> list[MemoireCard]:
    """The bills that a search brought up, and for each person that the operator looked at them."""
    for person_id in dict.fromkeys(memoire.person_id for memoire in found):
        record(session, staff, "viewed", "packet", packet_id, now, person_id=person_id, sought=True)
    return [card(session, memoire) for memoire in found]


def doubt(typed: str) -> Text | None:
    """What to tell of a number whose check digits are wrong; None where they are right or it is no number at all."""
    try:
        eleven, doubtful = numbers.read_printed(typed, reason="search")
    except numbers.MatriculeError:
        return None
    return Text(DOUBT, {"number": numbers.show(numbers.complete(eleven))}) if doubtful else None


def _plain(typed: str) -> str:
    """The stored spelling, with the check digits that belong to the first eleven."""
    try:
        return numbers.complete(numbers.read_printed(typed, reason="search")[0])
    except numbers.MatriculeError as error:
        raise Invalid(errors={"matricule": [error.text]}) from error
