"""The end of a file: the code is given, with its letter, or refused for a reason (B1, B3, B4)."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import cast, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased
from sqlalchemy.types import BigInteger
from sqlalchemy.types import Text as TextType

from backend import storage
from backend.db import new_id
from backend.domain import provider_code, providers
from backend.domain.actors import Staff
from backend.domain.calendar import luxembourg_day
from backend.domain.errors import Invalid, invalid
from backend.domain.text import N_, Text
from backend.models.events import record
from backend.models.provider_files import AssociationChange, Registration
from backend.models.providers import AssociationMember, Provider
from backend.services.payments import accounts_to_pay
from backend.services.providers import letters
from backend.services.providers.registrations import founders_of, hold, slots_of
from backend.services.vault import Vault

LONGEST_REASON = 1000
FIRST = "90000000"
LAST = "99999999"


@dataclass(frozen=True, slots=True)
class Attribution:
    """What a clerk decides: the code, its first day, the account of the bank's paper, and who signed (associations)."""

    code: str
    valid_from: date
    iban: str
    signed_by: Collection[str] = ()


def attribute(
    session: Session,
    vault: Vault,
    staff: Staff,
    registration_id: uuid.UUID,
    version: int,
    given: Attribution,
    now: datetime,
) -> Provider:
    """The provider enters the register; founders become members; the letter with the code is kept.

    Refuses: a file that lacks papers, a code that is malformed or taken, founders who did not sign, what is no account
    (Invalid, each with its field). NotFound, Decided, Stale.
    """
    row = hold(session, staff, registration_id, version)
    usable = [slot.name for slot in slots_of(session, row) if slot.is_usable]
    missing = providers.missing_papers(row.kind, usable)
    if missing:
        raise Invalid(errors={name: [Text(N_("This paper is missing."))] for name in missing})
    code = _parse(given.code)
    if row.kind == "association":
        _check_founders(session, row, given)
    provider = _enter(session, row, code, given.valid_from)
    if row.kind == "association":
        _found(session, staff, row, provider, given, now)
    accounts_to_pay.set_for_provider(session, vault, staff, provider, given.iban, now)
    _close(session, staff, row, "attributed", now, provider=provider)
    record(session, staff, "attributed", "provider", provider.id, now, after=code, registration=str(row.id))
    session.flush()
    return provider


def refuse(
    session: Session, staff: Staff, registration_id: uuid.UUID, version: int, reason: str, now: datetime
) -> Registration:
    """No code, for a reason that the letter says."""
    row = hold(session, staff, registration_id, version)
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise invalid("reason", N_("Say why, in at most {most} characters."), most=LONGEST_REASON)
    row.reason = reason.strip()
    _close(session, staff, row, "refused", now)
    return row


def next_free_code(session: Session) -> str:
    """A code that nobody has: the one after the highest that has room after it. No checksum is invented (B1)."""
    after = aliased(Provider)
    number = cast(Provider.code, BigInteger) + 1
    taken = select(after.id).where(after.code == cast(number, TextType)).exists()
    found = session.scalar(select(func.max(number)).where(Provider.code < LAST, Provider.code >= FIRST, ~taken))
    return str(found) if found is not None else FIRST


def _parse(typed: str) -> str:
    try:
        return provider_code.parse(typed)
    except provider_code.ProviderCodeError as error:
        raise Invalid(errors={"code": [error.text]}) from error


def _enter(session: Session, row: Registration, code: str, valid_from: date) -> Provider:
    """The new entry of the register; Invalid on `code` where somebody has it, also if they got it just now."""
    values = {"kind": row.kind, "name": row.name, "discipline": row.discipline, "address": row.address}
    new = insert(Provider).values(id=new_id(), code=code, valid_from=valid_from, **values)
    made = session.scalar(new.on_conflict_do_nothing(index_elements=["code"]).returning(Provider.id))
    if made is None:
        other = session.scalar(select(Provider.name).where(Provider.code == code))
        raise invalid("code", N_("This code belongs to {name}."), name=other or "")
    return session.get_one(Provider, made)


def _check_founders(session: Session, row: Registration, given: Attribution) -> None:
    """Everybody who founds it signed; it has one specialty (B3)."""
    founders = founders_of(session, row.members)
    times = [providers.Membership(one.code, one.discipline, given.valid_from) for one in founders]
    first = providers.Membership(founders[0].code, row.discipline, given.valid_from)
    providers.check_change(times, first, given.signed_by, given.valid_from)


def _found(
    session: Session, staff: Staff, row: Registration, provider: Provider, given: Attribution, now: datetime
) -> None:
    form = next(slot.paper for slot in slots_of(session, row) if slot.name == "association-form")
    assert form is not None
    for founder in founders_of(session, row.members):
        member = AssociationMember(association_id=provider.id, provider_id=founder.id, joined_on=given.valid_from)
        change = AssociationChange(
            association_id=provider.id,
            provider_id=founder.id,
            kind="founded",
            on_day=given.valid_from,
            signed_by=sorted(given.signed_by),
            file_id=form.file_id,
            recorded_at=now,
            recorded_by=staff.account_id,
        )
        session.add_all([member, change])
    session.flush()


def _close(
    session: Session, staff: Staff, row: Registration, state: str, now: datetime, *, provider: Provider | None = None
) -> None:
    before, row.state = row.state, state
    row.provider_id = provider.id if provider else None
    row.decided_at, row.decided_by, row.changed_at = now, staff.account_id, now
    data = letters.compose(session, row, [], provider, luxembourg_day(now))
    row.letter_file_id = storage.put(session, data, "application/pdf", now)
    session.flush()
    record(session, staff, state, "registration", row.id, now, before=before, after=state)
    session.flush()
