"""A file for a new provider code: opened, completed paper by paper, until its code is given or refused (B4)."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend import storage
from backend.domain import provider_code, providers
from backend.domain.actors import Staff
from backend.domain.calendar import luxembourg_day
from backend.domain.errors import Conflict, Invalid, NotFound, invalid
from backend.domain.facts import Facts
from backend.domain.text import N_, Text
from backend.models.events import Event, record
from backend.models.provider_files import Registration, RegistrationPaper
from backend.models.providers import Provider
from backend.services.pdf_intake import check_pdf
from backend.services.providers.reach import Stale, admit

MOST_FOUNDERS = 50
LONGEST = 300
FUTURE = N_("This day lies in the future.")


class Decided(Conflict):
    title = N_("This file is closed")
    detail = N_("Its code was given, or it was refused. A new request is a new file.")


@dataclass(frozen=True, slots=True)
class Opened:
    """What the information sheet, or the association's form, says of whoever asks."""

    kind: str
    name: str
    discipline: str
    address: str
    members: tuple[str, ...]
    received_on: date


@dataclass(frozen=True, slots=True)
class Slot:
    """One paper that is asked for, and what came; `paper` is None while it is missing."""

    name: str
    paper: RegistrationPaper | None

    @property
    def is_usable(self) -> bool:
        return self.paper is not None and self.paper.unusable is None


@dataclass(frozen=True, slots=True)
class File:
    """A registration as the desk sees it."""

    row: Registration
    slots: list[Slot]
    founders: list[Provider]
    provider: Provider | None
    history: list[Event]

    @property
    def missing(self) -> list[str]:
        return [slot.name for slot in self.slots if not slot.is_usable]


def open_file(session: Session, staff: Staff, given: Opened, facts: Facts, now: datetime) -> Registration:
    """A new file, still without papers. Invalid names what is wrong with whoever asks (B1, B3)."""
    admit(staff)
    errors = _wrong(session, given, facts, luxembourg_day(now))
    if errors:
        raise Invalid(errors=errors)
    row = Registration(
        kind=given.kind,
        name=given.name.strip(),
        discipline=given.discipline,
        address=given.address.strip(),
        members=sorted({provider_code.parse(one) for one in given.members}) if given.kind == "association" else [],
        received_on=given.received_on,
        state="received",
        created_at=now,
        changed_at=now,
    )
    session.add(row)
    session.flush()
    record(session, staff, "opened", "registration", row.id, now, after="received")
    session.flush()
    return row


def look(session: Session, staff: Staff, registration_id: uuid.UUID) -> File:
    """The file with its checklist, its founders and its history; NotFound."""
    admit(staff)
    row = session.get(Registration, registration_id, populate_existing=True)
    if row is None:
        raise NotFound
    history = select(Event).where(Event.entity == "registration", Event.entity_id == row.id).order_by(Event.id)
    return File(
        row,
        slots_of(session, row),
        founders_of(session, row.members),
        session.get(Provider, row.provider_id) if row.provider_id else None,
        list(session.scalars(history)),
    )


