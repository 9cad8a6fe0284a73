"""A caisse that pays: claims that are accepted, accounts they go to, two people at the payments' desk."""

import re
import uuid
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime

from lxml import etree
from schwifty import IBAN
from sqlalchemy import select, update

from backend.db import Session, transaction
from backend.domain.actors import Patient, Staff, System
from backend.domain.payments import Category
from backend.models.accounts import Account
from backend.models.claims import Claim, Statement
from backend.models.payments import BankAccount, PaymentOrder, PaymentRun
from backend.models.people import Caisse, Person
from backend.models.providers import Provider
from backend.services import accounts, assessments, decisions
from backend.services.payments import accounts_to_pay, orders, pain, releasing, runs
from backend.services.vault import Vault
from tests.desk.builders import Member, Town

NAMESPACE = {"p": pain.NAMESPACE}


def iban(number: int = 1) -> str:
    """A well-formed account of a bank that does not exist."""
    return str(IBAN.generate("LU", bank_code="999", account_code=f"{number:013}").compact)


@dataclass
class Till:
    town: Town
    vault: Vault
    count: int = 0
    staff_: dict[str, Member] = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        return self.town.house.now()

    def member(self, name: str = "Anne Paye", caisse: str = "CNS", role: str = "payments") -> Member:
        if name not in self.staff_:
            self.staff_[name] = self.town.staff(name, role, caisse)
        return self.staff_[name]

    def staff(self, name: str = "Anne Paye", caisse: str = "CNS", role: str = "payments") -> Staff:
        actor = accounts.actor_of(self.member(name, caisse, role).account)
        assert isinstance(actor, Staff)
        return actor

    def caisse_pays_from(self, caisse: str = "CNS", number: int = 900) -> None:
        with self.write() as session:
            row = session.get_one(Caisse, caisse)
            accounts_to_pay.set_for_caisse(session, self.vault, System(), row, iban(number), self.now)

    def give_iban(self, person: Person, number: int | None = None) -> str:
        """The person's own account, given by themselves."""
        self.count += 1
        known = iban(number or self.count)
        patient = Patient(self._account(person), person.id, person.name, person.language)
        with self.write() as session:
            accounts_to_pay.set_own(session, self.vault, patient, known, self.now)
        return known

    def _account(self, person: Person) -> uuid.UUID:
        with self.town.house.sessions() as session:
            there = session.scalar(select(Account.id).where(Account.person_id == person.id))
        return there or self.town.account_of(person).id

    def provider_iban(self, provider: Provider, number: int = 500) -> str:
        with self.write() as session:
            row = session.get_one(Provider, provider.id)
            accounts_to_pay.set_for_provider(session, self.vault, System(), row, iban(number), self.now)
        return iban(number)

    def accept(self, claim: Claim, **how: object) -> Claim:
        """By a clerk of its caisse."""
        clerk = self.staff(f"Clerk {claim.caisse}", claim.caisse, "clerk")
        with self.write() as session:
            version = session.get_one(Claim, claim.id).version
            facts = self.town.house.facts
            return decisions.accept(session, clerk, claim.id, version, facts, self.now, **how)  # type: ignore[arg-type]

    def accepted(self, person: Person | None = None, cents: int = 5770) -> Claim:
        """A consultation, sent and accepted."""
        return self.accept(self.town.claim(person, lines=(("C1", cents),)))

    def on_road(self, channel: str, cents: int = 5770) -> Claim:
        """Accepted, by the road that pays the biller."""
        claim = self.town.claim(lines=(("C1", cents),))
        with self.write() as session:
            session.execute(update(Claim).where(Claim.id == claim.id).values(channel=channel))
        return self.accept(claim)

    def undo(self, claim: Claim) -> None:
        clerk = self.staff(f"Clerk {claim.caisse}", claim.caisse, "clerk")
        with self.write() as session:
            decisions.undo(session, clerk, claim.id, session.get_one(Claim, claim.id).version, self.now)

    def owe(self, claim: Claim, cents: int) -> None:
        """A later statement says so (an objection, a correction)."""
        with self.write() as session:
            held = session.get_one(Claim, claim.id)
            newest = assessments.latest(session, held)
            assert newest is not None
            row = Statement(claim_id=claim.id, reimbursed_cents=cents)
            row.id = newest.id  # the order names a statement that is there
            session.expunge_all()
            orders.due(session, session.get_one(Claim, claim.id), row, self.now)

    def prepare(self, name: str = "Anne Paye", caisse: str = "CNS", category: Category = "regular") -> PaymentRun:
        staff = self.staff(name, caisse)
        with self.write() as session:
            return runs.prepare(
                session,
                self.vault,
                staff,
                caisse,
                category,
                self.town.house.facts,
                self.now,
            )

    def release(self, run: PaymentRun, name: str = "Béa Libère", caisse: str = "CNS") -> PaymentRun:
        staff = self.staff(name, caisse)
        with self.write() as session:
            return releasing.release(session, self.vault, staff, caisse, run.id, self.now)

    def pay(self) -> PaymentRun:
        """Prepared by one, released by the other."""
        return self.release(self.prepare())

    def file(self, run: PaymentRun) -> etree._Element:
        """What the bank gets."""
        with self.town.house.sessions() as session:
            return etree.fromstring(releasing.open_file(session, self.vault, session.get_one(PaymentRun, run.id)))

    def orders(self, claim: Claim) -> list[PaymentOrder]:
        with self.town.house.sessions() as session:
            return orders.of_claim(session, claim)

    def claim(self, claim: Claim) -> Claim:
        with self.town.house.sessions() as session:
            return session.get_one(Claim, claim.id)

    def run(self, run: PaymentRun) -> PaymentRun:
        with self.town.house.sessions() as session:
            return session.get_one(PaymentRun, run.id)

    def account_of(self, person: Person) -> BankAccount:
        with self.town.house.sessions() as session:
            found = accounts_to_pay.running(session, BankAccount.person_id == person.id)
        assert found is not None
        return found

    def fresh_code(self, member: Member) -> None:
        """Time passes: the code used for signing in lies behind."""
        with self.write() as session:
            session.execute(update(Account).where(Account.id == member.account.id).values(totp_last_step=0))

    def write(self) -> AbstractContextManager[Session]:
        return transaction(self.town.house.sessions)


def amounts(file: etree._Element) -> dict[str, int]:
    """End-to-end id → cents, read from the file itself."""
    found = {}
    for one in file.iterfind(".//p:CdtTrfTxInf", NAMESPACE):
        words = one.findtext("p:Amt/p:InstdAmt", namespaces=NAMESPACE) or ""
        assert re.fullmatch(r"[0-9]+\.[0-9]{2}", words)
        found[one.findtext("p:PmtId/p:EndToEndId", namespaces=NAMESPACE) or ""] = int(words.replace(".", ""))
    return found


def ibans(file: etree._Element) -> dict[str, str]:
    """End-to-end id → account."""
    path = "p:CdtrAcct/p:Id/p:IBAN"
    return {
        one.findtext("p:PmtId/p:EndToEndId", namespaces=NAMESPACE) or "": one.findtext(path, namespaces=NAMESPACE) or ""
        for one in file.iterfind(".//p:CdtTrfTxInf", NAMESPACE)
    }
