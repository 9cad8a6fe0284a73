"""The page “Being told”: what is wanted, by which way, and what can be reached."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from backend.config import Config
from backend.domain.actors import Patient
from backend.domain.telling import NEWS, Wishes
from backend.models.accounts import Account
from backend.services.telling import addresses, push_services, subscriptions
from backend.services.telling.wishes import wishes_of


def describe(session: Session, config: Config, patient: Patient, true_now: datetime) -> dict[str, Any]:
    """Everything about how this patient is told."""
    rows = subscriptions.of_account(session, patient.account_id)
    return {
        **_plain(wishes_of(session, patient.account_id)),
        "kinds": list(NEWS),
        "push_key": push_services.public_key(config),
        "devices": [{"id": row.id, "name": row.name, "since": row.created_at, "told_at": row.told_at} for row in rows],
        "mail": {
            "address": session.get_one(Account, patient.account_id).email,
            "waiting": addresses.waiting_for(session, patient, true_now),
        },
    }


def _plain(wishes: Wishes) -> dict[str, Any]:
    """Kinds in the order in which they are shown."""
    return {
        "by_push": [kind for kind in NEWS if kind in wishes.by_push],
        "by_mail": [kind for kind in NEWS if kind in wishes.by_mail],
        "quiet": {"start": wishes.quiet_from, "end": wishes.quiet_until},
    }
