"""Tries at proving who one is, counted in the database before anything is looked at.

Limits (OWASP ASVS 6.1.1): five a minute for one login, thirty a minute for one address, alike for logins that exist
and logins that do not. After ten failures in a row every answer for that login is no, for a quarter of an hour; then
the count starts anew, and devices already signed in go on meanwhile, so that a stranger can annoy but never lock out
for good. One advisory lock per key makes a burst over several processes count as exactly what it is.
"""

from datetime import datetime, timedelta
from enum import Enum, auto

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from backend.db import Sessions, hold, new_id, transaction
from backend.domain.errors import TooMany
from backend.models.accounts import Attempt, LoginGuard
from backend.services.vault import digest

WINDOW = timedelta(minutes=1)
PER_LOGIN = 5
PER_ADDRESS = 30
FAILURES = 10
LOCKED_FOR = timedelta(minutes=15)


class Standing(Enum):
    """What a counted try may expect."""

    OPEN = auto()
    LAST = auto()  # the tenth: unless it succeeds, the lock has fallen
    LOCKED = auto()


def key_of(purpose: str, name: str) -> bytes:
    """`name` is a login, an address or a token; only its hash is kept."""
    return digest(f"{purpose}:{name}")


def count(sessions: Sessions, purpose: str, name: str, address: str, now: datetime) -> Standing:
    """Count one try, and commit it; LOCKED says that the answer is no, whatever will be shown.

    Takes the sessions and not one session, since the try stays counted whatever becomes of it. The failure is written
    down in advance, too: `forgive` takes it back. Raises TooMany, which counts nothing. A locked name is not told to
    wait: for it every answer is the same no.
    """
    named, placed = key_of(purpose, name), key_of("address", address)
    with transaction(sessions) as session:
        hold(session, named, placed)
        guard = session.get(LoginGuard, named)
        locked = guard is not None and guard.locked_until is not None and guard.locked_until > now
        wait = max(_wait(session, placed, PER_ADDRESS, now), 0 if locked else _wait(session, named, PER_LOGIN, now))
        if not wait:
            session.add_all([Attempt(id=new_id(), key=key, at=now) for key in (named, placed)])
            return Standing.LOCKED if locked else _expect_failure(session, guard, named, now)
    raise TooMany(retry_after=wait)


def within(session: Session, purpose: str, name: str, limit: int, window: timedelta, now: datetime) -> bool:
    """Count one act and tell whether it is within `limit` per `window`; for acts that are silently left undone."""
    key = key_of(purpose, name)
    hold(session, key)
    done = session.scalar(select(func.count()).where(Attempt.key == key, Attempt.at > now - window)) or 0
    if done < limit:
        session.add(Attempt(id=new_id(), key=key, at=now))
    return done < limit


def forgive(session: Session, purpose: str, name: str) -> None:
    """The try succeeded: the failures before it no longer count."""
    session.execute(delete(LoginGuard).where(LoginGuard.key == key_of(purpose, name)))


def _wait(session: Session, key: bytes, limit: int, now: datetime) -> int:
    """Seconds until the next try is possible; 0 where it is now."""
    recent = session.scalars(
        select(Attempt.at).where(Attempt.key == key, Attempt.at > now - WINDOW).order_by(Attempt.at.desc()).limit(limit)
    ).all()
    if len(recent) < limit:
        return 0
    return max(1, int((recent[-1] + WINDOW - now).total_seconds()) + 1)


def _expect_failure(session: Session, guard: LoginGuard | None, key: bytes, now: datetime) -> Standing:
    """One failure more; a lock that is over starts the count anew. The lock is never lengthened by trying on."""
    failures = 1 if guard is None or guard.locked_until else guard.failures + 1
    last = failures >= FAILURES
    values = {"failures": failures, "failed_at": now, "locked_until": now + LOCKED_FOR if last else None}
    session.execute(
        insert(LoginGuard).values(key=key, **values).on_conflict_do_update(index_elements=["key"], set_=values)
    )
    return Standing.LAST if last else Standing.OPEN
