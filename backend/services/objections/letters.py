"""The letter that answers a rejected objection: what was decided, why, and what is left to do."""

from collections.abc import Callable
from datetime import datetime

import orjson
from sqlalchemy.orm import Session

from backend import storage
from backend.domain.calendar import luxembourg_day
from backend.domain.facts import Facts
from backend.domain.money import Cents
from backend.domain.objections import remedy
from backend.domain.text import N_, Text
from backend.languages import translate
from backend.models.claims import Claim, Statement
from backend.models.documents import Document
from backend.models.memoires import Memoire
from backend.models.objections import Objection
from backend.models.people import Caisse, Person
from backend.models.providers import Provider
from backend.services import inbox
from backend.services.objections.reading import of_claim, reason_text, standing_of
from backend.services.papers import page_count, typeset

Say = Callable[..., str]
LETTER = "objection-rejected"
TITLE = N_("Answer to your objection")
READ = N_("On {at} you objected to the decision of {decided_on} on the bill of {biller} of {issued_on} over {amount}.")
STAYS = N_(
    "Another clerk than the one who decided looked at it again. The decision stays: {reimbursed} are reimbursed."
)
LOOKED = N_("A clerk looked at it again. The decision stays: {reimbursed} are reimbursed.")


def write_rejection(session: Session, row: Objection, claim: Claim, facts: Facts, now: datetime) -> Document:
    """The letter (PDF/UA-1 and PDF/A-2a) in the patient's language, into the inbox."""
    person = session.get_one(Person, claim.person_id)
    data = typeset(
        "letter.typ", {"data": orjson.dumps(_words(session, row, claim, person, facts, now)).decode()}, accessible=True
    )
    return inbox.deliver(
        session,
        claim.person_id,
        "letter",
        LETTER,
        now,
        file_id=storage.put(session, data, "application/pdf", now),
        pages=page_count(data),
        issuer=claim.caisse,
        claim_id=claim.id,
    )


def _words(
    session: Session, row: Objection, claim: Claim, person: Person, facts: Facts, now: datetime
) -> dict[str, object]:
    memoire = session.get_one(Memoire, claim.memoire_id)
    biller = session.get_one(Provider, memoire.biller_id)
    caisse = session.get_one(Caisse, claim.caisse)

    def say(text: Text | str, **params: object) -> str:
        return translate(text if isinstance(text, Text) else Text(text, params), person.language)

    return {
        "language": person.language,
        "sender": [caisse.name, *caisse.address.split("\n")],
        "recipient": [person.name, *person.address.split("\n")],
        "day": say("{day}", day=luxembourg_day(now)),
        "title": say(TITLE),
        "paragraphs": [
            say(
                READ,
                at=luxembourg_day(row.at),
                decided_on=luxembourg_day(claim.decided_at or row.at),
                biller=biller.name,
                issued_on=memoire.issued_on,
                amount=Cents(memoire.total_cents),
            ),
            *_answer(session, row, claim, say),
        ],
        "choices": [],
        "closing": _way_on(session, row, claim, facts, say),
        "facts": [
            [say(N_("Bill")), f"{biller.name} · {memoire.number}"],
            [say(N_("Reference")), str(claim.id)],
            [say(N_("For")), f"{person.name} · {person.matricule}"],
        ],
    }


def _answer(session: Session, row: Objection, claim: Claim, say: Say) -> list[str]:
    """That the decision stays, the coded reason, and the clerk's own words."""
    decided = session.get_one(Statement, row.statement_id)
    stays = say(STAYS if claim.decided_by else LOOKED, reimbursed=Cents(decided.reimbursed_cents))
    reason = reason_text(row)
    return [stays, *([say(reason)] if reason else []), *([row.answer] if row.answer else [])]


def _way_on(session: Session, row: Objection, claim: Claim, facts: Facts, say: Say) -> list[str]:
    decided = session.get_one(Statement, row.statement_id)
    left = remedy(standing_of(claim, decided, of_claim(session, claim)), facts)
    return [say(N_("If you do not agree:")), say(left[0])] if left else []
