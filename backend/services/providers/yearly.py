"""The yearly statement of a member: what was billed under the association's code in the time of membership (B3).

By service day and month: the member's own services beside those of the whole association. A cancelled bill counts for
nothing. On screen, as a letter (PDF/UA-1) and for a spreadsheet.
"""

import csv
import io
import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import orjson
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from backend.domain import provider_code, providers
from backend.domain.actors import Staff
from backend.domain.calendar import luxembourg_day
from backend.domain.errors import NotFound
from backend.domain.money import Cents
from backend.domain.text import N_, Text
from backend.domain.tps import PAYER
from backend.languages import DEFAULT, translate
from backend.models.events import record
from backend.models.memoires import Memoire, MemoireLine
from backend.models.people import Caisse
from backend.models.providers import Provider
from backend.services.papers import typeset
from backend.services.providers.associations import members_of
from backend.services.providers.reach import provider_of
from backend.services.social.recovery import escape

CSV_COLUMNS = (
    "association",
    "association_name",
    "member",
    "member_name",
    "year",
    "month",
    "bills",
    "own_eur",
    "all_eur",
)
COLUMNS = (N_("Month"), N_("Bills"), N_("Own services"), N_("Whole association"))


@dataclass(slots=True)
class Month:
    """One month of the membership: the member's bills and amount, and the association's amount on the same days."""

    first: date
    own_cents: int = 0
    all_cents: int = 0
    bills: set[uuid.UUID] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Yearly:
    """A member's year; `parts` are the days of membership within it."""

    association: Provider
    member: Provider
    year: int
    parts: list[tuple[date, date]]
    months: list[Month]

    @property
    def own_cents(self) -> int:
        return sum(month.own_cents for month in self.months)

    @property
    def all_cents(self) -> int:
        return sum(month.all_cents for month in self.months)

    @property
    def bills(self) -> int:
        """Different bills, one that reaches into the next month counted once."""
        return len({bill for month in self.months for bill in month.bills})


def of_member(
    session: Session, staff: Staff, association_id: uuid.UUID, member_id: uuid.UUID, year: int, now: datetime
) -> Yearly:
    """One member's year; NotFound for whoever was no member in it. The look is written down."""
    association = provider_of(session, staff, association_id)
    times = [one for one in members_of(session, association.id) if one.provider.id == member_id]
    parts = providers.days_of_year([one.time for one in times], year)
    if not parts:
        raise NotFound
    record(session, staff, "viewed", "provider", member_id, now, page="yearly", year=year)
    session.flush()
    return Yearly(association, times[0].provider, year, parts, _months(session, association.id, member_id, parts))


def write_csv(found: Yearly) -> bytes:
    """UTF-8 with a mark, semicolons; what begins like a formula is made a text."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(CSV_COLUMNS)
    head = (found.association.code, found.association.name, found.member.code, found.member.name)
    for month in found.months:
        writer.writerow(
            [
                *(escape(word) for word in head),
                found.year,
                f"{month.first:%Y-%m}",
                len(month.bills),
                *(f"{cents // 100},{cents % 100:02}" for cents in (month.own_cents, month.all_cents)),
            ]
        )
    return out.getvalue().encode("utf-8-sig")


def write_pdf(session: Session, found: Yearly, now: datetime) -> bytes:
    """The letter to the member."""
    caisse, code = session.get_one(Caisse, PAYER), provider_code.show(found.association.code)
    times = [_say(N_("{first} to {last}"), first=first, last=last) for first, last in found.parts]
    data = {
        "language": DEFAULT,
        "sender": [caisse.name, *caisse.address.split("\n")],
        "recipient": [found.member.name, *found.member.address.split("\n")],
        "day": _say("{day}", day=luxembourg_day(now)),
        "title": _say(
            N_("Yearly statement {year}, {association}"), year=str(found.year), association=found.association.name
        ),
        "paragraphs": [
            _say(
                N_("What was billed under the common code {code} for services on your days as a member: {times}."),
                code=code,
                times=", ".join(times),
            )
        ],
        "facts": [[_say(N_("Member")), f"{found.member.name} · {provider_code.show(found.member.code)}"]],
        "columns": [_say(word) for word in COLUMNS],
        "lines": [*_printed(found.months), _row(_say(N_("Total")), found.bills, found.own_cents, found.all_cents)],
        "nothing": "",
    }
    return typeset("yearly.typ", {"data": orjson.dumps(data).decode()}, accessible=True)


def _months(
    session: Session, association_id: uuid.UUID, member_id: uuid.UUID, parts: Sequence[tuple[date, date]]
) -> list[Month]:
    within = or_(*(and_(MemoireLine.performed_on >= first, MemoireLine.performed_on <= last) for first, last in parts))
    rows = session.execute(
        select(Memoire.id, Memoire.performer_id, MemoireLine.performed_on, MemoireLine.amount_cents)
        .join(MemoireLine, MemoireLine.memoire_id == Memoire.id)
        .where(Memoire.biller_id == association_id, Memoire.cancelled_at.is_(None), within)
    )
    months: dict[date, Month] = defaultdict(lambda: Month(date.min))
    for memoire_id, performer_id, performed_on, cents in rows:
        first = performed_on.replace(day=1)
        month = months[first]
        month.first, month.all_cents = first, month.all_cents + cents
        if performer_id == member_id:
            month.own_cents += cents
            month.bills.add(memoire_id)
    return [months[first] for first in sorted(months)]


def _printed(months: Sequence[Month]) -> list[list[str]]:
    return [_row(f"{one.first:%m/%Y}", len(one.bills), one.own_cents, one.all_cents) for one in months]


def _row(word: str, bills: int, own_cents: int, all_cents: int) -> list[str]:
    return [word, str(bills), *(_say("{amount}", amount=Cents(cents)) for cents in (own_cents, all_cents))]


def _say(msgid: str, **params: object) -> str:
    return translate(Text(msgid, params), DEFAULT)
