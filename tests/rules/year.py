"""The settled country on any instant of any year: bills of any practice, their forecasts, their decided statements."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from backend.db import transaction
from backend.domain.calendar import parse_day
from backend.domain.facts import Facts
from backend.domain.matricule import complete
from backend.models.claims import Claim
from backend.models.people import Affiliation, Consent, Guardianship, Person
from backend.services.demo.cast import quiet
from tests.api.world import CHILD, GP, HEART, OTHER_GP, TEETH
from tests.desk.conftest import Seat
from tests.mr.country import Country
from tests.tps.offices import Land

PRACTICES = {"C2": HEART, "T2": HEART, "C3": CHILD}
Lines = list[dict[str, Any]]


def line(act: str, cents: int, on: str, at: str | None = None, **other: Any) -> dict[str, Any]:
    """One line as practice software sends it."""
    return {"act": act, "performed_on": on, "performed_at": at, "amount_cents": cents, **other}


def practice_of(act: str) -> str:
    """Who bills such an act."""
    return PRACTICES.get(act, TEETH if act.startswith("D") else GP)


@dataclass
class Year(Country, Land):
    """Everything over HTTP, on the instant that `at` or `on` sets."""

    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _quiet: Iterator[str] = field(default_factory=lambda: (f"{one.given} {one.family}" for one in quiet()[2:]))

    def at(self, instant: str) -> "Year":
        """Set the clock to an instant with its offset, as CLOCK does."""
        wanted = datetime.fromisoformat(instant)
        config = replace(self.house.config, clock_offset=wanted - datetime.now(UTC), clock_is_set=True)
        self.house = replace(self.house, config=config)
        self.app.extensions["house"] = self.house
        return self

    def somebody(self) -> str:
        """An adult of the CNS without any history, another one each time."""
        return next(self._quiet)

    def rule_by(self, facts: Facts) -> None:
        """Other dated facts from now on, as after a restart."""
        self.house = replace(self.house, facts=facts)
        self.app.extensions["house"] = self.house

    def billed(self, name: str, lines: Lines, **other: Any) -> tuple[str, TestResponse]:
        """Deposit a bill of these lines: its number, and the answer."""
        number, code = f"Y-{next(self._numbers)}", other.pop("performer", practice_of(lines[0]["act"]))
        on = max(str(one["performed_on"]) for one in lines)
        parties = {"biller": other.pop("biller", code), "performer": code}
        software = "cabinet-deux" if code in (OTHER_GP, "90678900") else "cabinet-un"
        return number, self.put_bill(self.bill(name, on=on, lines=lines, **parties, **other), number, None, software)

    def taken(self, name: str, lines: Lines, **other: Any) -> str:
        """The number of a bill that must be taken."""
        number, answer = self.billed(name, lines, **other)
        assert answer.status_code == 201, answer.text
        return number

    def paper(self, name: str, lines: Lines, *, reader: str | None = None, **other: Any) -> str:
        """The document of a bill that must be taken, in the inbox of its patient or of whoever looks after them."""
        _, answer = self.billed(name, lines, **other)
        assert answer.status_code == 201, answer.text
        found = self.get(reader or name, f"/references/{(answer.json or {})['reference']}")
        assert found.status_code == 200, found.text
        return str((found.json or {})["document_id"])

    def foreseen(self, name: str, lines: Lines, *, reader: str | None = None, **other: Any) -> dict[str, Any]:
        """What the forecast of a new bill says."""
        document = self.paper(name, lines, reader=reader, **other)
        answer = self.get(reader or name, f"/documents/{document}/forecast")
        assert answer.status_code == 200, answer.text
        return dict(answer.json or {})

    def sent(self, name: str, lines: Lines, *, reader: str | None = None, **other: Any) -> str:
        """Deposited and sent, and the worker has done its work: the claim's id."""
        answer = self.send(reader or name, self.paper(name, lines, reader=reader, **other))
        assert answer.status_code == 201, answer.text
        self.assess_all()
        return str((answer.json or {})["id"])

    def claim(self, name: str, claim_id: str) -> dict[str, Any]:
        answer = self.get(name, f"/claims/{claim_id}")
        assert answer.status_code == 200, answer.text
        return dict(answer.json or {})

    def decided(self, name: str, lines: Lines, *, reader: str | None = None, **other: Any) -> dict[str, Any]:
        """The statement of a new bill that goes straight through."""
        claim = self.claim(reader or name, self.sent(name, lines, reader=reader, **other))
        assert claim["state"] == "accepted", claim
        return dict(claim["statement"])

    def noticed(self, claim_id: str) -> set[str]:
        """The codes of what a clerk reads on a claim, newest assessment."""
        with transaction(self.house.sessions) as session:
            return set(session.get_one(Claim, claim_id).codes)

    def settle_in(self, given: str, born_on: str, eleven: str, *affiliations: tuple[str, str, str | None]) -> str:
        """Somebody new in the register, whose bills Claire Weber sees and sends; their name."""
        with transaction(self.house.sessions) as session:
            person = Person(
                matricule=complete(eleven), given_name=given, family_name="Neuf", born_on=parse_day(born_on)
            )
            for caisse, first, last in affiliations or (("CNS", "1990-01-01", None),):
                until = parse_day(last) if last else None
                person.affiliations.append(Affiliation(caisse=caisse, valid_from=parse_day(first), valid_to=until))
            session.add(person)
            session.flush()
            session.add(Consent(person_id=person.id, given_at=self.house.now()))
            claire = session.scalars(select(Person.id).where(Person.given_name == "Claire")).one()
            session.add(
                Guardianship(guardian_id=claire, person_id=person.id, kind="ward", valid_from=parse_day("1990-01-01"))
            )
        return f"{given} Neuf"

    def seat(self, client: FlaskClient) -> Seat:
        """Somebody's desk."""
        return Seat(client)
