"""Ten codes for the day the phone is lost: each stands in for one code of the app, once.

Each has 120 random bits, so a plain hash keeps it safely (OWASP ASVS 6.5.2). Shown once, when they are made.
"""

import secrets
import uuid
from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from backend.models.accounts import RecoveryCode
from backend.services.vault import digest

COUNT = 10
GROUPS = 6
# Crockford's letters: nothing that is read as something else.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans("OIL", "011", " -")


def new_code(groups: int) -> str:
    """`groups` times four characters of 5 bits: `7K3M-Q0ZX-…`."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(groups))


def normal_code(code: str) -> str:
    """As it was printed, however it was typed."""
    return code.upper().translate(_READ_AS)


def renew(session: Session, account_id: uuid.UUID) -> list[str]:
    """Ten new codes; the old ones are void."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    codes = [new_code(GROUPS) for _ in range(COUNT)]
    session.add_all([RecoveryCode(account_id=account_id, code_hash=digest(normal_code(code))) for code in codes])
    session.flush()
    return codes


def use(session: Session, account_id: uuid.UUID, code: str, now: datetime) -> bool:
    """Take the code; false where there is none such, or it was used."""
    used = session.scalar(
        update(RecoveryCode)
        .where(
            RecoveryCode.account_id == account_id,
            RecoveryCode.code_hash == digest(normal_code(code)),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=now)
        .returning(RecoveryCode.id)
    )
    return used is not None
