"""Browsers that want to be woken (Web Push): kept, looked at, ended with their session."""

import json
import uuid
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from backend.db import hold
from backend.domain.actors import Patient
from backend.domain.errors import NotFound
from backend.models.telling import PushSubscription
from backend.services.vault import Vault, digest

LONGEST_NAME = 200
MOST = 20  # browsers of one account; the one longest without news goes


@dataclass(frozen=True, slots=True)
class Address:
    """Where a browser's push service takes messages for it, and the keys to seal them with (as browsers give them)."""

    endpoint: str
    p256dh: str
    auth: str


def keep(
    session: Session, vault: Vault, patient: Patient, id_: uuid.UUID, address: Address, name: str, now: datetime
) -> tuple[PushSubscription, bool]:
    """This browser from now on, and whether it is new. The same again renews it; whose it was before is forgotten.

    Raises NotFound where the id is another account's. The caller has checked the address (`pushing.check`).
    """
    known = digest(address.endpoint)
    hold(session, known, digest(str(id_)))  # two tabs, or two accounts with one browser, take turns
    row = session.scalar(select(PushSubscription).where(PushSubscription.id == id_).with_for_update())
    if row is not None and row.account_id != patient.account_id:
        raise NotFound
    session.execute(delete(PushSubscription).where(PushSubscription.endpoint_hash == known, PushSubscription.id != id_))
    made = row is None
    if row is None:
        _make_room(session, patient)
        row = PushSubscription(id=id_, account_id=patient.account_id, created_at=now)
        session.add(row)
    row.session_id = patient.session_id
    row.name = name[:LONGEST_NAME]
    row.service = urlsplit(address.endpoint).hostname or ""
    row.endpoint_hash = known
    row.sealed = vault.seal(json.dumps([address.endpoint, address.p256dh, address.auth]))
    session.flush()
    return row, made


def address_of(vault: Vault, row: PushSubscription) -> Address:
    return Address(*json.loads(vault.open(row.sealed)))


def of_account(session: Session, account_id: uuid.UUID) -> list[PushSubscription]:
    """Every browser of the account, newest first."""
    rows = select(PushSubscription).where(PushSubscription.account_id == account_id)
    return list(session.scalars(rows.order_by(PushSubscription.created_at.desc(), PushSubscription.id)))


def remove(session: Session, patient: Patient, id_: uuid.UUID) -> None:
    """One browser hears nothing any more; NotFound for another account's, and for none."""
    own = (PushSubscription.id == id_, PushSubscription.account_id == patient.account_id)
    if session.scalar(delete(PushSubscription).where(*own).returning(PushSubscription.id)) is None:
        raise NotFound


def end_for_session(session: Session, session_id: uuid.UUID | None) -> None:
    """Somebody signed out there, or was signed out."""
    if session_id is not None:
        session.execute(delete(PushSubscription).where(PushSubscription.session_id == session_id))


def end_for_account(session: Session, account_id: uuid.UUID, but: uuid.UUID | None = None) -> None:
    """Signed out everywhere, except in one session."""
    elsewhere = or_(PushSubscription.session_id.is_(None), PushSubscription.session_id != but) if but else None
    ended = delete(PushSubscription).where(PushSubscription.account_id == account_id)
    session.execute(ended if elsewhere is None else ended.where(elsewhere))


def _make_room(session: Session, patient: Patient) -> None:
    for row in of_account(session, patient.account_id)[MOST - 1 :]:
        session.delete(row)
    session.flush()