def hold(session: Session, staff: Staff, registration_id: uuid.UUID, version: int) -> Registration:
    """The open file, held, for whoever saw this very version. NotFound, Decided, Stale."""
    admit(staff)
    row = session.scalar(
        select(Registration)
        .where(Registration.id == registration_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NotFound
    if not row.is_open:
        raise Decided(subject=row)
    if row.version != version:
        raise Stale(subject=row)
    return row


def add_papers(
    session: Session, staff: Staff, registration_id: uuid.UUID, version: int, papers: Mapping[str, bytes], now: datetime
) -> dict[str, list[Text]]:
    """Keep every paper that is a PDF like a deposit's, and tell for each of the others what is wrong with it (B4)."""
    row = hold(session, staff, registration_id, version)
    errors: dict[str, list[Text]] = {}
    for name in providers.PAPERS_OF[row.kind]:
        if name not in papers:
            continue
        try:
            pages = _pages(name, papers[name])
        except Invalid as refusal:
            errors[name] = refusal.errors.get(name) or [refusal.detail_text()]
            continue
        file_id = storage.put(session, papers[name], "application/pdf", now)
        paper = RegistrationPaper(
            registration_id=row.id, name=name, file_id=file_id, pages=pages, added_at=now, added_by=staff.account_id
        )
        session.add(paper)
        record(session, staff, "paper-added", "registration", row.id, now, paper=name)
    if not papers:
        raise invalid(providers.PAPERS_OF[row.kind][0], N_("Choose at least one file."))
    _settle_state(session, row, now)
    return errors


def set_paper_aside(
    session: Session, staff: Staff, registration_id: uuid.UUID, version: int, name: str, reason: str, now: datetime
) -> None:
    """A paper that says the wrong thing (another person's, out of date) is missing again; Invalid without a reason."""
    row = hold(session, staff, registration_id, version)
    slot = next((one for one in slots_of(session, row) if one.name == name and one.is_usable), None)
    if slot is None or slot.paper is None:
        raise invalid("paper", N_("Choose one of the list."))
    if not reason.strip() or len(reason) > LONGEST:
        raise invalid("unusable", N_("Say why it cannot be used, in at most {most} characters."), most=LONGEST)
    slot.paper.unusable = reason.strip()
    record(session, staff, "paper-set-aside", "registration", row.id, now, paper=name, reason=reason.strip())
    _settle_state(session, row, now)


def paper_of(session: Session, staff: Staff, registration_id: uuid.UUID, name: str) -> tuple[bytes, storage.FileCard]:
    """The newest paper of that name; NotFound."""
    slots = look(session, staff, registration_id).slots
    paper = next((slot.paper for slot in slots if slot.name == name), None)
    if paper is None:
        raise NotFound
    return storage.get(session, paper.file_id), storage.card(session, paper.file_id)


def slots_of(session: Session, row: Registration) -> list[Slot]:
    """The papers asked for, in order, each with the newest that came."""
    mine = select(RegistrationPaper).where(RegistrationPaper.registration_id == row.id)
    newest = {paper.name: paper for paper in session.scalars(mine.order_by(RegistrationPaper.id))}
    return [Slot(name, newest.get(name)) for name in providers.PAPERS_OF[row.kind]]


def founders_of(session: Session, codes: Iterable[str]) -> list[Provider]:
    """Those of the codes that are doctors of the register, by code."""
    known = select(Provider).where(Provider.code.in_(list(codes)), Provider.kind == "person")
    return list(session.scalars(known.order_by(Provider.code)))


def _pages(name: str, data: bytes) -> int:
    if not providers.is_pdf(data):
        raise invalid(name, providers.NOT_PDF)
    return check_pdf(data, name)


def _settle_state(session: Session, row: Registration, now: datetime) -> None:
    session.flush()
    usable = [slot.name for slot in slots_of(session, row) if slot.is_usable]
    row.state = "incomplete" if providers.missing_papers(row.kind, usable) else "complete"
    row.changed_at = now
    session.flush()


def _wrong(session: Session, given: Opened, facts: Facts, today: date) -> dict[str, list[Text]]:
    errors: dict[str, list[Text]] = {}
    if given.kind not in providers.PAPERS_OF:
        errors["kind"] = [Text(N_("Choose one of the list."))]
    if not given.name.strip() or len(given.name) > LONGEST:
        errors["name"] = [Text(N_("Type the name."))]
    if given.discipline not in facts.disciplines:
        errors["discipline"] = [Text(N_("Choose one of the list."))]
    if not given.address.strip() or len(given.address) > LONGEST:
        errors["address"] = [Text(N_("Type the address of the practice."))]
    if given.received_on > today:
        errors["received_on"] = [Text(FUTURE)]
    if given.kind == "association":
        errors |= _wrong_founders(session, given)
    return errors


def _wrong_founders(session: Session, given: Opened) -> dict[str, list[Text]]:
    """At least two doctors of the register, all of the association's one specialty (B3)."""
    codes = set()
    for typed in given.members:
        try:
            codes.add(provider_code.parse(typed))
        except provider_code.ProviderCodeError as error:
            return {"members": [error.text]}
    known = founders_of(session, tuple(codes))
    missing = sorted(codes - {one.code for one in known})
    others = [one.code for one in known if one.discipline != given.discipline]
    if missing:
        return {"members": [Text(N_("Not in the register as a doctor: {codes}."), {"codes": ", ".join(missing)})]}
    if not 2 <= len(codes) <= MOST_FOUNDERS:
        return {"members": [Text(N_("An association has at least two members."))]}
    if others:
        text = N_("An association has one specialty only; of another one: {codes}.")
        return {"members": [Text(text, {"codes": ", ".join(others)})]}
    return {}
