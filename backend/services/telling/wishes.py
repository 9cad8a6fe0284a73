"""What each account wants to be told, by which way, and the hours in which it wants quiet."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from backend.domain.actors import Patient
from backend.domain.telling import Wishes
from backend.models.events import record
from backend.models.telling import TellingWish


def wishes_of(session: Session, account_id: uuid.UUID) -> Wishes:
    """As chosen, or the defaults."""
    row = session.get(TellingWish, account_id, populate_existing=True)
    if row is None:
        return Wishes()
    return Wishes(frozenset(row.by_push), frozenset(row.by_mail), row.quiet_from, row.quiet_until)


def choose(
    session: Session,
    patient: Patient,
    *,
    by_push: Iterable[str],
    by_mail: Iterable[str],
    quiet_from: int,
    quiet_until: int,
    now: datetime,
) -> Wishes:
    """All of it at once; from the next message on."""
    chosen = {
        "by_push": sorted(set(by_push)),
        "by_mail": sorted(set(by_mail)),
        "quiet_from": quiet_from,
        "quiet_until": quiet_until,
        "changed_at": now,
    }
    session.execute(
        insert(TellingWish)
        .values(account_id=patient.account_id, **chosen)
        .on_conflict_do_update(index_elements=[TellingWish.account_id], set_=chosen)
    )
    record(session, patient, "wishes-changed", "account", patient.account_id, now, person_id=patient.person_id)
    session.flush()
    return wishes_of(session, patient.account_id)
