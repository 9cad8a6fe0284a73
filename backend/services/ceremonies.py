"""Questions to one browser, answered once and soon: the challenges of passkeys, the state of a way to an identity
provider. Whoever copied the answer, or was asked something else, or is another browser, has answered nothing.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from backend.models.passkeys import Ceremony
from backend.services.vault import digest, new_token

LIFE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom a question is put to: `purpose` is one of models.passkeys.PURPOSES, `binding` a secret of the browser or
    the id of the session, `account_id` the account that is signed in, if one is.
    """

    purpose: str
    binding: str
    account_id: uuid.UUID | None = None


def ask(session: Session, asked: Asked, now: datetime, *, life: timedelta = LIFE, sealed: bytes | None = None) -> str:
    """A new question, 256 random bits; only its hash is kept, beside what the server must remember."""
    question = new_token()
    session.add(
        Ceremony(
            question_hash=digest(question),
            purpose=asked.purpose,
            binding_hash=digest(asked.binding),
            account_id=asked.account_id,
            sealed=sealed,
            expires_at=now + life,
        )
    )
    session.flush()
    return question


def close(session: Session, question: str, asked: Asked, now: datetime) -> Ceremony | None:
    """Take the answer to this question, whatever it will turn out to be worth; None where it was not put to this
    browser for this purpose, is over, or was answered before.
    """
    whose = Ceremony.account_id.is_(None) if asked.account_id is None else Ceremony.account_id == asked.account_id
    return session.scalar(
        update(Ceremony)
        .where(
            Ceremony.question_hash == digest(question),
            Ceremony.purpose == asked.purpose,
            Ceremony.binding_hash == digest(asked.binding),
            Ceremony.used_at.is_(None),
            Ceremony.expires_at > now,
            whose,
        )
        .values(used_at=now)
        .returning(Ceremony)
    )
