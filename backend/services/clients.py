"""Machines: practice software and scanners that ask for a token with their own secret (RFC 6749, client credentials).

A secret is 256 random bits, so nobody guesses it and its plain hash is enough; it is shown once, when it is made.
"""

import hmac
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backend.domain.actors import Actor, Machine
from backend.domain.errors import NotFound
from backend.models.accounts import Token
from backend.models.events import record
from backend.models.providers import Client
from backend.services.vault import digest, new_token

SCOPES = ("memoires", "mr", "tps", "mailroom")
LIFE = timedelta(hours=1)
GRAIN = timedelta(minutes=1)
_NOBODY = digest("")


class OAuthRefusal(Exception):
    """A no in the words of RFC 6749, section 5.2: `error` is one of its codes."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


@dataclass(frozen=True, slots=True)
class Grant:
    """A machine's token, its life in seconds and what it is good for."""

    access_token: str
    scopes: tuple[str, ...]
    expires_in: int = int(LIFE.total_seconds())


def new_secret() -> str:
    return new_token()


def create(session: Session, *, client_id: str, secret: str, name: str, scopes: Sequence[str], now: datetime) -> Client:
    """A machine that may sign in from now on; for whom it may act is the providers' authorisation."""
    client = Client(client_id=client_id, name=name, secret_hash=digest(secret), scopes=list(scopes), created_at=now)
    session.add(client)
    session.flush()
    return client


def grant(session: Session, client_id: str, secret: str, scope: str | None, now: datetime) -> Grant:
    """A token for the scopes asked for (all of the client's by default); raises OAuthRefusal."""
    known = client_id.isprintable() and session.scalar(select(Client).where(Client.client_id == client_id))
    client = known or None
    fits = hmac.compare_digest(client.secret_hash if client else _NOBODY, digest(secret))
    if client is None or not fits or client.disabled_at is not None:
        raise OAuthRefusal("invalid_client")
    wanted = scope.split(" ") if scope else client.scopes
    if not set(wanted) <= set(client.scopes):
        raise OAuthRefusal("invalid_scope")
    scopes = [name for name in SCOPES if name in wanted]
    client.last_used_at = now
    return Grant(issue_token(session, client, scopes, now), tuple(scopes))


def issue_token(session: Session, client: Client, scopes: Sequence[str], now: datetime) -> str:
    """A bearer token of one hour."""
    token = new_token()
    session.add(
        Token(
            token_hash=digest(token),
            kind="machine",
            client_id=client.id,
            scopes=list(scopes),
            issued_at=now,
            expires_at=now + LIFE,
        )
    )
    session.flush()
    return token


def find(session: Session, token: str, now: datetime) -> Machine | None:
    """The machine that sends this token, with the scopes that token and client both still have."""
    found = session.execute(
        select(Client.id, Client.name, Client.scopes, Client.last_used_at, Token.scopes.label("granted"))
        .select_from(Token)
        .join(Client, Client.id == Token.client_id)
        .where(
            Token.token_hash == digest(token),
            Token.kind == "machine",
            Token.expires_at > now,
            Client.disabled_at.is_(None),
        )
    ).one_or_none()
    if found is None:
        return None
    if found.last_used_at is None or found.last_used_at < now - GRAIN:
        session.execute(update(Client).where(Client.id == found.id).values(last_used_at=now))
    return Machine(found.id, found.name, frozenset(found.granted) & frozenset(found.scopes))


def disable(session: Session, actor: Actor, client_id: uuid.UUID, now: datetime) -> None:
    """Its tokens stop with the next request, and it gets no new ones. Raises NotFound."""
    client = session.get(Client, client_id)
    if client is None:
        raise NotFound
    client.disabled_at = client.disabled_at or now
    record(session, actor, "disabled", "client", client.id, now)
    session.flush()
