"""What an office does with a grant later: more labels, labels given back, a second validation, an early end.

Every function holds the attestation for whoever saw its newest version, and refuses: NotFound (not this office's),
Stale (somebody was faster), Invalid with its field.
"""

import uuid
from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.domain.actors import Staff
from backend.domain.errors import Conflict, invalid
from backend.domain.facts import Facts
from backend.domain.lifecycle import UNDECIDED
from backend.domain.text import N_
from backend.models.claims import Claim
from backend.models.events import record
from backend.models.memoires import MemoireLine
from backend.models.social import Attestation, Label
from backend.services import reassessments
from backend.services.social import labels
from backend.services.social.attestations import hold
from backend.services.social.cover import last_day
from backend.services.social.grants import MOST_LABELS

TWICE = "double_validation"


class RevokedBefore(Conflict):
    title = N_("This attestation was ended before")
    detail = N_("A later period is a new grant.")


def add_labels(
    session: Session, staff: Staff, attestation_id: uuid.UUID, version: int, count: int, today: date, now: datetime
) -> None:
    """More labels for the same person and the same days; none once they are over."""
    attestation = hold(session, staff, attestation_id, version, now)
    if not 1 <= count <= MOST_LABELS:
        raise invalid("count", N_("At most {most} labels at once."), most=MOST_LABELS)
    if last_day(attestation.period) < today:
        raise invalid("count", N_("These days are over: labels for them would cover nothing."))
    labels.issue(session, attestation, count)
    _note(session, staff, attestation, "labels-added", now, count=count)


def take_back(
    session: Session, staff: Staff, attestation_id: uuid.UUID, version: int, codes: Collection[str], now: datetime
) -> int:
    """Tick the labels that were given back; from then on they are void. Used ones stay as they are."""
    attestation = hold(session, staff, attestation_id, version, now)
    given_back = [label for label in labels.held(session, attestation, codes) if labels.is_outstanding(label)]
    if not given_back:
        raise invalid("codes", N_("Tick the labels that you hold in your hand."))
    for label in given_back:
        label.returned_at = now
    _note(session, staff, attestation, "labels-returned", now, count=len(given_back))
    return len(given_back)


def validate_again(
    session: Session,
    staff: Staff,
    attestation_id: uuid.UUID,
    version: int,
    code: str,
    act: str,
    facts: Facts,
    now: datetime,
) -> None:
    """The office's second validation of one act for one label, before or after the practice used it (H9)."""
    attestation = hold(session, staff, attestation_id, version, now)
    if act not in acts_to_validate(facts, attestation.valid_from):
        raise invalid("act", N_("This act needs no second validation."))
    found = labels.held(session, attestation, [code])
    if not found or found[0].returned_at is not None:
        raise invalid("code", N_("Choose one of the labels that are out."))
    found[0].validated_acts = sorted({*found[0].validated_acts, act})
    _note(session, staff, attestation, "validated-twice", now, code=code, act=act)
    _assess_again(session, attestation, only=code)


def revoke(
    session: Session, staff: Staff, attestation_id: uuid.UUID, version: int, from_day: date | None, now: datetime
) -> list[str]:
    """End it early: `from_day` is the first day without cover (H6). Returns the labels not given back (H11).

    What was used on or after that day and is not decided yet is assessed again, and goes to a clerk.
    """
    attestation = hold(session, staff, attestation_id, version, now)
    if attestation.revoked_on is not None:
        raise RevokedBefore(subject=attestation)
    if from_day is None or not attestation.valid_from <= from_day <= attestation.valid_to:
        text = N_("A day from {first} to {last}.")
        raise invalid("revoked_on", text, first=attestation.valid_from, last=attestation.valid_to)
    attestation.revoked_on, attestation.revoked_at = from_day, now
    missing = [label.code for label in labels.of_attestation(session, attestation) if labels.is_outstanding(label)]
    _note(session, staff, attestation, "revoked", now, revoked_on=from_day.isoformat(), missing=len(missing))
    _assess_again(session, attestation)
    return missing


def acts_to_validate(facts: Facts, day: date) -> list[str]:
    """The acts that need the office's second validation on a day."""
    return sorted(code for code, act in facts.on(day).acts.items() if TWICE in act.marks)


def _assess_again(session: Session, attestation: Attestation, only: str | None = None) -> None:
    """The undecided claims that carry its labels, or one of them; all of them, or what lies after its end. Decided ones
    stay, and a clerk is told.
    """
    query = (
        select(Claim)
        .join(Label, Label.memoire_id == Claim.memoire_id)
        .where(Label.attestation_id == attestation.id, Claim.state.in_(UNDECIDED), Claim.assessed_at.is_not(None))
        .with_for_update(of=Claim)
    )
    if only is not None:
        query = query.where(Label.code == only)
    elif attestation.revoked_on is not None:
        late = select(MemoireLine.memoire_id).where(MemoireLine.performed_on >= attestation.revoked_on)
        query = query.where(Claim.memoire_id.in_(late))
    for claim in session.scalars(query):
        claim.assessed_at = None  # nobody decides on the old answer meanwhile
    session.flush()
    reassessments.ask(session, attestation.person_id, "attestation")


def _note(session: Session, staff: Staff, attestation: Attestation, name: str, now: datetime, **note: Any) -> None:
    record(session, staff, name, "attestation", attestation.id, now, person_id=attestation.person_id, **note)
    session.flush()
