"""Letters that the mail room sends: what arrived, what is missing, what counts, and what to do."""

import uuid
from datetime import datetime

import orjson
from sqlalchemy import delete
from sqlalchemy.orm import Session

import qr
from backend import storage
from backend.domain.calendar import luxembourg_day
from backend.domain.money import Cents
from backend.domain.text import N_, Text
from backend.languages import translate
from backend.models.documents import Document
from backend.models.memoires import Memoire
from backend.models.paper import Packet
from backend.models.people import Caisse, Person
from backend.models.providers import Provider
from backend.services.inbox import FUND
from backend.services.memoire_facts import caisse_of
from backend.services.papers import typeset

PROOF_MISSING = N_("We need your proof of payment")
ARRIVED = N_(
    "The bill of {biller} of {issued_on} over {amount} reached us by post on {arrived_on}. "
    "We saw no proof of payment on it, so nothing was reimbursed yet."
)
SEND_ONE = N_("Please post the bill again together with one of these:")
CHOICES = (
    N_("the bill with “pour acquit”, the date and the signature of the practice"),
    N_("the bill with your bank's stamp"),
    N_("a debit advice that names the bill, you, the practice and the bank"),
)
NO_PROOF = N_("A payment order, a screenshot or a copy is no proof of payment.")


def write_proof_missing(session: Session, memoire: Memoire, packet: Packet, now: datetime) -> uuid.UUID:
    """The letter (PDF/UA-1) in the patient's language, stored; returns the file's id."""
    person = session.get_one(Person, memoire.person_id)
    biller = session.get_one(Provider, memoire.biller_id)
    caisse = session.get_one(Caisse, caisse_of(person, memoire) or FUND)

    def say(msgid: str, **params: object) -> str:
        return translate(Text(msgid, params), person.language)

    arrived = say(
        ARRIVED,
        biller=biller.name,
        issued_on=memoire.issued_on,
        amount=Cents(memoire.total_cents),
        arrived_on=packet.arrived_on,
    )
    data = {
        "language": person.language,
        "sender": [caisse.name, *caisse.address.split("\n")],
        "recipient": [person.name, *person.address.split("\n")],
        "day": say("{day}", day=luxembourg_day(now)),
        "title": say(PROOF_MISSING),
        "paragraphs": [arrived, say(NO_PROOF), say(SEND_ONE)],
        "choices": [say(choice) for choice in CHOICES],
        "facts": [
            [say(N_("Bill")), f"{biller.name} · {memoire.number}"],
            [say(N_("Reference")), qr.Reference(memoire.reference).printed],
            [say(N_("For")), f"{person.name} · {person.matricule}"],
        ],
    }
    letter = typeset("letter.typ", {"data": orjson.dumps(data).decode()}, accessible=True)
    return storage.put(session, letter, "application/pdf", now)


def take_back(session: Session, document_id: uuid.UUID) -> None:
    """Out of the inbox again, where nobody has read it; what was read stays, and the bill's own state says what is."""
    session.execute(delete(Document).where(Document.id == document_id, Document.read_at.is_(None)))
