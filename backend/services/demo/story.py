"""What happened so far: bills of every kind, and years of history for one patient."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.domain.actors import Machine, Patient, Staff
from backend.domain.calendar import at_hour
from backend.domain.facts import Facts
from backend.models.accounts import Account
from backend.models.claims import Claim
from backend.models.documents import Document
from backend.models.memoires import Memoire
from backend.services import accounts, assessments, claims, decisions, memoire_changes
from backend.services.demo import relations
from backend.services.demo.bills import Bill, hand_in
from backend.services.demo.population import Population

GP, HEART, CHILD, TEETH, OTHER_GP = "90123400", "90234500", "90345600", "90456700", "90567800"
VISIT = (("C1", 5770),)


def tell(session: Session, town: Population, facts: Facts, now: datetime) -> list[Memoire]:
    """Let it happen; returns the memoires whose paper is in the post."""
    _history(session, town, facts, now)
    relations.tell(session, town, facts, now)
    today = now.date()
    teller = _Teller(session, town, facts, now)
    claire = "Claire Weber"
    teller.deposit(claire, GP, Bill("2026-101", today - timedelta(days=2), VISIT, at=time(9, 15)))
    teller.deposit(claire, GP, Bill("2026-087", today - timedelta(days=40), VISIT))
    teller.deposit(claire, GP, Bill("2026-088", today - timedelta(days=20), (("C1", 5770), ("CP1", 1000))))
    teller.deposit(claire, HEART, Bill("K-5521", today - timedelta(days=9), (("C2", 7000),), paid=False))
    teller.deposit(claire, TEETH, Bill("D-310", today - timedelta(days=12), (("DC1", 5000),)))
    teller.deposit(claire, GP, Bill("2024-002", _long_ago(today), VISIT))
    cancelled = teller.deposit(claire, GP, Bill("2026-099", today - timedelta(days=5), VISIT))
    memoire_changes.cancel(session, teller.machine(GP), cancelled, "Facturé deux fois", facts, now)
    teller.deposit(claire, GP, Bill("2026-090", today - timedelta(days=15), VISIT, paid=False, route="pid"))
    teller.deposit("Léa Weber", CHILD, Bill("P-1201", today - timedelta(days=6), (("C3", 6000),)))
    teller.deposit("Tom Weber", CHILD, Bill("P-1188", today - timedelta(days=60), (("C3", 6000),)))
    teller.deposit("Irène Weber", GP, Bill("2026-093", today - timedelta(days=8), (("V1", 7500),)))
    teller.deposit("Ana Ferreira", GP, Bill("2026-095", today - timedelta(days=4), VISIT))
    for name, number in (("Marc Thill", "S-1"), ("Luc Schroeder", "S-2"), ("Pit Reuter", "S-3")):
        teller.send(name, teller.deposit(name, OTHER_GP, Bill(number, today - timedelta(days=3), VISIT)))
    teller.send("Sophie Wagner", teller.deposit("Sophie Wagner", HEART, Bill("K-9", today, (("C2", 7000),))))
    label = str(town.labels[0]["label"])
    teller.deposit("Alice Adam", GP, Bill("T-1", today, VISIT, paid=False, route="tps", label=label))
    return [
        teller.deposit("Jos Kremer", GP, Bill(f"2026-{200 + day}", today - timedelta(days=45 + 8 * day), VISIT))
        for day in range(6)
    ]


class _Teller:
    """Deposits and sends on behalf of the cast."""

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

    def clerk(self) -> Staff:
        actor = accounts.actor_of(self.session.scalars(select(Account).where(Account.login == "gestionnaire.un")).one())
        assert isinstance(actor, Staff)
        return actor


def _history(session: Session, town: Population, facts: Facts, now: datetime) -> None:
    """Three years of Jos Kremer: seen, paid, sent, decided."""
    teller = _Teller(session, town, facts, now)
    for number, day in enumerate(_visits(now.date())):
        code, lines = (HEART, (("C2", 7000),)) if number % 5 == 4 else (GP, VISIT)
        seen = at_hour(day, time(18, 4))
        memoire = teller.deposit("Jos Kremer", code, Bill(f"{day.year}-K{number:03}", day, lines), seen)
        claim = teller.send("Jos Kremer", memoire, seen + timedelta(days=1))
        assessments.assess(session, claim.id, facts, seen + timedelta(days=1, minutes=1))
        decided = seen + timedelta(days=4)
        decisions.take(session, teller.clerk(), claim.id, decided)
        session.refresh(claim)
        decisions.accept(session, teller.clerk(), claim.id, claim.version, facts, decided)


def _visits(today: date) -> Iterator[date]:
    day = today - timedelta(days=3 * 365)
    while day < today - timedelta(days=100):
        yield day
        day += timedelta(days=33)


def _long_ago(today: date) -> date:
    """A payment that is just too old to be sent."""
    return today - timedelta(days=2 * 365 + 12)
