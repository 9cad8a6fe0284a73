"""Nobody at a desk decides on their own case, nor on that of a child or a ward of theirs."""

import uuid
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.domain.actors import Staff
from backend.domain.calendar import luxembourg_day
from backend.domain.errors import NotAllowed
from backend.domain.text import N_
from backend.models.accounts import Account
from backend.services.care import ids_in_care


class OwnBusiness(NotAllowed):
    """Where a member of staff's word alone would move money."""

    code = "own-case"
    title = N_("Your own case")
    detail = N_("This is about you or somebody you act for. A colleague does it.")


def refuse_own_business(session: Session, staff: Staff, person_id: uuid.UUID, now: datetime) -> None:
    """Raises OwnBusiness."""
    if is_own_case(session, staff, person_id, luxembourg_day(now)):
        raise OwnBusiness


def is_own_case(session: Session, staff: Staff, person_id: uuid.UUID, today: date) -> bool:
    """Whether the person is the member of staff, or somebody in their care today."""
    insured_id = session.scalar(select(Account.insured_id).where(Account.id == staff.account_id))
    return insured_id is not None and person_id in ids_in_care(session, insured_id, today)
