"""Deposits, sends and decides on behalf of the cast."""

from datetime import datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.domain.actors import Machine, Patient, Staff
from backend.domain.calendar import at_hour
from backend.domain.facts import Facts
from backend.models.accounts import Account
from backend.models.claims import Claim
from backend.models.documents import Document
from backend.models.memoires import Memoire
from backend.services import accounts, claims
from backend.services.demo.bills import Bill, hand_in
from backend.services.demo.population import Population

GP, HEART, CHILD, TEETH, OTHER_GP = "90123400", "90234500", "90345600", "90456700", "90567800"


class Teller:
    """Acts for whoever a story names."""

    def __init__(self, session: Session, town: Population, facts: Facts, now: datetime) -> None:
        self.session, self.town, self.facts, self.now = session, town, facts, now

    def machine(self, code: str) -> Machine:
        client_id = "cabinet-deux" if code == OTHER_GP else "cabinet-un"
        client = self.town.software[client_id]
        return Machine(client.id, client.name, frozenset(client.scopes))

    def deposit(self, name: str, code: str, bill: Bill, at: datetime | None = None) -> Memoire:
        person, biller = self.town.people[name], self.town.providers[code]
        when = at or min(self.now, at_hour(bill.on, time(18, 4)))
        return hand_in(self.session, self.machine(code), biller, person, bill, self.facts, when)

    def send(self, name: str, memoire: Memoire, at: datetime | None = None) -> Claim:
        document = self.session.scalars(select(Document.id).where(Document.memoire_id == memoire.id)).one()
        claim, _ = claims.send(self.session, self.patient(name), document, self.facts, at or self.now)
        return claim

    def patient(self, name: str) -> Patient:
        person = self.town.people[name]
        account = self.session.scalars(select(Account).where(Account.person_id == person.id)).one()
        actor = accounts.actor_of(account)
        assert isinstance(actor, Patient)
        return actor

    def clerk(self, login: str = "gestionnaire.un") -> Staff:
        actor = accounts.actor_of(self.session.scalars(select(Account).where(Account.login == login)).one())
        assert isinstance(actor, Staff)
        return actor
