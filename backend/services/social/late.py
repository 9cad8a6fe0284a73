"""Labels used on or after the day their attestation ended, on bills decided before anybody knew: a clerk looks (H6).

What is not decided yet is assessed again at the revocation and waits in the queue; what is decided stands here until a
clerk took the decision back or wrote down why it stays.
"""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from backend.domain.actors import Staff
from backend.domain.calendar import luxembourg_day
from backend.domain.errors import NotAllowed, NotFound, invalid
from backend.domain.rules import rule
from backend.domain.text import N_
from backend.models.claims import Claim
from backend.models.events import record
from backend.models.memoires import Memoire, MemoireLine
from backend.models.people import Person
from backend.models.providers import Provider
from backend.models.social import Attestation, Label, LateLabelReview, Office
from backend.services.own_cases import is_own_case

DECIDED = ("accepted", "paid")
LONGEST_NOTE = 500
MOST = 100


class OwnCase(NotAllowed):
    code = "own-case"
    title = N_("Your own case")
    detail = N_("This claim is yours or that of somebody you act for. A colleague looks at it.")


@dataclass(frozen=True, slots=True)
class Late:
    """One decided claim; `service_on` is its last service day, `revoked_on` the first day without cover."""

    claim_id: uuid.UUID
    state: str
    person: str
    matricule: str
    provider: str
    number: str
    label: str
    office: str
    service_on: date
    revoked_on: date
    total_cents: int


def listed(session: Session, staff: Staff) -> list[Late]:
    """What a clerk of the paying caisse has to look at, the earliest service first."""
    rows = session.execute(_late(staff).order_by(func.max(MemoireLine.performed_on), Claim.id).limit(MOST))
    return [_row(row) for row in rows]


@rule("H6")
def review(session: Session, staff: Staff, claim_id: uuid.UUID, note: str, now: datetime) -> None:
    """A clerk looked, and the decision stays, for the reason written down. NotFound, OwnCase, Invalid."""
    found = session.execute(_late(staff).where(Claim.id == claim_id)).one_or_none()
    if found is None:
        raise NotFound
    claim = session.get_one(Claim, claim_id)
    if is_own_case(session, staff, claim.person_id, luxembourg_day(now)):
        raise OwnCase
    if not note.strip() or len(note) > LONGEST_NOTE:
        raise invalid("note", N_("Say why, in at most {most} characters."), most=LONGEST_NOTE)
    values = {
        "revoked_on": found.revoked_on,
        "note": note.strip(),
        "reviewed_at": now,
        "reviewed_by": staff.account_id,
    }
    new = insert(LateLabelReview).values(claim_id=claim_id, **values)
    session.execute(new.on_conflict_do_update(index_elements=["claim_id"], set_=values))
    record(session, staff, "label-reviewed", "claim", claim.id, now, person_id=claim.person_id, because=note.strip())
    session.flush()


def _late(staff: Staff) -> Select[*tuple[Any, ...]]:
    if staff.role != "clerk":
        raise NotFound
    seen = select(LateLabelReview.claim_id).where(
        LateLabelReview.claim_id == Claim.id, LateLabelReview.revoked_on == Attestation.revoked_on
    )
    return (
        select(
            *(Claim.id, Claim.state, Memoire.number, Memoire.total_cents, Label.code, Attestation.revoked_on),
            *(Person.given_name, Person.family_name, Person.matricule),
            Provider.name.label("provider"),
            Office.name.label("office"),
            func.max(MemoireLine.performed_on).label("service_on"),
        )
        .join(Memoire, Memoire.id == Claim.memoire_id)
        .join(MemoireLine, MemoireLine.memoire_id == Memoire.id)
        .join(Label, Label.memoire_id == Memoire.id)
        .join(Attestation, Attestation.id == Label.attestation_id)
        .join(Office, Office.code == Attestation.office)
        .join(Person, Person.id == Claim.person_id)
        .join(Provider, Provider.id == Memoire.biller_id)
        .where(
            Claim.caisse == staff.caisse,
            Claim.state.in_(DECIDED),
            MemoireLine.performed_on >= Attestation.revoked_on,
            ~seen.exists(),
        )
        .group_by(Claim.id, Memoire.id, Label.code, Attestation.id, Person.id, Provider.id, Office.code)
    )


def _row(row: Row[*tuple[Any, ...]]) -> Late:
    return Late(
        claim_id=row.id,
        state=row.state,
        person=f"{row.given_name} {row.family_name}",
        matricule=row.matricule,
        provider=row.provider,
        number=row.number,
        label=row.code,
        office=row.office,
        service_on=row.service_on,
        revoked_on=row.revoked_on,
        total_cents=row.total_cents,
    )
