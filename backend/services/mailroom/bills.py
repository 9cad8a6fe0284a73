"""The stored bill beside the paper: the one a packet is for, or those it might be."""

import uuid
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.domain import matricule as numbers
from backend.domain.actors import Staff
from backend.domain.calendar import luxembourg_day
from backend.domain.errors import NotAllowed, invalid
from backend.domain.text import N_
from backend.models.documents import Document
from backend.models.memoires import Memoire
from backend.models.people import Person
from backend.models.providers import Provider
from backend.services.claims import claim_of
from backend.services.memoire_facts import caisse_of

MOST = 20
SAY_MORE = N_("Type a matricule or a bill's number; the provider alone finds too many.")
LONGEST = 60


@dataclass(frozen=True, slots=True)
class LineCard:
    act: str
    performed_on: date
    quantity: int
    amount_cents: int


@dataclass(frozen=True, slots=True)
class MemoireCard:
    """What an operator compares with the paper. `claim_state` where there is a claim."""

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
    claim_state: str | None
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
        claim.state if claim else None,
        memoire.proof_file_id is not None,
    )


def candidates(
    session: Session, staff: Staff, *, matricule: str = "", provider: str = "", number: str = ""
) -> list[MemoireCard]:
    """Bills by exact values, newest first, at most twenty: the matricule in any spelling, the provider's code or
    part of the name, the bill's number. Refuses (Invalid on `matricule`) a search without matricule and number.
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
    rows = session.scalars(query.order_by(Memoire.issued_on.desc(), Memoire.id.desc()).limit(MOST))
    return [card(session, memoire) for memoire in rows]


def _plain(typed: str) -> str:
    """The stored spelling; a mistyped one finds nobody, and that is the answer (A8)."""
    try:
        return numbers.parse(typed)
    except numbers.MatriculeError:
        return ""
