"""A mistyped reference leads to the bill that was meant, where one slip explains it."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

import qr
from backend.db import transaction
from backend.models.events import Event
from backend.services.mailroom import mistyped
from tests.mailroom.builders import MailRoom, page


def another(letter: str) -> str:
    return "7" if letter != "7" else "9"


SLIPS: dict[str, Callable[[str], str]] = {
    "taken for another": lambda text: text[:5] + another(text[5]) + text[6:],
    "the check character": lambda text: text[:16] + another(text[16]),
    "left out": lambda text: text[:9] + text[10:],
    "put in": lambda text: text[:3] + "X" + text[3:],
    "in small letters with dashes": lambda text: another(text[0]) + qr.Reference(text).printed.lower()[1:],
}


def swapped(text: str) -> str:
    """Two neighbours that differ, the other way round."""
    place = next(place for place in range(16) if text[place] != text[place + 1])
    return text[:place] + text[place + 1] + text[place] + text[place + 2 :]


@pytest.mark.parametrize("slip", [*SLIPS.values(), swapped], ids=[*SLIPS, "changed places"])
def test_one_slip_leads_to_the_bill_that_was_meant(room: MailRoom, slip: Callable[[str], str]) -> None:
    bill, other = room.bill(), room.bill()
    packet, staff = room.packet(room.receive(page())), room.operator()
    with transaction(room.house.sessions) as session:
        found = mistyped.meant(session, staff, packet.id, slip(bill.reference.text), room.house.now())
        assert [card.id for card in found] == [bill.id]
        looked = session.scalars(select(Event.person_id).where(Event.name == "viewed", Event.entity_id == packet.id))
        assert set(looked) == {bill.patient.person_id} and other.patient.person_id not in looked


def test_two_slips_or_none_lead_nowhere(room: MailRoom) -> None:
    bill = room.bill()
    packet, staff = room.packet(room.receive(page())), room.operator()
    text = bill.reference.text
    twice = another(text[0]) + text[1:8] + another(text[8]) + text[9:]
    for typed in (text, twice, "", "X" * 17, "X" * 400):
        with transaction(room.house.sessions) as session:
            assert mistyped.meant(session, staff, packet.id, typed, room.house.now()) == [], typed


def test_every_well_formed_neighbour_is_among_those_looked_for() -> None:
    for _ in range(50):
        right = qr.Reference.random()
        for slip in (*SLIPS.values(), swapped):
            wrong = slip(right.text).replace("-", "").upper()
            assert wrong != right.text
            assert right in set(mistyped.one_slip_away(wrong)), (right, wrong)
