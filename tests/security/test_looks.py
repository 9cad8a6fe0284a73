"""Whoever looks is written down before anything is handed out, also who asks for the picture past its page."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from backend.db import transaction
from backend.models.events import Event
from backend.services.mailroom import packets, viewing
from tests.api.world import World
from tests.mailroom.builders import MailRoom, page
from tests.mailroom.conftest import room
from tests.security.conftest import Desks

__all__ = ["room"]
CAROLE = "Carole Conter"


def looks_at(world: World) -> list[str]:
    return [one["why"] for one in (world.get(CAROLE, "/access-log").json or {})["items"] if one["why"]]


def test_a_picture_asked_for_past_its_page_is_a_look(world: World, desk: Desks) -> None:
    document = world.document_for_a_clerk(CAROLE, "L-1")
    claim_id = (world.send(CAROLE, document["id"]).json or {})["id"]
    path = f"/desk/claims/{claim_id}/pictures/practice"
    before = looks_at(world)
    assert desk("Gaby Gestion").client.get(f"{path}/9", base_url="https://localhost").status_code == 404
    other = desk("Edith Etat", caisse="CMFEP").client
    assert other.get(f"{path}/1", base_url="https://localhost").status_code == 404
    assert looks_at(world) == before
    clerk = desk("Guy Guichet").client
    for _ in range(3):
        assert clerk.get(f"{path}/1", base_url="https://localhost").status_code == 200
    assert looks_at(world) == ["pour décider de votre demande", *before]


@pytest.mark.parametrize("hours", [0, 2])
def test_a_page_of_the_mail_room_is_a_look_where_it_is_known_whose_it_is(room: MailRoom, hours: int) -> None:
    bill, staff = room.bill(paid=False), room.operator()
    batch_id = room.receive(page(bill.reference), page())
    room.receive(page())
    for later in (0, hours):
        with transaction(room.house.sessions) as session:
            packets.picture(session, staff, batch_id, 1, 1, room.house.now() + timedelta(hours=later), 400)
    assert looks_of(room) == [bill.patient.person_id] * (2 if hours else 1)


def test_a_letter_read_again_is_a_look(room: MailRoom) -> None:
    bill, staff = room.bill(paid=False), room.operator()
    packet = room.act("proof_missing", staff, room.packet(room.receive(page(bill.reference))))
    with transaction(room.house.sessions) as session:
        assert viewing.letter(session, staff, packet.id, room.house.now()).startswith(b"%PDF")
    assert looks_of(room) == [bill.patient.person_id]


def looks_of(room: MailRoom) -> list[object]:
    with transaction(room.house.sessions) as session:
        return list(session.scalars(select(Event.person_id).where(Event.name == "viewed", Event.entity == "packet")))
