"""What a social office owes the fund: the patients' shares of a month's decided third-party bills (H7, H8)."""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import orjson
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.domain import tps
from backend.domain.actors import Staff
from backend.domain.calendar import first_of_next_month
from backend.domain.errors import NotFound
from backend.domain.money import Cents
from backend.domain.text import N_, Text
from backend.languages import translate
from backend.models.claims import Claim
from backend.models.memoires import Memoire, MemoireLine
from backend.models.people import Caisse, Person
from backend.models.providers import Provider
from backend.models.social import Office, Settlement
from backend.services.papers import typeset
from backend.services.social.codes import spellings

Say = Callable[..., str]
OWED = ("accepted", "paid")
COLUMNS = (N_("Service"), N_("Beneficiary and practice"), N_("Decided on"), N_("Paid to the practice"), N_("Owed"))
CSV_COLUMNS = (
    *("office", "month", "decided_on", "service_on", "matricule", "name", "provider", "bill", "label"),
    *("provider_eur", "caisse_eur", "owed_eur"),
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Owed:
    """One decided bill; what was done stays between patient, practice and caisse."""

    decided_on: date
    service_on: date
    person: str
    matricule: str
    provider: str
    number: str
    label: str
    provider_cents: int
    caisse_cents: int
    office_cents: int


@dataclass(frozen=True, slots=True)
class Recovery:
    """A month of one office: `month` is its first day."""

    office: Office
    month: date
    rows: list[Owed]

    @property
    def office_cents(self) -> int:
        return sum(row.office_cents for row in self.rows)

    @property
    def provider_cents(self) -> int:
        return sum(row.provider_cents for row in self.rows)


def offices_for(session: Session, staff: Staff) -> list[Office]:
    """The offices whose lists one may read: one's own; at the payments' desk every one."""
    offices = select(Office).order_by(Office.name)
    if staff.role != "payments":
        offices = offices.where(Office.code == staff.office)
    return list(session.scalars(offices))


def of_month(session: Session, staff: Staff, office: str | None, month: date) -> Recovery:
    """What the office owes for the bills decided in the month, in the order of decision; NotFound for another's."""
    mine = {one.code: one for one in offices_for(session, staff)}
    found = mine.get(office) if office else next(iter(mine.values()), None)
    if found is None:
        raise NotFound
    first = month.replace(day=1)
    first_service = func.min(MemoireLine.performed_on)
    rows = session.execute(
        select(Settlement, Memoire, Person, Provider, first_service)
        .join(Claim, Claim.id == Settlement.claim_id)
        .join(Memoire, Memoire.id == Claim.memoire_id)
        .join(MemoireLine, MemoireLine.memoire_id == Memoire.id)
        .join(Person, Person.id == Memoire.person_id)
        .join(Provider, Provider.id == Memoire.biller_id)
        .where(
            Settlement.office == found.code,
            Settlement.decided_on >= first,
            Settlement.decided_on < first_of_next_month(first),
            Settlement.office_cents > 0,
            Claim.state.in_(OWED),
        )
        .group_by(Settlement.claim_id, Memoire.id, Person.id, Provider.id)
        .order_by(Settlement.decided_on, Settlement.claim_id)
    )
    return Recovery(found, first, [_owed(*row) for row in rows])


def write_csv(recovery: Recovery) -> bytes:
    """For a spreadsheet (UTF-8 with a mark, semicolons): what begins like a formula is made a text."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(CSV_COLUMNS)
    for row in recovery.rows:
        words = (row.matricule, row.person, row.provider, row.number, row.label)
        amounts = (row.provider_cents, row.caisse_cents, row.office_cents)
        writer.writerow(
            [
                escape(recovery.office.code),
                f"{recovery.month:%Y-%m}",
                row.decided_on.isoformat(),
                row.service_on.isoformat(),
                *(escape(word) for word in words),
                *(f"{cents // 100},{cents % 100:02}" for cents in amounts),
            ]
        )
    return out.getvalue().encode("utf-8-sig")


def escape(word: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{word}" if word.startswith(_FORMULA) else word


def write_pdf(session: Session, recovery: Recovery, language: str) -> bytes:
    """The list as a letter to the office (PDF/UA-1)."""
    payer = session.get_one(Caisse, tps.PAYER)

    def say(msgid: str, **params: object) -> str:
        return translate(Text(msgid, params), language)

    data = {
        "language": language,
        "sender": f"{payer.name} · {payer.address}",
        "recipient": [recovery.office.name, *recovery.office.address.splitlines()],
        "title": say(
            N_("Shares to recover, {first} to {last}"),
            first=recovery.month,
            last=first_of_next_month(recovery.month) - timedelta(days=1),
        ),
        "summary": say(
            N_("The fund paid the practices the full tariff. Your office owes the patients' share: {amount}."),
            amount=Cents(recovery.office_cents),
        ),
        "columns": [say(word) for word in COLUMNS],
        "rows": [_printed(row, say) for row in recovery.rows],
        "totals": [say(N_("Total")), "", "", *_amounts(say, recovery.provider_cents, recovery.office_cents)],
    }
    return typeset("recovery.typ", {"data": orjson.dumps(data).decode()}, accessible=True)


def _owed(settlement: Settlement, memoire: Memoire, person: Person, provider: Provider, service_on: date) -> Owed:
    assert settlement.decided_on is not None
    return Owed(
        settlement.decided_on,
        service_on,
        person.name,
        person.matricule,
        provider.name,
        memoire.number,
        spellings(memoire.tps_label or "")[-1],
        settlement.provider_cents,
        settlement.caisse_cents,
        settlement.office_cents,
    )


def _printed(row: Owed, say: Say) -> list[str]:
    about = f"{row.person} · {row.matricule} · {row.provider} · {row.number}"
    service, decided = (say("{day}", day=day) for day in (row.service_on, row.decided_on))
    return [service, about, decided, *_amounts(say, row.provider_cents, row.office_cents)]


def _amounts(say: Say, *cents: int) -> Sequence[str]:
    return [say("{amount}", amount=Cents(value)) for value in cents]
