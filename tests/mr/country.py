"""The country of the interface's tests with a calendar: what practices, patients and a clerk do on a given day."""

import uuid
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select
from werkzeug.test import TestResponse

from backend.db import transaction
from backend.domain.calendar import parse_day
from backend.models.mr import EsanteMessage, MrDeclaration, MrLetter
from backend.models.providers import Client
from backend.services import totp
from backend.services.mr import summaries
from tests.api.world import GP, World
from tests.desk.builders import PASSWORD, Town
from tests.desk.conftest import Seat
from tests.desk.reading import Page


@dataclass
class Country(World):
    """`on` sets the business day; everything after happens then."""

    password_hash: str = ""
    seats: dict[str, Seat] = field(default_factory=dict)

    def on(self, day: str, hour: int = 10) -> "Country":
        """Set the clock to that day, in the late morning."""
        wanted = datetime.combine(parse_day(day), datetime.min.time().replace(hour=hour), UTC)
        config = replace(self.house.config, clock_offset=wanted - datetime.now(UTC), clock_is_set=True)
        self.house = replace(self.house, config=config)
        self.app.extensions["house"] = self.house
        return self

    def declaration(self, patient: str = "Alice Adam", **other: Any) -> dict[str, Any]:
        return {
            "patient": self.matricule(patient),
            "doctor": GP,
            "signed_on": self.today.isoformat(),
            "ald": ["12"],
            "dsp_active": True,
            "representative": None,
            **other,
        }

    def declare(self, patient: str = "Alice Adam", **other: Any) -> dict[str, Any]:
        """A declaration that must be taken; how it stands."""
        answer = self.put(f"/{uuid.uuid4()}", self.declaration(patient, **other))
        assert answer.status_code == 201, answer.text
        return dict(answer.json or {})

    def put(self, path: str, body: dict[str, Any], client_id: str = "cabinet-un") -> TestResponse:
        address = f"/api/v1/practice/mr-declarations{path}"
        return self.client.put(address, json=body, headers=self.software(client_id))

    def look(self, id_: str, client_id: str = "cabinet-un") -> TestResponse:
        return self.client.get(f"/api/v1/practice/mr-declarations/{id_}", headers=self.software(client_id))

    def status(self, id_: str) -> str:
        return str((self.look(id_).json or {})["status"])

    def validated(self, patient: str = "Alice Adam", **other: Any) -> dict[str, Any]:
        """Declared and validated today."""
        id_ = str(self.declare(patient, **other)["id"])
        page = self.clerk().send(self.clerk().get(f"/desk/mr/{id_}"), "/validate")
        assert page.status == 200, page.text
        return dict(self.look(id_).json or {})

    def clerk(self, name: str = "Josette Wolff", language: str = "fr") -> Seat:
        """Somebody of the service at their desk; the same name is the same person."""
        if name not in self.seats:
            member = Town(self.house, self.password_hash).staff(name, role="mr", caisse=None, language=language)
            seat = Seat(self.app.test_client())
            code = totp.code_at(member.secret, datetime.now(UTC))
            fields = {"login": member.account.login, "password": PASSWORD, "totp": code}
            assert seat.post(seat.get("/desk/login"), "/desk/login", **fields).status == 303
            self.seats[name] = seat
        return self.seats[name]

    def decline(self, id_: str, **fields: str) -> Page:
        seat = self.clerk()
        return seat.send(seat.get(f"/desk/mr/{id_}"), "/decline", **fields)

    def revoke(self, id_: str, kind: str, signed_on: str) -> TestResponse:
        return self.put(f"/{id_}/revocation", {"kind": kind, "signed_on": signed_on})

    def leave(self, patient: str, signed_on: str, **other: Any) -> TestResponse:
        """The patient ends it alone."""
        body = {"signed_on": signed_on, **other}
        return self.client.put("/api/v1/mr/revocation", json=body, headers=self.phone(patient))

    def mine(self, patient: str, query: str = "") -> dict[str, Any]:
        answer = self.client.get(f"/api/v1/mr{query}", headers=self.phone(patient))
        assert answer.status_code == 200, answer.text
        return dict(answer.json or {})

    def letters(self, id_: str) -> list[MrLetter]:
        with self.house.sessions() as session:
            query = select(MrLetter).where(MrLetter.declaration_id == uuid.UUID(id_)).order_by(MrLetter.id)
            return list(session.scalars(query))

    def journal(self, id_: str) -> list[EsanteMessage]:
        with self.house.sessions() as session:
            query = select(EsanteMessage).where(EsanteMessage.declaration_id == uuid.UUID(id_))
            return list(session.scalars(query.order_by(EsanteMessage.id)))

    def let_in(self, client_id: str) -> None:
        """Give a software the scope for declarations."""
        with transaction(self.house.sessions) as session:
            client = session.scalars(select(Client).where(Client.client_id == client_id)).one()
            client.scopes = [*client.scopes, "mr"]

    def work(self) -> int:
        """What the worker does every few minutes."""
        with transaction(self.house.sessions) as session:
            return summaries.write_due(session, self.house.facts, self.house.now())

    def row(self, id_: str) -> MrDeclaration:
        with self.house.sessions() as session:
            return session.get_one(MrDeclaration, uuid.UUID(id_))


def next_day(day: str) -> str:
    return date.fromordinal(parse_day(day).toordinal() + 1).isoformat()
