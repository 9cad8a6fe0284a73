"""A patient calls and asks whether the paper arrived: it is found by what stands on it, finished or not."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

import qr
from backend.db import transaction
from backend.models.events import Event
from backend.models.people import Person
from backend.services.house import House
from tests.desk.builders import Town
from tests.desk.conftest import Desk, Seat
from tests.mailroom.builders import MailRoom, page


@pytest.fixture
def room(house: House, client: FlaskClient) -> MailRoom:
    return MailRoom(house, client)


@pytest.fixture
def seat(room: MailRoom, town: Town, sit_down: Desk) -> Seat:
    return sit_down(town.staff("Olga Reuter", role="operator"))


def found(seat: Seat, typed: str) -> list[str]:
    """The packets in the list of what was found, by the end of their links."""
    links = seat.get(f"/desk/mailroom?q={typed}").tree.xpath("//section[h2[@id='found-title']]//a[@data-row]/@href")
    return [str(link).rsplit("/", 1)[-1] for link in links]


def test_filed_paper_is_found_by_reference_matricule_and_number(seat: Seat, room: MailRoom) -> None:
    bill, other, unknown = room.bill(), room.bill(), qr.Reference.random()
    sheets = (page(bill.reference), page(other.reference), page(unknown))
    mine, _, nobodys = (str(packet.id) for packet in room.packets(room.receive(*sheets)))
    with transaction(room.house.sessions) as session:
        number = session.get_one(Person, bill.patient.person_id).matricule
    wrong = number[:12] + str((int(number[12]) + 1) % 10)
    for typed in (bill.reference.printed, bill.reference.text.lower(), number, wrong, room.memoire(bill).number):
        assert found(seat, typed) == [mine], typed
    assert found(seat, unknown.printed) == [nobodys]
    assert found(seat, "nothing-of-the-kind") == [] and found(seat, "'; DROP TABLE packet") == []
    with transaction(room.house.sessions) as session:
        looks = session.scalars(select(Event.person_id).where(Event.name == "viewed", Event.entity == "packet")).all()
    assert set(looks) == {bill.patient.person_id} and len(looks) == 5


def test_another_mail_rooms_paper_is_not_found(room: MailRoom, town: Town, sit_down: Desk) -> None:
    bill = room.bill()
    room.receive(page(bill.reference), staff=room.operator())
    theirs = sit_down(town.staff("Otto Adam", role="operator", caisse="CMFEP"))
    assert found(theirs, bill.reference.text) == []


def test_the_figures_count_every_outcome_of_the_day(seat: Seat, room: MailRoom) -> None:
    room.receive(page(room.bill().reference), page(room.bill(paid=False).reference), page(qr.Reference.random()))
    text = seat.get("/desk/mailroom/figures").text
    assert "Classé1" in text and "À vérifier1" in text and "Référence inconnue1" in text
