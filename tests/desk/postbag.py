"""A day's post of forty pages in which every outcome occurs, for people and bills of a served demonstration."""

from dataclasses import dataclass, field
from datetime import date

from PIL import Image
from sqlalchemy import select

import qr
from backend.db import transaction
from backend.models.people import Person
from backend.models.providers import Provider
from backend.services.house import build_house
from tests.conftest import development_config
from tests.live import LiveServer
from tests.mailroom.builders import PAGE, Bill, MailRoom, foreign_page, page, pdf, single

BILLER = "90123400"


class LiveRoom(MailRoom):
    """The mail room of a house where people live already."""

    def __init__(self, server: LiveServer) -> None:
        self.house = build_house(development_config(server.database_url))
        self.today = self.house.today()
        self.host = server.base_url.removeprefix("http://")
        with transaction(self.house.sessions) as session:
            self.doctor = session.scalars(select(Provider).where(Provider.code == BILLER)).one()
            taken = session.scalars(select(Person.matricule).where(Person.matricule.like("1985061%"))).all()
        self.made = max((int(number[7:11]) for number in taken if number[7] in "89"), default=8000) - 1000

    def matricule(self, bill: Bill) -> str:
        with transaction(self.house.sessions) as session:
            return session.get_one(Person, bill.patient.person_id).matricule


@dataclass
class Postbag:
    """The files of the pile, and what an operator finds on the paper of those that need a hand."""

    files: list[tuple[str, bytes]] = field(default_factory=list)
    typed: Bill | None = None
    shot: Bill | None = None
    sought: Bill | None = None
    keyed: str = ""
    pages: int = 0


def fill(room: LiveRoom) -> Postbag:
    """Forty pages in nine files. `proof_missing` comes of an operator's look alone."""
    bag = Postbag()
    bag.typed, bag.shot, bag.sought = room.bill(), room.bill(), room.bill()
    bag.keyed = room.matricule(room.bill())
    sheets = _pile(room)
    for name in ("illisible-tapee", "illisible-douchette", "illisible-cherchee", "illisible-saisie", "illisible-vide"):
        bag.files.append((f"{name}.jpg", single(Image.new("L", PAGE, 244), "JPEG")))
    bag.files += [(f"abime-{n}.pdf", b"%PDF-1.4\n%" + b"x" * 40 * n) for n in (1, 2)]
    bag.files.append(("abime-3.png", b"\x89PNG\r\n\x1a\n" + b"no picture"))
    bag.pages = len(sheets) + len(bag.files)
    bag.files.append(("courrier.pdf", pdf(sheets)))
    return bag


def _pile(room: LiveRoom) -> list[Image.Image]:
    def sheet(bill: Bill) -> Image.Image:
        return page(bill.reference, host=room.host)

    paid = [room.bill() for _ in range(6)]
    sent = [room.bill() for _ in range(3)]
    for bill in sent:
        room.send(bill)
    unpaid = [room.bill(paid=False) for _ in range(5)]
    others = [room.bill(caisse=caisse) for caisse in ("CMFEP", "CMFEC")]
    late = room.bill(paid_on=date(2020, 1, 15))
    sheets = [part for bill in paid for part in (sheet(bill), page())]  # 12: each with its verso
    sheets += [sheet(bill) for bill in sent] + [sheet(paid[0])]  # 16: one is in the post twice
    sheets += [part for bill in unpaid for part in (sheet(bill),)] + [sheet(unpaid[3])]  # 22
    sheets += [sheet(bill) for bill in others] + [sheet(late)]  # 25
    sheets += [page(qr.Reference.random(), host=room.host) for _ in range(3)]  # 28
    sheets += [foreign_page(text) for text in ("BEGIN:VCARD\nFN:X\nEND:VCARD", "' OR 1=1 --", "<b>gratuit</b>")]  # 31
    return [*sheets, page()]  # 32: a blank page that belongs to the last
