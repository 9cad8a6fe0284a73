"""A mail room with people, bills and scanned pages."""

import io
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from time import sleep
from typing import Any

import pikepdf
import segno
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

import qr
from backend.db import new_id, transaction
from backend.domain.actors import Patient, Staff, System
from backend.domain.calendar import at_hour
from backend.domain.matricule import complete
from backend.models.accounts import Account
from backend.models.claims import Claim
from backend.models.documents import Document
from backend.models.memoires import Memoire, MemoireLine
from backend.models.paper import Batch, Packet
from backend.models.people import Affiliation, Caisse, Consent, Person
from backend.models.providers import Provider
from backend.services import claims, clients, inbox
from backend.services.house import House
from backend.services.mailroom import handling, reading, receiving, undoing
from mobile_api.caller import true_now

PAGE = (1654, 2339)  # A4 at 200 dpi
HOST = "memoires.example"
READER = System("mail room")


@dataclass(frozen=True)
class Bill:
    """A deposited bill: its memoire, its reference, and who may send it."""

    id: uuid.UUID
    document_id: uuid.UUID
    reference: qr.Reference
    patient: Patient


class MailRoom:
    """What tests of the mail room do, in the trade's words."""

    def __init__(self, house: House, client: FlaskClient) -> None:
        self.house, self.client = house, client
        self.today = house.today()
        self.made = 0
        with transaction(house.sessions) as session:
            session.add_all(Caisse(code=code, name=code, address="L-2975 Luxembourg") for code in house.facts.caisses)
            scanner = clients.create(
                session,
                client_id="scanner",
                secret=clients.new_secret(),
                name="Scanner 1",
                scopes=["mailroom"],
                now=true_now(),
            )
            self.token = clients.issue_token(session, scanner, ["mailroom"], true_now())
            self.doctor = Provider(
                code="90123400", kind="person", name="Dr Anne Schmit", discipline="gp", valid_from=date(2010, 1, 1)
            )
            session.add(self.doctor)

    def bill(self, *, paid: bool = True, caisse: str = "CNS", paid_on: date | None = None) -> Bill:
        """Somebody's deposited bill, paid three weeks ago unless said otherwise."""
        self.made += 1
        day = self.today - timedelta(days=21)
        now = self.house.now()
        with transaction(self.house.sessions) as session:
            person = Person(
                matricule=complete(f"1985061{self.made + 1000:04d}"),
                given_name="Claire",
                family_name=f"Weber-{self.made}",
                born_on=date(1985, 6, 15),
                address="1, rue de la Gare\nL-1611 Luxembourg",
            )
            person.affiliations.append(Affiliation(caisse=caisse, valid_from=date(2010, 1, 1)))
            session.add(person)
            session.flush()
            session.add(Consent(person_id=person.id, given_at=now))
            reference = qr.Reference.random()
            memoire = Memoire(
                biller_id=self.doctor.id,
                performer_id=self.doctor.id,
                person_id=person.id,
                number=f"2026-{self.made:04d}",
                reference=reference.text,
                issued_on=day,
                paid_on=paid_on or (day if paid else None),
                route="reimbursement",
                total_cents=5770,
                content_sha256=new_id().bytes,
                received_at=now,
                changed_at=now,
                lines=[MemoireLine(position=0, act="C1", performed_on=day, quantity=1, amount_cents=5770)],
            )
            session.add(memoire)
            session.flush()
            document = inbox.receive_memoire(session, System(), memoire, self.doctor, self.house.facts, now)
            patient = Patient(new_id(), person.id, person.name, "fr")
            return Bill(memoire.id, document.id, reference, patient)

    def send(self, bill: Bill) -> Claim:
        """The patient taps Envoyer."""
        with transaction(self.house.sessions) as session:
            now = self.house.now()
            return claims.send(session, bill.patient, bill.document_id, self.house.facts, now)[0]

    def operator(self, name: str = "Olga Operator", caisse: str | None = "CNS", role: str = "operator") -> Staff:
        with transaction(self.house.sessions) as session:
            account = Account(
                kind="staff", login=name, name=name, role=role, caisse=caisse, created_at=self.house.now()
            )
            session.add(account)
            session.flush()
            return Staff(account.id, name, role, caisse, None, "fr")

    def post(self, *files: tuple[str, bytes], arrived_on: str | None = None, **headers: str) -> Any:
        """What the scanner sends."""
        body: dict[str, Any] = {
            "files": [FileStorage(io.BytesIO(data), name) for name, data in files],
            "arrived_on": self.today.isoformat() if arrived_on is None else arrived_on,
        }
        boundary, data = encode_multipart(body)  # in memory: the client's own spool file is never closed
        return self.client.post(
            "/api/v1/mailroom/batches",
            data=data,
            headers={"Authorization": f"Bearer {self.token}", **headers},
            content_type=f"multipart/form-data; boundary={boundary}",
        )

    def ask(self, path: str) -> Any:
        answer = self.client.get(f"/api/v1/mailroom{path}", headers={"Authorization": f"Bearer {self.token}"})
        assert answer.status_code == 200, answer.text
        return answer.json

    def receive(self, *pages: Image.Image, arrived_on: date | None = None, staff: Staff | None = None) -> uuid.UUID:
        """A pile of one PDF, received and read to its end."""
        with transaction(self.house.sessions) as session:
            actor = staff or System("scanner")
            files = [("pile.pdf", pdf(pages))]
            batch, _ = receiving.receive(session, actor, files, arrived_on or self.today, self.house.now())
        self.read(batch.id)
        return batch.id

    def read(self, batch_id: uuid.UUID | str) -> None:
        while not reading.read_on(self.house, uuid.UUID(str(batch_id)), jobs=2):
            sleep(0.02)

    def packets(self, batch_id: uuid.UUID | str) -> list[Packet]:
        with transaction(self.house.sessions) as session:
            query = select(Packet).where(Packet.batch_id == uuid.UUID(str(batch_id)))
            return list(session.scalars(query.order_by(Packet.file, Packet.position)))

    def packet(self, batch_id: uuid.UUID) -> Packet:
        (found,) = self.packets(batch_id)
        return found

    def act(self, name: str, staff: Staff, packet: Packet, *words: Any, version: int | None = None) -> Packet:
        """One act of an operator's, as of the packet's version that was seen."""
        with transaction(self.house.sessions) as session:
            act = getattr(undoing if name == "undo" else handling, name)
            seen = packet.version if version is None else version
            done = act(session, staff, packet.id, seen, *words, self.house.facts, self.house.now())
            assert isinstance(done, Packet)
            return done

    def document(self, bill: Bill) -> Document:
        with transaction(self.house.sessions) as session:
            return session.get_one(Document, bill.document_id)

    def memoire(self, bill: Bill) -> Memoire:
        with transaction(self.house.sessions) as session:
            return session.get_one(Memoire, bill.id)

    def claims(self) -> list[Claim]:
        with transaction(self.house.sessions) as session:
            return list(session.scalars(select(Claim).order_by(Claim.id)))

    def batches(self) -> list[Batch]:
        with transaction(self.house.sessions) as session:
            return list(session.scalars(select(Batch)))

    def at_noon(self, day: date) -> datetime:
        return at_hour(day, time(12))


