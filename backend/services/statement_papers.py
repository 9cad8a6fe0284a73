"""The statement (décompte) on paper: made once for each decision, kept, and laid into the inbox."""

import uuid
from datetime import datetime

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend import storage
from backend.domain import decisions
from backend.domain.actors import Patient
from backend.domain.calendar import luxembourg_day
from backend.domain.errors import NotFound
from backend.domain.facts import Facts
from backend.domain.money import Cents
from backend.domain.plain import text_from_plain
from backend.domain.text import N_, Text
from backend.languages import translate
from backend.models.claims import Claim, Statement
from backend.models.documents import Document
from backend.models.memoires import Memoire
from backend.models.people import Caisse, Person
from backend.models.providers import Provider
from backend.services.care import ids_in_care
from backend.services.papers import page_count, typeset
from backend.services.social import settlements

COLUMNS = (N_("Act"), N_("Billed"), N_("Tariff"), N_("Your share"), N_("Not reimbursed"), N_("Reimbursed"))


def write(session: Session, claim_id: uuid.UUID, facts: Facts, now: datetime) -> Document | None:
    """The PDF of the claim's present decision, into the statement that lies in the inbox; once is enough.

    None where there is no decision, or no claim, any more.
    """
    claim = session.scalar(select(Claim).where(Claim.id == claim_id).with_for_update())
    document = _newest(session, claim) if claim else None
    if claim is None or claim.statement_id is None or document is None:
        return None
    if document.file_id is None:
        row = session.get_one(Statement, claim.statement_id)
        person = session.get_one(Person, claim.person_id)
        data = compose(session, claim, row, person, person.language, facts)
        document.file_id = storage.put(session, data, "application/pdf", now)
        document.file_pages = page_count(data)
        document.changed_at = now
        session.flush()
    return document


def of_claim(
    session: Session, patient: Patient, claim_id: uuid.UUID, facts: Facts, now: datetime
) -> tuple[bytes, storage.FileCard]:
    """The PDF of the claim's statement; NotFound for another's claim and until there is a decision."""
    owners = ids_in_care(session, patient.person_id, luxembourg_day(now))
    claim = session.scalar(select(Claim).where(Claim.id == claim_id, Claim.person_id.in_(owners)))
    document = write(session, claim.id, facts, now) if claim and claim.statement_id else None
    if document is None or document.file_id is None:
        raise NotFound
    return storage.get(session, document.file_id), storage.card(session, document.file_id)


def compose(session: Session, claim: Claim, row: Statement, person: Person, language: str, facts: Facts) -> bytes:
    """The PDF (PDF/UA-1) of one version of a statement in `language`."""
    memoire = session.get_one(Memoire, claim.memoire_id)
    biller = session.get_one(Provider, memoire.biller_id)
    caisse = session.get_one(Caisse, claim.caisse)

    def say(msgid: str, **params: object) -> str:
        return translate(Text(msgid, params), language)

    def euros(cents: int) -> str:
        return translate(Text("{amount}", {"amount": Cents(cents)}), language)

    decided = luxembourg_day(claim.decided_at or row.made_at)
    remedy, _ = decisions.remedy(decided, facts)
    data = {
        "language": language,
        "caisse": caisse.name,
        "sender": f"{caisse.name} · {caisse.address}",
        "recipient": [person.name, *person.address.split("\n")],
        "title": say(N_("Statement of {day}"), day=decided),
        "facts": [
            [say(N_("Bill")), f"{biller.name} · {memoire.number}"],
            [say(N_("Reference")), str(claim.id)],
            [say(N_("For")), f"{person.name} · {person.matricule}"],
        ],
        "summary": translate(_summary(session, claim, row), language),
        "lines_title": say(N_("Line by line")),
        "columns": [say(word) for word in COLUMNS],
        "lines": [_line(line, facts, language, euros) for line in row.lines],
        "totals": [say(N_("Total")), *(euros(value) for value in _amounts(row.__dict__))],
        "note": row.note,
        "note_title": say(N_("What the clerk adds")),
        "remedy": translate(remedy, language) if _may_object(claim, row) else None,
        "remedy_title": say(N_("If you do not agree")),
        "footer": say(N_("Tariffs and rates are those of the day of the service.")),
    }
    return typeset("statement.typ", {"data": orjson.dumps(data).decode()}, accessible=True)


def _summary(session: Session, claim: Claim, row: Statement) -> Text:
    """What was paid and what stays with the patient; a third-party bill was paid to the practice (H8)."""
    shares = settlements.of_claim(session, claim)
    if shares is not None and shares.statement_id == row.id:
        paid = {"paid": Cents(shares.provider_cents), "patient": Cents(shares.patient_cents)}
        return Text(
            N_(
                "Your caisse paid {paid} of {billed} to the practice, your social office's share included. "
                "{patient} stay with you."
            ),
            {**paid, "billed": Cents(row.billed_cents)},
        )
    return Text(
        N_("Your caisse reimburses {reimbursed} of {billed}. {patient} stay with you."),
        {name: Cents(getattr(row, f"{name}_cents")) for name in ("reimbursed", "billed", "patient")},
    )


def _may_object(claim: Claim, row: Statement) -> bool:
    return row.not_covered_cents > 0 or claim.state == "refused"


def _line(line: dict[str, object], facts: Facts, language: str, euros: object) -> dict[str, object]:
    assert callable(euros)
    day = datetime.fromisoformat(str(line["performed_on"])).date()
    act = facts.on(day).acts.get(str(line["act"]))
    reason = line["reason"]
    billed, tariff, participation, other, reimbursed = (euros(value) for value in _amounts(line))
    return {
        "act": f"{line['act']} · {act.title(language)}" if act else line["act"],
        "day": translate(Text("{day}", {"day": day}), language),
        "reason": translate(text_from_plain(reason), language) if isinstance(reason, dict) else None,
        "rule": f"{line['rule']} · {line['source']}",
        "billed": billed,
        "tariff": tariff,
        "participation": participation,
        "other": other,
        "reimbursed": reimbursed,
    }


def _amounts(row: dict[str, object]) -> tuple[int, int, int, int, int]:
    def cents(name: str) -> int:
        return int(str(row[name]))

    other = cents("excess_cents") + cents("supplement_cents") + cents("not_covered_cents")
    return cents("billed_cents"), cents("tariff_cents"), cents("participation_cents"), other, cents("reimbursed_cents")


def _newest(session: Session, claim: Claim) -> Document | None:
    return session.scalar(
        select(Document)
        .where(Document.claim_id == claim.id, Document.kind == "statement")
        .order_by(Document.received_at.desc())
        .limit(1)
    )
