"""Two operators at one list: each sees what the other has open, and the list leads past it."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

import qr
from backend.db import transaction
from backend.models.paper import Packet
from backend.services.house import House
from tests.desk.builders import Town
from tests.desk.conftest import Desk, Seat
from tests.mailroom.builders import MailRoom, page


@pytest.fixture
def room(house: House, client: FlaskClient) -> MailRoom:
    return MailRoom(house, client)


@pytest.fixture
def seats(room: MailRoom, town: Town, sit_down: Desk) -> tuple[Seat, Seat]:
    olga, otto = town.staff("Olga Reuter", role="operator"), town.staff("Otto Adam", role="operator")
    return sit_down(olga), sit_down(otto)


def oldest(seat: Seat) -> str:
    """Where `W` leads."""
    (link,) = seat.get("/desk/mailroom").tree.xpath("//a[@data-key='w']/@href")
    return str(link)


def test_two_who_open_the_oldest_open_two_packets(room: MailRoom, seats: tuple[Seat, Seat]) -> None:
    room.receive(*[page(qr.Reference.random()) for _ in range(3)])
    olga, otto = seats
    first = oldest(olga)
    assert "a ouvert ce pli" not in olga.get(first).text
    second = oldest(otto)
    assert second != first
    following = otto.get(second).links()
    assert not any(first in link for link in following)  # neither next nor previous
    assert "Olga Reuter" in otto.get("/desk/mailroom").text
    assert "Olga Reuter a ouvert ce pli" in otto.get(first).text


def test_an_open_packet_keeps_nobody_out_and_is_free_again_after_a_while(
    room: MailRoom, seats: tuple[Seat, Seat]
) -> None:
    packet = room.packet(room.receive(page(qr.Reference.random())))
    at = f"/desk/mailroom/packets/{packet.id}"
    olga, otto = seats
    hers, his = olga.get(at), otto.get(at)
    assert otto.send(his, "/aside", why="blank").status == 200
    late = olga.send(hers, "/aside", why="copy")
    assert late.status == 409 and late.tree.xpath("//*[@id='trouble']") and "Otto Adam" in late.text
    again = room.packet(room.receive(page(qr.Reference.random())))
    olga.get(f"/desk/mailroom/packets/{again.id}")
    with transaction(room.house.sessions) as session:
        past = room.house.now() - timedelta(seconds=1)
        session.execute(update(Packet).where(Packet.id == again.id).values(held_until=past))
    assert "a ouvert ce pli" not in otto.get(f"/desk/mailroom/packets/{again.id}").text
    assert "Otto Adam a ouvert ce pli" in olga.get(f"/desk/mailroom/packets/{again.id}").text
