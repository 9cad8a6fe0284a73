"""What members of staff set for themselves."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from backend.domain.actors import Staff
from backend.models.accounts import Account


def choose_language(session: Session, staff: Staff, language: str) -> None:
    """The language of the desk from the next page on; the caller has checked that it is one of ours."""
    session.execute(update(Account).where(Account.id == staff.account_id).values(language=language))
