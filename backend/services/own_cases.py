"""Nobody at a desk decides on their own case, nor on that of a child or a ward of theirs."""

import uuid
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.domain.actors import Staff
from backend.models.accounts import Account
from backend.services.care import ids_in_care


def is_own_case(session: Session, staff: Staff, person_id: uuid.UUID, today: date) -> bool:
    """Whether the person is the member of staff, or somebody in their care today."""
    insured_id = session.scalar(select(Account.insured_id).where(Account.id == staff.account_id))
    return insured_id is not None and person_id in ids_in_care(session, insured_id, today)
