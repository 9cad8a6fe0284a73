"""One page or packet that nothing can be done with does not hold up its neighbours, and a person sees it."""

import uuid
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

import qr
from backend.db import transaction
from backend.models.events import Event
from backend.services.mailroom import filing, reading, receiving
from tests.mailroom.builders import READER, MailRoom, page, pdf


def received(room: MailRoom, *references: qr.Reference) -> uuid.UUID:
    with transaction(room.house.sessions) as session:
        files = [("pile.pdf", pdf([page(reference) for reference in references]))]
        return receiving.receive(session, READER, files, room.today, room.house.now())[0].id


def failing(room: MailRoom, reference: qr.Reference, fault: Exception, times: int) -> Any:
    """`carry_out`, but it fails so many times for one bill."""
    usual, left = filing.carry_out, [times]

    def carry_out(*given: Any) -> None:
        if given[3].reference == reference.text and left[0]:
            left[0] -= 1
            raise fault
        usual(*given)

    return carry_out


def test_a_packet_that_cannot_be_filed_waits_for_a_person_and_the_rest_is_filed(
    room: MailRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    bills = [room.bill() for _ in range(3)]
    batch_id = received(room, *(bill.reference for bill in bills))
    with monkeypatch.context() as broken:
        broken.setattr(filing, "carry_out", failing(room, bills[1].reference, ZeroDivisionError("poison"), 99))
        room.read(batch_id)
    first, second, third = room.packets(batch_id)
    assert [packet.outcome for packet in (first, second, third)] == ["filed", "damaged", "filed"]
    assert (second.reason, second.reference, second.finished_at) == ("not-filed", bills[1].reference.text, None)
    assert room.ask(f"/batches/{batch_id}")["state"] == "done" and len(room.claims()) == 2
    assert room.act("identify", room.operator(), second, bills[1].reference.text).outcome == "filed"


def test_what_fails_once_is_tried_again(room: MailRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    bill = room.bill()
    batch_id = received(room, bill.reference)
    monkeypatch.setattr(filing, "carry_out", failing(room, bill.reference, ZeroDivisionError("once"), 1))
    room.read(batch_id)
    assert room.packet(batch_id).outcome == "filed"
    with transaction(room.house.sessions) as session:
        assert session.query(Event).where(Event.name == "made", Event.entity == "packet").count() == 1


def test_a_database_that_is_away_costs_no_packet(room: MailRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    bill = room.bill()
    batch_id = received(room, bill.reference)
    away = OperationalError("select", {}, Exception("away"))
    with monkeypatch.context() as broken:
        broken.setattr(filing, "carry_out", failing(room, bill.reference, away, 9))
        with pytest.raises(OperationalError):
            reading.read_on(room.house, batch_id)
    assert room.packets(batch_id) == []
    room.read(batch_id)
    assert room.packet(batch_id).outcome == "filed"


def test_a_reading_that_cannot_be_kept_is_a_damaged_page(room: MailRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    bills = [room.bill() for _ in range(3)]
    batch_id = received(room, *(bill.reference for bill in bills))
    usual = reading.storable
    unkept = bills[1].reference.text
    monkeypatch.setattr(reading, "storable", lambda text: "\0" if unkept in text else usual(text))
    room.read(batch_id)
    assert [packet.outcome for packet in room.packets(batch_id)] == ["filed", "damaged", "filed"]
    assert room.packets(batch_id)[1].reason == "not-kept"
    told = room.ask(f"/batches/{batch_id}")
    assert (told["state"], told["pages"]) == ("done", {"total": 3, "done": 3})
