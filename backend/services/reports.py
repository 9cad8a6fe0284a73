"""How many reports of a browser are listened to: some from each address, so that nobody floods the log."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from backend.services import attempts

MOST, WITHIN = 20, timedelta(minutes=1)


def may_be_heard(session: Session, address: str, now: datetime) -> bool:
    """Counts the report; false for the twenty-first of an address in a minute. `now` is true time."""
    return attempts.within(session, "report", address, MOST, WITHIN, now)
