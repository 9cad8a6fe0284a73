"""A clerk of the reference-doctor service decides on a declaration: valid, with its number, or not, with the reason."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.domain import mr
from backend.domain.actors import Staff, System
from backend.domain.calendar import luxembourg_day
from backend.domain.coverage import caisse_on
from backend.domain.errors import Conflict, Invalid, NotAllowed, NotFound, invalid
from backend.domain.facts import Facts
from backend.domain.mr import Obstacle
from backend.domain.plain import text_to_plain
from backend.domain.text import N_, Text
from backend.models.events import record
from backend.models.mr import NUMBERS, MrDeclaration
from backend.models.people import Person
from backend.services import reassessments
from backend.services.inbox import FUND
from backend.services.memoire_facts import affiliations_of
from backend.services.mr import checking, esante, letters
from backend.services.own_cases import is_own_case

RULES = System("reference doctor rules")
OTHER = "other"  # the reason that is the clerk's own words
LONGEST_NOTE = 2000
_HOPELESS = frozenset({"discipline", "no-long-term-illness", "no-shared-file"})


class Reason(NamedTuple):
    """Why a declaration is not validated, as a clerk may say it."""

    rule: str
    text: Text


REASONS: Final[Mapping[str, Reason]] = {
    "discipline": Reason("G14", Text(N_("Only a general practitioner or a paediatrician can be a reference doctor."))),
    "no-long-term-illness": Reason("G14", Text(N_("No long-term illness is named."))),
    "no-shared-file": Reason("G14", Text(N_("The shared care file (DSP) is not active."))),
    "no-representative": Reason("G13", Text(N_("A representative signs for a minor or a person under guardianship."))),
    "another-runs": Reason("G15", Text(N_("Another declaration is running; it has to be revoked first."))),
    "doctor-gone": Reason("G9", Text(N_("The doctor does not practise any more."))),
    "incomplete": Reason("G15", Text(N_("The form is incomplete or not signed by both."))),
    OTHER: Reason("G15", Text(N_("The reason stands below."))),
}


class Stale(Conflict):
    """The page showed an older version; `subject` is the declaration as it is now."""


class OwnCase(NotAllowed):
    code = "own-case"
    title = N_("Your own case")
    detail = N_("This declaration is yours or that of somebody you act for. A colleague decides on it.")


def hold(session: Session, staff: Staff, declaration_id: uuid.UUID, version: int, now: datetime) -> MrDeclaration:
    """The declaration with its row held, for whoever saw this very version and may decide on it.

    Refuses: NotFound, OwnCase, Stale.
    """
    row = session.scalar(
        select(MrDeclaration)
        .where(MrDeclaration.id == declaration_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NotFound
    if is_own_case(session, staff, row.person_id, luxembourg_day(now)):
        raise OwnCase
    if row.version != version:
        raise Stale(subject=row)
    return row


def validate(
    session: Session, staff: Staff, declaration_id: uuid.UUID, version: int, facts: Facts, now: datetime
) -> MrDeclaration:
    """Number, first day, letters, and the Agence eSanté told (G1 to G3, G8, G15, G16).

    Refuses as `hold`, a declaration decided already (Stale), and Invalid on `validate` with every obstacle.
    """
    row, today = _waiting(session, staff, declaration_id, version, now), luxembourg_day(now)
    session.execute(select(Person.id).where(Person.id == row.person_id).with_for_update(key_share=True))
    found = checking.obstacles(session, row, today)
    if found:
        raise Invalid(errors={"validate": [one.text for one in found]})
    number = mr.show_number(today.year, session.scalars(select(NUMBERS.next_value())).one())
    row.validate(number, today, first_day(session, row, facts, today))
    _decided(session, staff, row, now, "validated")
    reassessments.ask(session, row.person_id, "reference-doctor")
    letters.write(session, row, "validated", today, facts, now)
    esante.tell(session, row, "validated", now)
    session.flush()
    return row


def decline(
    session: Session,
    staff: Staff,
    declaration_id: uuid.UUID,
    version: int,
    facts: Facts,
    now: datetime,
    *,
    reason: str,
    note: str | None,
) -> MrDeclaration:
    """Not validated, for a coded reason, with words of one's own where they help (must, for OTHER).

    Refuses as `hold`, a declaration decided already (Stale), and an unknown reason or a note too long (Invalid).
    """
    row = _waiting(session, staff, declaration_id, version, now)
    if reason not in REASONS:
        raise invalid("reason", N_("Choose one of the list."))
    if reason == OTHER and not note:
        raise invalid("note", N_("Say why, in the patient's language."))
    if note and len(note) > LONGEST_NOTE:
        raise invalid("note", N_("At most {count} characters."), count=LONGEST_NOTE)
    said = REASONS[reason]
    _decline(session, row, [Obstacle(reason, said.rule, said.text)], note, luxembourg_day(now))
    _decided(session, staff, row, now, "not-validated", reason=reason)
    letters.write(session, row, "not-validated", luxembourg_day(now), facts, now)
    session.flush()
    return row


def decline_hopeless(session: Session, row: MrDeclaration, facts: Facts, now: datetime) -> None:
    """What nobody could validate is declined on arrival, so that the practice and the patient know why (G14)."""
    today = luxembourg_day(now)
    found = [one for one in checking.obstacles(session, row, today) if one.code in _HOPELESS]
    if not found:
        return
    _decline(session, row, found, None, today)
    _decided(session, RULES, row, now, "not-validated", reason=found[0].code)
    letters.write(session, row, "not-validated", today, facts, now)


def first_day(session: Session, row: MrDeclaration, facts: Facts, today: date) -> date:
    """When it would take effect if it were validated today; its receipt is the notification (G3)."""
    person = session.get_one(Person, row.person_id)
    caisse = caisse_on(affiliations_of(person), today) or FUND
    earlier = checking.relations_of(session, person.id, but=row.id)
    return mr.effective_on(today, caisse, facts, notified_on=row.received_on, earlier=earlier)


def _waiting(session: Session, staff: Staff, declaration_id: uuid.UUID, version: int, now: datetime) -> MrDeclaration:
    row = hold(session, staff, declaration_id, version, now)
    if not row.is_waiting:
        raise Stale(subject=row)
    return row


def _decline(session: Session, row: MrDeclaration, why: Sequence[Obstacle], note: str | None, today: date) -> None:
    row.decline(today, [{"code": one.code, "rule": one.rule, "text": text_to_plain(one.text)} for one in why], note)
    session.flush()


def _decided(
    session: Session, actor: Staff | System, row: MrDeclaration, now: datetime, after: str, **more: str
) -> None:
    row.decided_at, row.decided_by, row.changed_at = now, actor.id, now
    session.flush()
    record(
        session,
        actor,
        after,
        "mr_declaration",
        row.id,
        now,
        person_id=row.person_id,
        before="received",
        after=after,
        **more,
    )
