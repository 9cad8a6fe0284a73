"""Every secret at rest under the newest key, so that an older one can be destroyed: after a leak, or once a year."""

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from backend import storage
from backend.db import Sessions, transaction
from backend.models.accounts import Account, Activation
from backend.models.payments import BankAccount, PaymentRun
from backend.models.telling import PushSubscription
from backend.services.vault import Vault

PORTION = 200
# Questions to browsers are sealed, too; they are gone after a day.
SEALED: Final[tuple[tuple[Any, InstrumentedAttribute[Any]], ...]] = (
    (Account, Account.totp_secret),
    (Activation, Activation.totp_secret),
    (BankAccount, BankAccount.iban),
    (PushSubscription, PushSubscription.sealed),
)


def reseal(sessions: Sessions, vault: Vault) -> Iterator[tuple[str, int]]:
    """What was sealed anew, by table; what the first key opens already stays. Everybody may work meanwhile.

    Raises cryptography's InvalidToken where no key fits: then a key is missing, and nothing of that portion is changed.
    """
    for kind, column in SEALED:
        yield kind.__tablename__, _reseal_column(sessions, vault, kind, column)
    yield PaymentRun.__tablename__, _reseal_files(sessions, vault)


def _reseal_column(sessions: Sessions, vault: Vault, kind: Any, column: InstrumentedAttribute[Any]) -> int:
    done, after = 0, None
    while True:
        with transaction(sessions) as session:
            rows = select(kind.id, column).where(column.is_not(None)).order_by(kind.id).limit(PORTION)
            rows = rows if after is None else rows.where(kind.id > after)
            found = session.execute(rows.with_for_update()).all()
            for id_, sealed in found:
                if not vault.is_newest(sealed):
                    session.execute(update(kind).where(kind.id == id_).values({column.key: vault.rotate(sealed)}))
                    done += 1
        if not found:
            return done
        after = found[-1][0]


def _reseal_files(sessions: Sessions, vault: Vault) -> int:
    """Files for banks lie in the write-once storage: a run gets another file, the old one is nobody's any more."""
    with sessions() as session:
        runs = session.scalars(select(PaymentRun.id).order_by(PaymentRun.id)).all()
    done = 0
    for run_id in runs:
        with transaction(sessions) as session:
            done += _reseal_file(session, vault, run_id)
    return done


def _reseal_file(session: Session, vault: Vault, run_id: Any) -> bool:
    file_id = session.scalar(select(PaymentRun.file_id).where(PaymentRun.id == run_id).with_for_update())
    if file_id is None:
        return False
    sealed, kept = storage.get(session, file_id), session.get_one(storage.StoredFile, file_id)
    if vault.is_newest(sealed):
        return False
    anew = storage.put(session, vault.rotate(sealed), kept.media_type, kept.stored_at)
    session.execute(update(PaymentRun).where(PaymentRun.id == run_id).values(file_id=anew))
    return True
