"""Between the fund and its banks: the account a caisse pays from, and released files that were not handed over yet."""

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.domain.actors import System
from backend.domain.errors import NotFound
from backend.models.events import record
from backend.models.payments import PaymentRun
from backend.models.people import Caisse
from backend.services.payments import accounts_to_pay, releasing
from backend.services.vault import Vault


def set_paying_account(session: Session, vault: Vault, actor: System, caisse: str, iban: str, now: datetime) -> str:
    """The account that a caisse pays from, masked. Refuses: NotFound, Invalid (`iban`)."""
    row = session.get(Caisse, caisse)
    if row is None:
        raise NotFound
    return accounts_to_pay.set_for_caisse(session, vault, actor, row, iban, now).masked


def waiting_files(session: Session, caisse: str) -> list[tuple[uuid.UUID, str]]:
    """Released runs whose file no gateway took, oldest first: id and the message's id."""
    waiting = select(PaymentRun.id, PaymentRun.reference).where(
        PaymentRun.caisse == caisse, PaymentRun.state == "released", PaymentRun.handed_over_at.is_(None)
    )
    return [(row.id, row.reference) for row in session.execute(waiting.order_by(PaymentRun.id))]


def hand_over(session: Session, vault: Vault, actor: System, run_id: uuid.UUID, now: datetime) -> bytes | None:
    """The file, once: None where another command took it meanwhile. The caller commits when it is written."""
    run = session.scalar(
        select(PaymentRun).where(PaymentRun.id == run_id, PaymentRun.handed_over_at.is_(None)).with_for_update()
    )
    if run is None or run.state != "released":
        return None
    run.handed_over_at = now
    record(session, actor, "handed-over", "payment_run", run.id, now, sha256=run.sha256.hex())
    session.flush()
    return releasing.open_file(session, vault, run)
