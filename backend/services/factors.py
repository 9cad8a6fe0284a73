"""How one can sign in to one's account: password and authenticator always, passkeys beside them, recovery codes."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.db import new_id
from backend.domain.actors import Patient
from backend.models.accounts import RecoveryCode
from backend.models.events import record
from backend.models.passkeys import Passkey
from backend.services import recovery_codes, telling
from backend.services.passkeys import keeping


@dataclass(frozen=True, slots=True)
class Factors:
    passkeys: list[Passkey]
    recovery_codes_left: int


def own(session: Session, patient: Patient) -> Factors:
    left = select(func.count()).where(RecoveryCode.account_id == patient.account_id, RecoveryCode.used_at.is_(None))
    return Factors(keeping.of_account(session, patient.account_id), session.scalar(left) or 0)


def renew_recovery_codes(session: Session, patient: Patient, now: datetime) -> list[str]:
    """Ten new ones, shown this once; the old ones are void. The caller has seen a proof; the owner is told."""
    codes = recovery_codes.renew(session, patient.account_id)
    record(session, patient, "recovery-codes-renewed", "account", patient.account_id, now, person_id=patient.person_id)
    telling.tell_account(session, patient.account_id, "factor-changed", now, key=f"recovery-codes:{new_id()}")
    session.flush()
    return codes
