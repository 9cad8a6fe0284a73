"""Claims from the phone to the decision and after: what is sent, what the worker does, what clerks do."""

import uuid
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from backend.db import transaction
from backend.domain.facts import Facts
from backend.models.claim_checks import ClaimCheck
from backend.models.claims import Claim, Statement
from backend.models.documents import Document
from backend.models.events import Event
from backend.models.payments import PaymentOrder
from backend.services import totp
from tests.api.world import World
from tests.desk.builders import PASSWORD, Town
from tests.desk.conftest import Seat
from tests.desk.reading import Page
from tests.working import assess_all

CAROLE, FERNAND, COMMUNE, STATE = "Carole Conter", "Fernand Feller", "Luc Schroeder", "Marc Thill"


@dataclass
class Fund:
    """`world` asks over HTTP; the rest looks at rows."""

    world: World
    town: Town
    _seats: dict[str, Seat] = field(default_factory=dict)

    def send(self, name: str, number: str, **bill: Any) -> str:
        """Deposit and send; nothing is assessed yet. The claim's id."""
        document = self.world.document(name, number, **bill)
        answer = self.world.send(name, document["id"])
        assert answer.status_code == 201, answer.text
        return str((answer.json or {})["id"])

    def sent(self, name: str, number: str, **bill: Any) -> str:
        """The same, and the worker has done its work."""
        claim_id = self.send(name, number, **bill)
        self.work()
        return claim_id

    def work(self, *, backwards: bool = False) -> int:
        return assess_all(self.world.house, backwards=backwards)

    def seen(self, name: str, claim_id: str) -> dict[str, Any]:
        """What the patient reads."""
        return dict(self.world.get(name, f"/claims/{claim_id}").json or {})

    def claim(self, claim_id: str) -> Claim:
        with transaction(self.world.house.sessions) as session:
            return session.get_one(Claim, uuid.UUID(claim_id))

    def versions(self, claim_id: str) -> list[Statement]:
        return self._rows(select(Statement).where(Statement.claim_id == uuid.UUID(claim_id)).order_by(Statement.number))

    def events(self, claim_id: str) -> list[str]:
        mine = Event.entity_id == uuid.UUID(claim_id), Event.name != "viewed"
        return [event.name for event in self._rows(select(Event).where(*mine).order_by(Event.id))]

    def orders(self, claim_id: str) -> list[PaymentOrder]:
        mine = PaymentOrder.claim_id == uuid.UUID(claim_id)
        return self._rows(select(PaymentOrder).where(mine).order_by(PaymentOrder.number))

    def papers(self, claim_id: str) -> list[Document]:
        mine = Document.claim_id == uuid.UUID(claim_id), Document.kind == "statement"
        return self._rows(select(Document).where(*mine))

    def checks(self, claim_id: str) -> list[ClaimCheck]:
        mine = ClaimCheck.claim_id == uuid.UUID(claim_id)
        return self._rows(select(ClaimCheck).where(mine).order_by(ClaimCheck.made_at, ClaimCheck.id))

    def use(self, facts: Facts) -> None:
        """Other dated facts from now on, as after a restart."""
        house = replace(self.world.house, facts=facts)
        self.world.house = house
        self.world.app.extensions["house"] = house

    def clerk(self, name: str = "Marc Klein", caisse: str = "CNS", **staff: Any) -> Seat:
        """A clerk at their desk."""
        if name not in self._seats:
            member, seat = self.town.staff(name, "clerk", caisse, **staff), Seat(self.world.app.test_client())
            code = totp.code_at(member.secret, datetime.now(UTC))
            fields = {"login": member.account.login, "password": PASSWORD, "totp": code}
            assert seat.post(seat.get("/desk/login"), "/desk/login", **fields).status == 303
            self._seats[name] = seat
        return self._seats[name]

    def act(self, seat: Seat, claim_id: str, action: str, **fields: str) -> Page:
        """Open the claim and send one of its forms."""
        return seat.send(seat.get(f"/desk/claims/{claim_id}"), f"/{action}", **fields)

    def pay(self, claim_id: str) -> None:
        """As after a released run."""
        with transaction(self.world.house.sessions) as session:
            session.get_one(Claim, uuid.UUID(claim_id)).state = "paid"
            for order in session.scalars(select(PaymentOrder).where(PaymentOrder.claim_id == uuid.UUID(claim_id))):
                order.state, order.paid_at = "paid", self.world.house.now()

    def _rows(self, query: Any) -> list[Any]:
        with transaction(self.world.house.sessions) as session:
            return list(session.scalars(query))
