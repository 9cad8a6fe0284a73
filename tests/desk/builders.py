"""A small house with people in it: patients, a doctor, clerks, and claims that wait."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import select

from backend import storage
from backend.db import Session, new_id, transaction
from backend.domain.actors import Patient, System
from backend.domain.matricule import complete
from backend.models.accounts import Account
from backend.models.claims import Claim
from backend.models.memoires import Memoire, MemoireLine
from backend.models.people import Affiliation, Caisse, Guardianship, Person
from backend.models.providers import Provider
from backend.services import accounts, assessments, claims, inbox
from backend.services.house import House
from backend.services.vault import Vault
from qr import Reference

PASSWORD = "quiet-lantern-over-water"
SERVICE_DAY = date(2026, 11, 2)


@dataclass
class Town:
    """Rows that most tests want."""

    house: House
    password_hash: str
    count: int = 0

    def person(self, given: str = "Claire", family: str = "Weber", caisse: str = "CNS", language: str = "fr") -> Person:
        self.count += 1
        with transaction(self.house.sessions) as session:
            self._caisses(session)
            person = Person(
                matricule=complete(f"1985061{self.count + 1000:04d}"),
                given_name=given,
                family_name=family,
                born_on=date(1985, 6, 15),
                language=language,
            )
            person.affiliations.append(Affiliation(caisse=caisse, valid_from=date(2010, 1, 1)))
            session.add(person)
        return person

    def doctor(self) -> Provider:
        with transaction(self.house.sessions) as session:
            known: Provider | None = session.scalar(select(Provider))
            if known is not None:
                return known
            doctor = Provider(
                code="90123400", kind="person", name="Dr Anne Schmit", discipline="gp", valid_from=date(2010, 1, 1)
            )
            session.add(doctor)
        return doctor

    def staff(
        self,
        name: str,
        role: str = "clerk",
        caisse: str | None = "CNS",
        language: str = "fr",
        insured: Person | None = None,
    ) -> "Member":
        secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
        with transaction(self.house.sessions) as session:
            self._caisses(session)
            account = accounts.create_staff(
                session,
                Vault(self.house.config.vault_keys),
                login=name.lower().replace(" ", "."),
                name=name,
                role=role,
                password_hash=self.password_hash,
                totp_secret=secret,
                now=datetime.now(UTC),
                caisse=caisse,
                language=language,
            )
            account.insured_id = insured.id if insured else None
        return Member(account, secret)

    def account_of(self, person: Person) -> Account:
        """The patient's own account, without a way to sign in."""
        with transaction(self.house.sessions) as session:
            account = accounts.for_person(person, datetime.now(UTC), email="claire@example.lu")
            session.add(account)
        return account

    def child_of(self, parent: Person) -> Person:
        """Six years old, of the same caisse, looked after by the parent."""
        child = self.person("Lou", parent.family_name)
        with transaction(self.house.sessions) as session:
            session.get_one(Person, child.id).born_on = date(2020, 5, 1)
            tie = Guardianship(guardian_id=parent.id, person_id=child.id, kind="child", valid_from=date(2020, 5, 1))
            session.add(tie)
        return child

    def claim(
        self,
        person: Person | None = None,
        *,
        lines: tuple[tuple[str, int], ...] = (("C1", 5770),),
        assessed: bool = True,
    ) -> Claim:
        """A paid bill that the patient sent, assessed unless asked otherwise."""
        person, doctor, now = person or self.person(), self.doctor(), self.house.now()
        with transaction(self.house.sessions) as session:
            memoire = self._memoire(session, person, doctor, lines, now)
            document = inbox.receive_memoire(session, System(), memoire, doctor, self.house.facts, now)
            document.released_at = now
            session.flush()
            patient = Patient(new_id(), person.id, person.name, person.language)
            claim, _ = claims.send(session, patient, document.id, self.house.facts, now)
            if assessed:
                assessments.assess(session, claim.id, self.house.facts, now)
        return claim

    def _memoire(
        self, session: Session, person: Person, doctor: Provider, lines: tuple[tuple[str, int], ...], now: datetime
    ) -> Memoire:
        self.count += 1
        memoire = Memoire(
            biller_id=doctor.id,
            performer_id=doctor.id,
            person_id=person.id,
            number=f"2026-{self.count:04d}",
            reference=str(Reference.random()),
            issued_on=SERVICE_DAY,
            paid_on=SERVICE_DAY,
            route="reimbursement",
            total_cents=sum(cents for _, cents in lines),
            content_sha256=new_id().bytes,
            file_id=storage.put(session, PDF, "application/pdf", now),
            file_pages=1,
            received_at=now,
            changed_at=now,
            lines=[
                MemoireLine(position=index, act=act, performed_on=SERVICE_DAY, quantity=1, amount_cents=cents)
                for index, (act, cents) in enumerate(lines)
            ],
        )
        session.add(memoire)
        session.flush()
        return memoire

    def _caisses(self, session: Session) -> None:
        for code in self.house.facts.caisses:
            if session.get(Caisse, code) is None:
                session.add(Caisse(code=code, name=code, address=""))
        session.flush()


@dataclass
class Member:
    """Somebody at a desk with their authenticator's secret."""

    account: Account
    secret: str


PDF = b"".join(
    (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n",
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n",
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n",
        b"trailer<</Root 1 0 R>>\n%%EOF\n",
    )
)
