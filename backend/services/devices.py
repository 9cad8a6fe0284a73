"""Phones with an app of their own: a device holds a short access token and a refresh token that is used once.

A refresh token that comes a second time was copied by somebody: then the whole device ends (RFC 9700).
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from backend.domain.actors import Patient
from backend.domain.text import N_, Text
from backend.models.accounts import Account, Device, Token
from backend.models.events import record
from backend.services import mails
from backend.services.accounts import ACTOR_COLUMNS, actor_of
from backend.services.telling import subscriptions
from backend.services.vault import digest, new_token
from backend.services.web_sessions import Over

ACCESS = timedelta(minutes=15)
REFRESH = timedelta(days=30)
GRAIN = timedelta(minutes=1)

# Asked on every request of every phone: columns, not entities, and built once.
_RUNNING = (
    select(Device.id.label("session_id"), Device.seen_at, *ACTOR_COLUMNS)
    .select_from(Token)
    .join(Device, Device.id == Token.device_id)
    .join(Account, Account.id == Device.account_id)
    .where(
        Token.token_hash == bindparam("token_hash"),
        Token.kind == "access",
        Token.expires_at > bindparam("now"),
        Device.ended_at.is_(None),
        Account.disabled_at.is_(None),
    )
)

SUBJECT = N_("A new phone was signed in to your account")
BODY = N_(
    "“{device}” was signed in to your account on {at}.\n\nIf it was not you: sign it out under “Me”, and choose a new"
    " password."
)


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a phone is given; `expires_in` is the access token's life in seconds."""

    access_token: str
    refresh_token: str
    expires_in: int = int(ACCESS.total_seconds())
    token_type: str = "Bearer"  # noqa: S105 - the kind of a token, not one


def register(session: Session, account: Account, name: str, now: datetime) -> Tokens:
    """A phone that just signed in."""
    name = "".join(letter if letter.isprintable() else " " for letter in name)  # it goes into a mail
    device = Device(account_id=account.id, name=name, created_at=now, seen_at=now)
    session.add(device)
    session.flush()
    actor = actor_of(account, device.id)
    record(session, actor, "signed-in", "account", account.id, now, person_id=account.person_id, by="device")
    mails.write(session, account, Text(SUBJECT), Text(BODY, {"device": name, "at": now}), now)
    return _issue(session, device.id, now)


def find(session: Session, token: str, now: datetime) -> Patient | None:
    """The patient whose phone sends this access token, as the account is at this moment."""
    found = session.execute(_RUNNING, {"token_hash": digest(token), "now": now}).one_or_none()
    if found is None:
        return None
    if found.seen_at < now - GRAIN:
        session.execute(update(Device).where(Device.id == found.session_id).values(seen_at=now))
    actor = actor_of(found, found.session_id)
    return actor if isinstance(actor, Patient) else None


def why_over(session: Session, token: str) -> Over:
    """Why an access token that `find` did not take is worth nothing."""
    asked = select(Device.ended_at, Account.disabled_at).select_from(Token).join(Device, Device.id == Token.device_id)
    asked = asked.join(Account, Account.id == Device.account_id).where(Token.token_hash == digest(token))
    found = session.execute(asked).one_or_none()
    if found is None:
        return "none"
    if found.disabled_at is not None:
        return "locked"
    return "expired" if found.ended_at is None else "ended"


def refresh(session: Session, refresh_token: str, now: datetime) -> Tokens | None:
    """New tokens for an old refresh token; None is a no that must be committed, since it may have ended the device."""
    token_hash = digest(refresh_token)
    used = session.scalar(
        update(Token)
        .where(Token.token_hash == token_hash, Token.kind == "refresh", Token.used_at.is_(None), Token.expires_at > now)
        .values(used_at=now)
        .returning(Token.device_id)
    )
    if used is None:
        _end_if_copied(session, token_hash, now)
        return None
    alive = session.scalar(
        select(Device.id)
        .join(Account, Account.id == Device.account_id)
        .where(Device.id == used, Device.ended_at.is_(None), Account.disabled_at.is_(None))
    )
    return _issue(session, alive, now) if alive else None


def end_one(session: Session, patient: Patient, device_id: uuid.UUID | None, now: datetime) -> bool:
    """One of the patient's phones, with all its tokens; false where there is no such phone signed in."""
    ended = session.scalar(
        update(Device)
        .where(Device.id == device_id, Device.account_id == patient.account_id, Device.ended_at.is_(None))
        .values(ended_at=now)
        .returning(Device.id)
    )
    if ended is None:
        return False
    subscriptions.end_for_session(session, ended)
    record(session, patient, "device-ended", "device", ended, now, person_id=patient.person_id)
    return True


def _issue(session: Session, device_id: uuid.UUID, now: datetime) -> Tokens:
    tokens = Tokens(new_token(), new_token())
    for kind, value, life in (("access", tokens.access_token, ACCESS), ("refresh", tokens.refresh_token, REFRESH)):
        session.add(
            Token(
                token_hash=digest(value),
                kind=kind,
                device_id=device_id,
                scopes=[],
                issued_at=now,
                expires_at=now + life,
            )
        )
    session.flush()
    return tokens


def _end_if_copied(session: Session, token_hash: bytes, now: datetime) -> None:
    found = session.execute(
        select(Device, Account)
        .select_from(Token)
        .join(Device, Device.id == Token.device_id)
        .join(Account, Account.id == Device.account_id)
        .where(Token.token_hash == token_hash, Token.kind == "refresh", Token.used_at.is_not(None))
    ).one_or_none()
    if found is None:
        return
    device, account = found
    if device.ended_at is None:
        device.ended_at = now
        subscriptions.end_for_session(session, device.id)
        actor = actor_of(account, device.id)
        record(session, actor, "device-ended", "device", device.id, now, person_id=account.person_id, why="copied")
    session.flush()
