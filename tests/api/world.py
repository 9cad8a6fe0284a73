"""A small Luxembourg to ask questions in: the demonstration's cast without its story, and ways to act in it."""

import json
import time
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder, TestResponse

from backend.db import transaction
from backend.domain.calendar import luxembourg_day
from backend.models.accounts import Account
from backend.models.people import Person
from backend.models.providers import Client
from backend.services import clients, devices
from backend.services.house import House
from backend.services.papers import typeset
from tests.working import assess_all

GP, HEART, CHILD, TEETH, OTHER_GP = "90123400", "90234500", "90345600", "90456700", "90567800"


def paper(words: str = "Mémoire") -> bytes:
    """A small PDF of one page."""
    data = {
        "number": words,
        "biller": "Dr Paul Muller",
        "address": "12, rue du Marché",
        "code": GP,
        "issued": "2 mars 2026",
        "patient": "Carole Conter",
        "matricule": "1985061512347",
        "lines": [],
        "total": "57,70 €",
        "paid": "Payé.",
    }
    return typeset("bill.typ", {"data": json.dumps(data)})


@dataclass
class World:
    """Everything over HTTP; `today` is the business day."""

    app: Flask
    house: House
    client: FlaskClient
    _tokens: dict[str, dict[str, str]] = field(default_factory=dict)
    pdf: bytes = field(default_factory=paper)

    @property
    def today(self) -> date:
        return luxembourg_day(self.house.now())

    def ago(self, days: int) -> str:
        return (self.today - timedelta(days=days)).isoformat()

    def matricule(self, name: str) -> str:
        given, family = name.split(" ", 1)
        with transaction(self.house.sessions) as session:
            found = select(Person.matricule).where(Person.given_name == given, Person.family_name == family)
            return session.scalars(found).one()

    def phone(self, name: str) -> dict[str, str]:
        """The headers of a patient's phone."""
        if name not in self._tokens:
            with transaction(self.house.sessions) as session:
                account = session.scalars(select(Account).where(Account.name == name)).one()
                pair = devices.register(session, account, "test", datetime.now(UTC))
            self._tokens[name] = {"Authorization": f"Bearer {pair.access_token}"}
        return self._tokens[name]

    def software(self, client_id: str = "cabinet-un") -> dict[str, str]:
        """The headers of practice software or a scanner."""
        if client_id not in self._tokens:
            with transaction(self.house.sessions) as session:
                client = session.scalars(select(Client).where(Client.client_id == client_id)).one()
                token = clients.issue_token(session, client, client.scopes, datetime.now(UTC))
            self._tokens[client_id] = {"Authorization": f"Bearer {token}"}
        return self._tokens[client_id]

    def bill(self, name: str, **other: Any) -> dict[str, Any]:
        """The JSON of a paid consultation of 57.70 two days ago."""
        on = other.pop("on", self.ago(2))
        lines = other.pop("lines", [{"act": "C1", "performed_on": on, "quantity": 1, "amount_cents": 5770}])
        return {
            "patient": self.matricule(name),
            "biller": GP,
            "performer": GP,
            "issued_on": on,
            "paid_on": on,
            "lines": lines,
            "total_cents": sum(line["amount_cents"] for line in lines),
            **other,
        }

    def put_bill(
        self, bill: dict[str, Any], number: str, pdf: bytes | None = None, client_id: str = "cabinet-un"
    ) -> TestResponse:
        """Deposit it."""
        return self.upload(
            "PUT",
            f"/api/v1/practice/memoires/{bill['biller']}/{number}",
            self.software(client_id),
            {"memoire": json.dumps(bill), "file": (BytesIO(pdf or self.pdf), "memoire.pdf")},
        )

    def upload(self, method: str, path: str, headers: dict[str, str], parts: dict[str, Any]) -> TestResponse:
        """A multipart request; a large body's temporary file is closed after it."""
        kind = "multipart/form-data"
        builder = EnvironBuilder(path=path, method=method, headers=Headers(headers), data=parts, content_type=kind)
        request = builder.get_request()
        answer = self.client.open(request)
        request.environ["wsgi.input"].close()
        builder.close()
        return answer

    def deposit(self, name: str, number: str, **other: Any) -> dict[str, Any]:
        """Deposit a bill that must be taken; its receipt."""
        answer = self.put_bill(self.bill(name, **other), number)
        assert answer.status_code == 201, answer.text
        return dict(answer.json or {})

    def inbox(self, name: str, query: str = "") -> list[dict[str, Any]]:
        answer = self.client.get(f"/api/v1/documents{query}", headers=self.phone(name))
        assert answer.status_code == 200, answer.text
        return list((answer.json or {})["items"])

    def document(self, name: str, number: str, **other: Any) -> dict[str, Any]:
        """Deposit a bill and find it in the inbox."""
        self.deposit(name, number, **other)
        return self.inbox(name, "?kind=memoire")[0]

    def document_for_a_clerk(self, name: str, number: str) -> dict[str, Any]:
        """A bill that does not go straight through: it is marked as an accident, which changes no amount (K5)."""
        return self.document(name, number, accident=True)

    def send(self, name: str, document_id: str) -> TestResponse:
        return self.client.put(f"/api/v1/documents/{document_id}/claim", headers=self.phone(name))

    def get(self, name: str, path: str) -> TestResponse:
        return self.client.get(f"/api/v1{path}", headers=self.phone(name))

    def assess_all(self) -> None:
        """Do what the worker would: every job about claims, in the order they came."""
        assess_all(self.house)


def until(condition: Any, seconds: float = 30) -> Any:
    """What `condition()` gives once it is true."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.1)
    raise AssertionError("it did not happen in time")
