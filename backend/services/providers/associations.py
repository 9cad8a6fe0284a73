"""Associations over time: who belongs to one from when to when, and the paper that every member signed (B3)."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend import storage
from backend.domain import provider_code, providers
from backend.domain.actors import Staff
from backend.domain.errors import Invalid, NotFound, invalid
from backend.domain.lifecycle import UNDECIDED
from backend.domain.providers import Membership
from backend.domain.text import N_
from backend.jobs import defer
from backend.models.claims import Claim
from backend.models.events import record
from backend.models.memoires import Memoire, MemoireLine
from backend.models.provider_files import AssociationChange
from backend.models.providers import AssociationMember, Provider
from backend.services.claims import ASSESS
from backend.services.pdf_intake import check_pdf
from backend.services.providers.reach import provider_of

UNKNOWN = N_("This provider code is not in the register.")


@dataclass(frozen=True, slots=True)
class Change:
    """A joining or a leaving as the signed paper says it; `on` is the first day, or the last one."""

    kind: str
    code: str
    on: date
    signed_by: Collection[str]
    paper: bytes
    newcomer_signed: bool = False


@dataclass(frozen=True, slots=True)
class Member:
    """One time of one member, both days included."""

    row: AssociationMember
    provider: Provider

    @property
    def time(self) -> Membership:
        return Membership(self.provider.code, self.provider.discipline, self.row.joined_on, self.row.left_on)


@dataclass(frozen=True, slots=True)
class Signed:
    """A change with the doctor it is about."""

    row: AssociationChange
    provider: Provider


def members_of(session: Session, association_id: uuid.UUID) -> list[Member]:
    """Every time of every member, earliest first."""
    rows = session.execute(
        select(AssociationMember, Provider)
        .join(Provider, Provider.id == AssociationMember.provider_id)
        .where(AssociationMember.association_id == association_id)
        .order_by(AssociationMember.joined_on, Provider.code)
    )
    return [Member(*row) for row in rows]


def changes_of(session: Session, association_id: uuid.UUID) -> list[Signed]:
    """Every recorded change, newest first."""
    rows = session.execute(
        select(AssociationChange, Provider)
        .join(Provider, Provider.id == AssociationChange.provider_id)
        .where(AssociationChange.association_id == association_id)
        .order_by(AssociationChange.on_day.desc(), AssociationChange.id.desc())
    )
    return [Signed(*row) for row in rows]


def must_sign(session: Session, association_id: uuid.UUID, on: date) -> list[Provider]:
    """The members on that day; whoever does not practise any more by then cannot sign."""
    return [one.provider for one in members_of(session, association_id) if _signs(one, on)]


def record_change(session: Session, staff: Staff, association_id: uuid.UUID, given: Change, now: datetime) -> None:
    """A doctor joins or leaves, signed by every member of that day, with the newcomer or whoever leaves.

    Refuses (Invalid, each with its field): an unknown code, another specialty, a missing signature (with whose), no
    paper or none like a deposit's, days that do not fit. NotFound for what is no association.
    """
    association = provider_of(session, staff, association_id, hold=True)
    if association.kind != "association":
        raise NotFound
    doctor = _doctor(session, given.code)
    members = members_of(session, association.id)
    if given.on < association.valid_from:
        raise invalid("on", N_("The association exists since {day}."), day=association.valid_from)
    row = _joining(association, members, doctor, given) if given.kind == "joined" else _leaving(members, doctor, given)
    newcomer = Membership(doctor.code, doctor.discipline, given.on) if given.kind == "joined" else None
    present = [one.time for one in members if _signs(one, given.on)]
    if newcomer and doctor.discipline != association.discipline:
        raise invalid("discipline", N_("An association has one specialty only."))
    signed = {*given.signed_by, *([doctor.code] if newcomer and given.newcomer_signed else [])}
    providers.check_change(present, newcomer, signed, given.on)
    if not providers.is_pdf(given.paper):
        raise invalid("paper", providers.NOT_PDF)
    check_pdf(given.paper, "paper")
    session.add(row)
    _keep(session, staff, association, doctor, replace(given, signed_by=sorted(signed)), now)
    if given.kind == "left":
        _assess_again(session, association, doctor, given.on)
    session.flush()


def paper_of(
    session: Session, staff: Staff, association_id: uuid.UUID, change_id: uuid.UUID
) -> tuple[bytes, storage.FileCard]:
    """The signed paper of one change; NotFound."""
    provider_of(session, staff, association_id)
    mine = AssociationChange.id == change_id, AssociationChange.association_id == association_id
    change = session.scalar(select(AssociationChange).where(*mine))
    if change is None:
        raise NotFound
    return storage.get(session, change.file_id), storage.card(session, change.file_id)


def _signs(member: Member, on: date) -> bool:
    gone = member.provider.valid_to is not None and member.provider.valid_to <= on
    return providers.is_member(member.time, on) and not gone


def _doctor(session: Session, typed: str) -> Provider:
    try:
        code = provider_code.parse(typed)
    except provider_code.ProviderCodeError as error:
        raise Invalid(errors={"code": [error.text]}) from error
    doctor = session.scalar(select(Provider).where(Provider.code == code))
    if doctor is None:
        raise invalid("code", UNKNOWN)
    if doctor.kind != "person":
        raise invalid("code", N_("A member is one doctor, not an association."))
    return doctor


def _joining(association: Provider, members: list[Member], doctor: Provider, given: Change) -> AssociationMember:
    for one in members:
        if one.provider.id == doctor.id and (one.row.left_on is None or one.row.left_on >= given.on):
            raise invalid("on", N_("This doctor is a member from {day} on."), day=one.row.joined_on)
    if given.on < doctor.valid_from or (doctor.valid_to is not None and given.on >= doctor.valid_to):
        raise invalid("on", N_("The doctor's own code is not valid on this day."))
    return AssociationMember(association_id=association.id, provider_id=doctor.id, joined_on=given.on)


def _leaving(members: list[Member], doctor: Provider, given: Change) -> AssociationMember:
    running = [one.row for one in members if one.provider.id == doctor.id and one.row.left_on is None]
    if not running:
        raise invalid("code", N_("This doctor is no member, or the last day is known already."))
    if given.on < running[0].joined_on:
        raise invalid("on", N_("This doctor is a member from {day} on."), day=running[0].joined_on)
    running[0].left_on = given.on
    return running[0]


def _keep(
    session: Session, staff: Staff, association: Provider, doctor: Provider, given: Change, now: datetime
) -> None:
    change = AssociationChange(
        association_id=association.id,
        provider_id=doctor.id,
        kind=given.kind,
        on_day=given.on,
        signed_by=list(given.signed_by),
        file_id=storage.put(session, given.paper, "application/pdf", now),
        recorded_at=now,
        recorded_by=staff.account_id,
    )
    session.add(change)
    session.flush()
    for who, other in ((doctor, association), (association, doctor)):
        record(session, staff, given.kind, "provider", who.id, now, after=other.code, on=given.on.isoformat())


def _assess_again(session: Session, association: Provider, doctor: Provider, last_day: date) -> None:
    """What somebody billed for later days and nobody decided yet goes to a clerk."""
    late = select(MemoireLine.memoire_id).where(MemoireLine.performed_on > last_day)
    claims = session.scalars(
        select(Claim)
        .join(Memoire, Memoire.id == Claim.memoire_id)
        .where(
            Memoire.biller_id == association.id,
            Memoire.performer_id == doctor.id,
            Memoire.id.in_(late),
            Claim.state.in_(UNDECIDED),
            Claim.assessed_at.is_not(None),
        )
        .with_for_update(of=Claim)
    )
    for claim in claims:
        claim.assessed_at = None
        defer(session, ASSESS, lock=f"person:{claim.person_id}", claim_id=str(claim.id))
