"""Exemption from digital sending: the three facts of the request, and a clerk's decision with its reason.

The sources do not say whether one fact suffices or all are needed, so a clerk decides. Nothing else looks at it (I1).
"""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend import storage
from backend.domain import providers
from backend.domain.actors import Staff
from backend.domain.calendar import luxembourg_day
from backend.domain.errors import Conflict, NotFound, invalid
from backend.domain.facts import Facts
from backend.domain.text import N_
from backend.models.events import record
from backend.models.provider_files import Exemption
from backend.services.pdf_intake import check_pdf
from backend.services.providers.reach import Stale, provider_of

LONGEST_REASON = 1000
DECISIONS = {"granted": N_("Granted"), "refused": N_("Refused")}


class Decided(Conflict):
    title = N_("This request was decided before")
    detail = N_("A new request is a new file.")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the doctor's written request says; `paper` may be missing, because a letter can be typed in."""

    asked_on: date
    born_on: date
    alone: bool
    turnover_cents: int
    paper: bytes


@dataclass(frozen=True, slots=True)
class Decision:
    decision: str
    reason: str
    valid_from: date | None
    valid_to: date | None


def of_provider(session: Session, provider_id: uuid.UUID) -> list[Exemption]:
    """Every request of a doctor, newest first."""
    mine = select(Exemption).where(Exemption.provider_id == provider_id)
    return list(session.scalars(mine.order_by(Exemption.asked_on.desc(), Exemption.id.desc())))


def ask(session: Session, staff: Staff, provider_id: uuid.UUID, given: Asked, facts: Facts, now: datetime) -> Exemption:
    """Keep a request with the three facts as they stand on its day."""
    provider, today = provider_of(session, staff, provider_id), luxembourg_day(now)
    if provider.kind != "person":
        raise NotFound
    if given.asked_on > today:
        raise invalid("asked_on", N_("This day lies in the future."))
    if given.born_on > given.asked_on:
        raise invalid("born_on", N_("This day lies in the future."))
    if given.paper:
        if not providers.is_pdf(given.paper):
            raise invalid("paper", providers.NOT_PDF)
        check_pdf(given.paper, "paper")
    members = 1 if given.alone else 2
    held = providers.exemption_facts(given.born_on, members, given.turnover_cents, facts, given.asked_on)
    row = Exemption(
        provider_id=provider.id,
        asked_on=given.asked_on,
        born_on=given.born_on,
        alone=held.alone,
        turnover_cents=given.turnover_cents,
        born_before=held.born_before,
        turnover_below=held.turnover_below,
        file_id=storage.put(session, given.paper, "application/pdf", now) if given.paper else None,
        recorded_at=now,
    )
    session.add(row)
    session.flush()
    record(session, staff, "exemption-asked", "provider", provider.id, now, exemption=str(row.id))
    session.flush()
    return row


def decide(
    session: Session,
    staff: Staff,
    provider_id: uuid.UUID,
    exemption_id: uuid.UUID,
    version: int,
    given: Decision,
    now: datetime,
) -> Exemption:
    """Granted for a time, or refused; always with a reason. NotFound, Decided, Stale, Invalid."""
    provider_of(session, staff, provider_id)
    mine = Exemption.id == exemption_id, Exemption.provider_id == provider_id
    row = session.scalar(select(Exemption).where(*mine).with_for_update().execution_options(populate_existing=True))
    if row is None:
        raise NotFound
    if row.decision is not None:
        raise Decided(subject=row)
    if row.version != version:
        raise Stale(subject=row)
    _check(given)
    row.decision, row.reason = given.decision, given.reason.strip()
    if given.decision == "granted":
        row.valid_from, row.valid_to = given.valid_from, given.valid_to
    row.decided_at, row.decided_by = now, staff.account_id
    session.flush()
    record(session, staff, f"exemption-{given.decision}", "provider", provider_id, now, exemption=str(row.id))
    session.flush()
    return row


def paper_of(
    session: Session, staff: Staff, provider_id: uuid.UUID, exemption_id: uuid.UUID
) -> tuple[bytes, storage.FileCard]:
    """The written request; NotFound."""
    provider_of(session, staff, provider_id)
    mine = Exemption.id == exemption_id, Exemption.provider_id == provider_id
    row = session.scalar(select(Exemption).where(*mine))
    if row is None or row.file_id is None:
        raise NotFound
    return storage.get(session, row.file_id), storage.card(session, row.file_id)


def _check(given: Decision) -> None:
    if given.decision not in DECISIONS:
        raise invalid("decision", N_("Choose one of the list."))
    if not given.reason.strip() or len(given.reason) > LONGEST_REASON:
        raise invalid("reason", N_("Say why, in at most {most} characters."), most=LONGEST_REASON)
    if given.decision == "granted" and given.valid_from is None:
        raise invalid("valid_from", N_("Choose a day."))
    if given.valid_from and given.valid_to and given.valid_to < given.valid_from:
        raise invalid("valid_to", N_("The last day lies before the first."))
