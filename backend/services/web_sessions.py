"""Browsers that are signed in: a row each, found by the hash of a token that the cookie carries.

Idle for half an hour or twelve hours old, a session is over, whatever the cookie says; true time, never the business
clock. `seen_at` is written at most once a minute. Why a session is over matters to a phone that keeps a copy of the
inbox: after `ended` and `locked` it forgets the copy, after `expired` it only asks to sign in again.
"""

import uuid
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from backend.domain.actors import Patient, Staff
from backend.domain.browsers import name_of
from backend.domain.text import N_, Text
from backend.models.accounts import Account, WebSession
from backend.models.events import record
from backend.services import mails
from backend.services.accounts import ACTOR_COLUMNS, actor_of
from backend.services.telling import subscriptions
from backend.services.vault import digest, new_token

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
GRAIN = timedelta(minutes=1)
COPY_LIVES = timedelta(days=7)  # without a contact; then the phone itself forgets it
LONGEST_AGENT = 200

SUBJECT = N_("A new browser was signed in to your account")
BODY = N_(
    "“{browser}” was signed in to your account on {at}.\n\nIf it was not you: sign it out under “Me”, and choose a new"
    " password."
)
UNKNOWN = N_("A browser")

Over = Literal["none", "expired", "ended", "locked"]

# Asked on every request of every browser: columns, not entities, and built once.
_RUNNING = (
    select(WebSession.id.label("session_id"), WebSession.seen_at, *ACTOR_COLUMNS)
    .join(Account, Account.id == WebSession.account_id)
    .where(
        WebSession.token_hash == bindparam("token_hash"),
        WebSession.ended_at.is_(None),
        WebSession.created_at > bindparam("born"),
        WebSession.seen_at > bindparam("used"),
        Account.disabled_at.is_(None),
    )
)


def begin(session: Session, account: Account, user_agent: str, now: datetime, *, by: str = "browser") -> str:
    """A new session; the answer is its token, which is nowhere else. `by`: for the history, how they came in.

    Who is known to come by other browsers hears of this one by mail.
    """
    token, known = new_token(), _known_browsers(session, account)
    row = WebSession(
        token_hash=digest(token),
        account_id=account.id,
        user_agent=user_agent[:LONGEST_AGENT],
        created_at=now,
        seen_at=now,
    )
    session.add(row)
    session.flush()
    actor = actor_of(account, row.id)
    record(session, actor, "signed-in", "account", account.id, now, person_id=account.person_id, by=by)
    if known and row.user_agent not in known:
        browser = name_of(row.user_agent) or Text(UNKNOWN)
        mails.write(session, account, Text(SUBJECT), Text(BODY, {"browser": browser, "at": now}), now)
    return token


def _known_browsers(session: Session, account: Account) -> set[str]:
    """How those called themselves that came in the last weeks (see `sign_in_records`)."""
    return set(session.scalars(select(WebSession.user_agent).where(WebSession.account_id == account.id).distinct()))


def find(session: Session, token: str, now: datetime) -> Patient | Staff | None:
    """Who uses this session, as the account is at this moment; None when it is over."""
    asked = {"token_hash": digest(token), "born": now - ABSOLUTE, "used": now - IDLE}
    found = session.execute(_RUNNING, asked).one_or_none()
    if found is None:
        return None
    if found.seen_at < now - GRAIN:
        session.execute(update(WebSession).where(WebSession.id == found.session_id).values(seen_at=now))
    return actor_of(found, found.session_id)


def why_over(session: Session, token: str) -> Over:
    """Why a token that `find` did not take is worth nothing: never heard of, too long unused or too old, signed out
    (here, elsewhere, or by a new password), or its account is closed.
    """
    asked = select(WebSession.ended_at, Account.disabled_at).join(Account, Account.id == WebSession.account_id)
    found = session.execute(asked.where(WebSession.token_hash == digest(token))).one_or_none()
    if found is None:
        return "none"
    if found.disabled_at is not None:
        return "locked"
    return "expired" if found.ended_at is None else "ended"


def last_end(session: Session, actor: Patient | Staff) -> datetime:
    """When the actor's session ends however much it is used."""
    return session.get_one(WebSession, actor.session_id).created_at + ABSOLUTE


def keep_copy(session: Session, actor: Patient, kept: bool) -> None:
    """The browser keeps a copy of the inbox, or does so no longer. A phone's own application is no browser: nothing."""
    session.execute(update(WebSession).where(WebSession.id == actor.session_id).values(keeps_copy=kept))


def end(session: Session, actor: Patient | Staff, now: datetime) -> None:
    """The actor's own session is over; ending it twice is ending it once."""
    end_one(session, actor, actor.session_id, now)
    session.flush()


def end_one(session: Session, actor: Patient | Staff, session_id: uuid.UUID | None, now: datetime) -> bool:
    """One of the actor's sessions, this one or another; false where there is no such session running."""
    ended = session.scalar(
        update(WebSession)
        .where(WebSession.id == session_id, WebSession.account_id == actor.account_id, WebSession.ended_at.is_(None))
        .values(ended_at=now)
        .returning(WebSession.id)
    )
    if ended is None:
        return False
    subscriptions.end_for_session(session, ended)
    person_id = actor.person_id if isinstance(actor, Patient) else None
    record(session, actor, "signed-out", "account", actor.account_id, now, person_id=person_id, by="browser")
    return True


def end_by_token(session: Session, token: str, successor: Account, now: datetime) -> None:
    """The session that a browser carried into its next sign-in does not live on beside the new one. Where somebody else
    signs in now, the browser is no longer woken for who used it before.
    """
    ended = session.execute(
        update(WebSession)
        .where(WebSession.token_hash == digest(token), WebSession.ended_at.is_(None))
        .values(ended_at=now)
        .returning(WebSession.id, WebSession.account_id)
    ).one_or_none()
    if ended is not None and ended.account_id != successor.id:
        subscriptions.end_for_session(session, ended.id)
