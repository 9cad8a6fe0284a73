"""What the patient reads of a bill that came by post."""

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from backend.db import transaction
from backend.models.people import Person
from backend.services import accounts, devices
from backend.services.house import House
from mobile_api.caller import true_now
from tests.mailroom.builders import Bill, MailRoom, page


@pytest.fixture
def room(house: House, client: FlaskClient) -> MailRoom:
    return MailRoom(house, client)


def phone_of(room: MailRoom, bill: Bill) -> dict[str, str]:
    with transaction(room.house.sessions) as session:
        account = accounts.for_person(session.get_one(Person, bill.patient.person_id), true_now())
        session.add(account)
        session.flush()
        return {"Authorization": f"Bearer {devices.register(session, account, 'test', true_now()).access_token}"}


def test_the_day_of_arrival_is_told_at_once_and_stays_with_the_claim(room: MailRoom) -> None:
    bill, arrived, staff = room.bill(paid=False), room.today - timedelta(days=3), room.operator()
    phone = phone_of(room, bill)

    def read() -> dict[str, Any]:
        answer = room.client.get(f"/api/v1/documents/{bill.document_id}", headers=phone)
        assert answer.status_code == 200, answer.text
        seen: dict[str, Any] = answer.get_json()
        return {name: seen[name] for name in ("state", "posted_on")}

    assert read() == {"state": "unpaid", "posted_on": None}
    packet = room.packet(room.receive(page(bill.reference), arrived_on=arrived))
    there = {"state": "received-by-post", "posted_on": arrived.isoformat()}
    assert read() == there
    packet = room.act("proof_missing", staff, packet)
    assert read() == {"state": "unpaid", "posted_on": None}
    packet = room.act("confirm_proof", staff, packet, "stamp")
    assert room.claims() and read() == there
