"""A bill on paper without a digital twin: an operator keys it, and from then on it is a memoire like any other."""

import uuid
from dataclasses import replace
from datetime import date, datetime, time

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.db import new_id
from backend.domain import deposit as rules
from backend.domain import provider_code
from backend.domain.actors import Staff
from backend.domain.calendar import luxembourg_day
from backend.domain.errors import Conflict, Invalid, invalid
from backend.domain.facts import Facts
from backend.domain.text import N_
from backend.models.events import record
from backend.models.memoires import Memoire, MemoireLine
from backend.models.paper import Packet
from backend.models.providers import Provider
from backend.services import deposits, inbox, practices
from backend.services.deposits import Deposit, DepositedLine
from backend.services.mailroom.holding import hold, judge_anew, note_act, refuse_finished
from backend.services.mailroom.patients import printed_patient
from backend.services.own_cases import refuse_own_business

__all__ = ["Deposit", "DepositedLine", "NumberIsThere", "capture", "keyed"]


class NumberIsThere(Conflict):
    code = "different-content"
    title = N_("This bill is there already")
    detail = N_("The biller's number {number} is registered. Find the bill by its number and choose it.")


def keyed(
    *,
    number: str,
    patient: str,
    biller: str,
    issued_on: date,
    paid_on: date | None,
    lines: tuple[tuple[str, date, time | None, int, int], ...],
    performer: str | None = None,
    inpatient: bool = False,
    accident: bool = False,
) -> Deposit:
    """What an operator keyed, in the form of a deposit; a line is act, day, hour, quantity and cents."""
    return Deposit(
        number=number,
        patient=patient,
        biller=biller,
        performer=performer or biller,
        issued_on=issued_on,
        paid_on=paid_on,
        route="reimbursement",
        tps_label=None,
        accident=accident,
        inpatient=inpatient,
        patient_agrees=False,
        lines=tuple(DepositedLine(*line, authorisation=None) for line in lines),
        total_cents=sum(line[4] for line in lines),
    )


def capture(
    session: Session,
    staff: Staff,
    packet_id: uuid.UUID,
    version: int,
    given: Deposit,
    facts: Facts,
    now: datetime,
    *,
    go_on: str = "",
) -> Packet:
    """Make the memoire of what stands on the paper and file the packet as its own: to_check where no payment was
    keyed, a claim where it was. It feeds the same assessment as a deposited one.

    `go_on` says why the patient is the right one although the printed check digits are wrong (A8); it is kept.
    Refuses: an unknown or malformed patient or biller, whatever `domain.deposit` finds wrong (Invalid, each with its
    field), a bill of one's own (OwnBusiness), and a number that the biller used before (NumberIsThere).
    """
    packet, _ = hold(session, staff, packet_id, version)
    refuse_finished(packet)
    biller = _provider(session, given.biller)
    given = replace(given, biller=biller.code)
    performer = practices.performer_of(session, biller, _code(given.performer, "performer"))
    errors = rules.check_deposit(deposits.facts_of(given), facts, luxembourg_day(now))
    if errors:
        raise Invalid(errors=errors)
    person, doubt = printed_patient(session, given.patient, go_on)
    refuse_own_business(session, staff, person.id, now)
    _refuse_used(session, biller.id, given.number)
    memoire = Memoire(
        id=new_id(),
        biller_id=biller.id,
        performer_id=performer.id,
        person_id=person.id,
        number=given.number,
        reference=deposits.free_reference(session),
        origin="paper",
        issued_on=given.issued_on,
        paid_on=given.paid_on,
        route="reimbursement",
        accident=given.accident,
        inpatient=given.inpatient,
        total_cents=given.total_cents,
        content_sha256=deposits.content_hash(given, packet.id.bytes),
        received_at=now,
        changed_at=now,
        lines=[_line(position, line) for position, line in enumerate(given.lines)],
    )
    _add(session, memoire)
    record(session, staff, "captured", "memoire", memoire.id, now, person_id=person.id, packet=str(packet.id), **doubt)
    inbox.receive_memoire(session, staff, memoire, biller, facts, now)
    note_act(session, staff, packet, "captured", now)
    packet.reference = memoire.reference
    return judge_anew(session, staff, packet, memoire, facts, now)


def _add(session: Session, memoire: Memoire) -> None:
    """Keep it, unless the practice deposited the same number in this very moment."""
    try:
        with session.begin_nested():
            session.add(memoire)
    except IntegrityError:
        _refuse_used(session, memoire.biller_id, memoire.number)
        raise


def _refuse_used(session: Session, biller_id: uuid.UUID, number: str) -> None:
    same = select(Memoire).where(Memoire.biller_id == biller_id, Memoire.number == number)
    there = session.scalar(same)
    if there is not None:
        raise NumberIsThere(subject=there, number=number)


def _line(position: int, line: DepositedLine) -> MemoireLine:
    return MemoireLine(
        position=position,
        act=line.act,
        performed_on=line.performed_on,
        performed_at=line.performed_at,
        quantity=line.quantity,
        amount_cents=line.amount_cents,
        authorisation=line.authorisation,
    )


def _provider(session: Session, typed: str) -> Provider:
    provider = session.scalar(select(Provider).where(Provider.code == _code(typed, "biller")))
    if provider is None:
        raise invalid("biller", practices.UNKNOWN)
    return provider


def _code(typed: str, field: str) -> str:
    try:
        return provider_code.parse(typed)
    except provider_code.ProviderCodeError as error:
        raise Invalid(errors={field: [error.text]}) from error
