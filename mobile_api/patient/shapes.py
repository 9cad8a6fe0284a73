"""What a patient's answers are made of, where it is more than one row."""

from dataclasses import asdict
from datetime import date
from typing import Any

from backend.domain.assessment import Forecast
from backend.domain.calendar import luxembourg_day
from backend.domain.facts import Facts
from backend.models.claims import Claim
from backend.models.documents import Document
from backend.models.memoires import MemoireLine
from backend.models.providers import Provider
from backend.services.documents import MemoireView, Summary, printed_reference
from mobile_api.dumping import dump
from mobile_api.schemas.documents import DocumentSummary


def detail(row: Summary, document: Document, view: MemoireView | None, facts: Facts, language: str) -> dict[str, Any]:
    """One document with its memoire."""
    return {
        **dump(DocumentSummary, row),
        "caisse": view.caisse if view else None,
        "pages": document.file_pages,
        "proof": bool(view and view.memoire.proof_file_id),
        "posted_on": arrived_on(view) if view else None,
        "memoire": memoire(view, facts, language) if view else None,
        "claim": claim_brief(view.claim) if view and view.claim else None,
    }


def arrived_on(view: MemoireView) -> date | None:
    """The day the paper arrived by post, whether it still waits for a look or is a claim already."""
    if view.claim is not None and view.claim.channel == "post":
        return luxembourg_day(view.claim.received_at)
    return view.memoire.posted_on


def memoire(view: MemoireView, facts: Facts, language: str) -> dict[str, Any]:
    """The bill, acts in words of the reader's language."""
    bill = view.memoire
    return {
        "number": bill.number,
        "reference": printed_reference(bill.reference),
        "route": bill.route,
        "paid_on": bill.paid_on,
        "biller": issuer(view.biller),
        "performer": issuer(view.performer),
        "accident": bill.accident,
        "inpatient": bill.inpatient,
        "total_cents": bill.total_cents,
        "cancelled_at": bill.cancelled_at,
        "cancel_reason": bill.cancel_reason,
        "lines": [line(each, facts, language) for each in bill.lines],
    }


def line(row: MemoireLine, facts: Facts, language: str) -> dict[str, Any]:
    act = facts.on(row.performed_on).acts.get(row.act)
    return {
        "act": row.act,
        "title": act.title(language) if act else row.act,
        "performed_on": row.performed_on,
        "performed_at": row.performed_at.strftime("%H:%M") if row.performed_at else None,
        "quantity": row.quantity,
        "amount_cents": row.amount_cents,
        "authorisation": row.authorisation,
    }


def issuer(provider: Provider) -> dict[str, str]:
    return {"code": provider.code, "name": provider.name}


def claim_brief(claim: Claim) -> dict[str, Any]:
    return {"id": claim.id, "channel": claim.channel, "state": claim.state, "received_at": claim.received_at}


def forecast(found: Forecast, facts: Facts) -> dict[str, Any]:
    """The forecast as the same object as a statement, plus what it does not know."""
    statement = found.assessment.statement
    lines = [
        {**asdict(line), "illustrative": facts.on(line.performed_on).is_illustrative(line.act)}
        for line in statement.lines
    ]
    return {**asdict(statement), "lines": lines, "unknown": list(found.unknown)}
