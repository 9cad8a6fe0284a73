"""What a patient sees about themselves: name, caisse, consent, and where they are signed in."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from backend.domain.actors import Patient
from backend.domain.coverage import Affiliation as Membership
from backend.domain.coverage import caisse_on
from backend.domain.errors import NotFound
from backend.languages import LANGUAGES
from backend.models.accounts import Account, Device, WebSession
from backend.models.events import record
from backend.models.people import Consent, Person
from backend.services import devices, web_sessions
from backend.services.accounts import end_everything


def name_person(session: Session, patient: Patient) -> dict[str, str]:
    """Matricule, name and language of the one who is signed in."""
    person = session.get_one(Person, patient.person_id)
    return {"matricule": person.matricule, "name": person.name, "language": patient.language}


def describe(session: Session, patient: Patient, today: date, true_now: datetime) -> dict[str, Any]:
    """Everything on the page “Me”; `today` is the business day, `true_now` decides which sessions still run."""
    person = session.get_one(Person, patient.person_id)
    memberships = [Membership(row.caisse, row.valid_from, row.valid_to) for row in person.affiliations]
    since = session.scalar(
        select(Consent.given_at).where(Consent.person_id == person.id, Consent.withdrawn_at.is_(None))
    )
    return {
        "person": {
            "matricule": person.matricule,
            "name": person.name,
            "born_on": person.born_on,
            "address": person.address,
            "language": patient.language,
        },
        "caisse": caisse_on(memberships, today),
        "languages": list(LANGUAGES),
        "consent": {"given": since is not None, "since": since},
        "devices": list_devices(session, patient, true_now),
    }


def choose_language(session: Session, patient: Patient, language: str, now: datetime) -> None:
    """For mails, messages and letters, too; on the phone itself the language is the phone's."""
    account = session.get_one(Account, patient.account_id)
    person = session.get_one(Person, patient.person_id)
    if (account.language, person.language) != (language, language):
        before, account.language, person.language = account.language, language, language
        record(
            *(session, patient, "language-chosen", "person", person.id, now),
            person_id=person.id,
            before=before,
            after=language,
        )
    session.flush()


def list_devices(session: Session, patient: Patient, now: datetime) -> list[dict[str, Any]]:
    """Phones and browsers where the patient is signed in, or that keep a copy of the inbox for as long as that may
    live; last used first. `current` is the one that asks.
    """
    phones = session.scalars(
        select(Device).where(
            Device.account_id == patient.account_id, Device.ended_at.is_(None), Device.seen_at > now - devices.REFRESH
        )
    )
    running = and_(WebSession.created_at > now - web_sessions.ABSOLUTE, WebSession.seen_at > now - web_sessions.IDLE)
    holds_copy = and_(WebSession.keeps_copy, WebSession.seen_at > now - web_sessions.COPY_LIVES)
    browsers = session.scalars(
        select(WebSession).where(
            WebSession.account_id == patient.account_id, WebSession.ended_at.is_(None), or_(running, holds_copy)
        )
    )
    found = [_device(row, "phone", row.name, patient, keeps_copy=False) for row in phones]
    found += [_device(row, "browser", row.user_agent, patient, keeps_copy=row.keeps_copy) for row in browsers]
    return sorted(found, key=lambda device: device["seen_at"], reverse=True)


def end_device(session: Session, patient: Patient, device_id: uuid.UUID, now: datetime) -> None:
    """Sign out one phone or browser of the patient's own; raises NotFound for any other."""
    if not (
        devices.end_one(session, patient, device_id, now) or web_sessions.end_one(session, patient, device_id, now)
    ):
        raise NotFound
    session.flush()


def end_other_devices(session: Session, patient: Patient, now: datetime) -> int:
    """Sign out everywhere but here; answers how many were."""
    return end_everything(session, patient.account_id, now, but=patient.session_id)


def _device(row: Device | WebSession, kind: str, name: str, patient: Patient, *, keeps_copy: bool) -> dict[str, Any]:
    return {
        "id": row.id,
        "kind": kind,
        "name": name,
        "created_at": row.created_at,
        "seen_at": row.seen_at,
        "current": row.id == patient.session_id,
        "keeps_copy": keeps_copy,
    }