def page(*references: qr.Reference, host: str = HOST) -> Image.Image:
    """A scanned page with the printed codes of these bills on it; with none, a blank one."""
    sheet = Image.new("L", PAGE, 248)
    for row, reference in enumerate(references):
        symbol = Image.open(io.BytesIO(qr.draw(reference, host, "png"))).convert("L").resize((300, 300))
        sheet.paste(symbol, (1200, 150 + 700 * row))
    return sheet


def foreign_page(text: str) -> Image.Image:
    """A page with somebody else's code."""
    file = io.BytesIO()
    segno.make_qr(text).save(file, kind="png", scale=8)
    sheet = page()
    sheet.paste(Image.open(file).convert("L"), (200, 200))
    return sheet


def pdf(pages: Sequence[Image.Image]) -> bytes:
    """The pages as a scanner's PDF."""
    file = io.BytesIO()
    pages[0].save(file, "PDF", save_all=True, append_images=pages[1:], resolution=200)
    return file.getvalue()


def long_pdf(pages: Iterable[Image.Image]) -> bytes:
    """The same for a pile too long to be held in memory as pictures."""
    file = io.BytesIO()
    with pikepdf.new() as pile:
        for sheet in pages:
            with pikepdf.open(io.BytesIO(pdf([sheet]))) as single_page:
                pile.pages.extend(single_page.pages)
        pile.save(file)
    return file.getvalue()


def tiff(pages: Sequence[Image.Image]) -> bytes:
    file = io.BytesIO()
    bits = [sheet.convert("1") for sheet in pages]
    bits[0].save(file, "TIFF", save_all=True, append_images=bits[1:], compression="group4", dpi=(200, 200))
    return file.getvalue()


def single(sheet: Image.Image, kind: str) -> bytes:
    file = io.BytesIO()
    sheet.save(file, kind, dpi=(200, 200))
    return file.getvalue()
