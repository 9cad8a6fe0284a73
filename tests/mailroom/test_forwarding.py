"""Paper for another caisse: its mail room sees those pages, works on them, and nothing else of the file."""

import uuid

import pytest
from sqlalchemy import select

import qr
from backend.db import transaction
from backend.domain.actors import Staff
from backend.domain.errors import NotFound
from backend.models.paper import Batch, Packet
from backend.services.mailroom import originals, packets, viewing, worklist
from backend.services.mailroom.forwarding import TakenUp
from tests.mailroom.builders import MailRoom, foreign_page, page, single
from tests.mailroom.test_hostile import encrypted
from tests.mailroom.test_photographs import photographed


@pytest.fixture
def ours(room: MailRoom) -> Staff:
    return room.operator("Ours", caisse=None)


@pytest.fixture
def theirs(room: MailRoom) -> Staff:
    return room.operator("Theirs", caisse="CMFEP")


def waiting(room: MailRoom, staff: Staff) -> list[packets.PacketRow]:
    with transaction(room.house.sessions) as session:
        return worklist.waiting(session, staff, room.house.now()).items


def pile_of(room: MailRoom, packet: Packet) -> Batch:
    with transaction(room.house.sessions) as session:
        return session.scalars(select(Batch).where(Batch.forwarded_from == packet.id)).one()


def hand_on(room: MailRoom, ours: Staff) -> tuple[Packet, Packet]:
    """The second packet of a pile of three goes to CMFEP: as it is here now, and as it lies there."""
    arrived = room.today
    sheets = (foreign_page("A"), page(qr.Reference.random()), page(), foreign_page("B"))
    _, second, _ = room.packets(room.receive(*sheets, arrived_on=arrived))
    done = room.act("forward", ours, second, "CMFEP")
    return done, room.packet(pile_of(room, done).id)


def test_the_other_mail_room_works_on_what_was_forwarded(room: MailRoom, ours: Staff, theirs: Staff) -> None:
    bill = room.bill(caisse="CMFEP")
    done, there = hand_on(room, ours)
    assert (done.outcome, done.reason) == ("other_caisse", "forwarded-CMFEP") and done.finished_at is not None
    (row,) = waiting(room, theirs)
    assert (row.id, row.outcome, row.reason, row.pages) == (there.id, "unknown", "handed-on-CNS", [2, 3])
    assert row.arrived_on == done.arrived_on and row.reference == done.reference
    assert [one.outcome for one in waiting(room, ours)] == ["foreign", "foreign"]
    filed = room.act("identify", theirs, there, bill.reference.text)
    assert filed.outcome == "filed" and [claim.caisse for claim in room.claims()] == ["CMFEP"]


def test_only_its_pages_are_seen_there(room: MailRoom, ours: Staff, theirs: Staff) -> None:
    done, there = hand_on(room, ours)
    with transaction(room.house.sessions) as session:
        assert packets.picture(session, theirs, there.batch_id, 1, 2, room.house.now(), 400)[8:12] == b"WEBP"
        view = viewing.open_packet(session, theirs, there.id, room.house.now())
        assert view.shown == [2, 3] and [reading.page for reading in view.page_readings] == [2, 3]
        for batch_id, page_ in ((there.batch_id, 1), (there.batch_id, 4), (done.batch_id, 2)):
            with pytest.raises(NotFound):
                packets.picture(session, theirs, batch_id, 1, page_, room.house.now(), 400)


def test_a_damaged_file_is_not_handed_out_there(room: MailRoom, ours: Staff, theirs: Staff) -> None:
    answer = room.post(("broken.pdf", encrypted()))
    room.read(answer.json["id"])
    packet = room.packet(uuid.UUID(answer.json["id"]))
    there = room.packet(pile_of(room, room.act("forward", ours, packet, "CMFEP")).id)
    assert there.outcome == "damaged"
    with transaction(room.house.sessions) as session:
        view = viewing.open_packet(session, theirs, there.id, room.house.now())
        assert view.shown == [] and not view.is_damaged
        with pytest.raises(NotFound):
            viewing.original(session, theirs, there.id, room.house.now())


def test_photographs_go_on_as_well(room: MailRoom, ours: Staff, theirs: Staff) -> None:
    batch_id = photographed(room, [single(page(), "JPEG"), single(foreign_page("A"), "JPEG")])
    _, second = room.packets(batch_id)
    there = room.packet(pile_of(room, room.act("forward", ours, second, "CMFEP")).id)
    with transaction(room.house.sessions) as session:
        assert originals.picture(session, there.batch_id, 1, 2, 400)[8:12] == b"WEBP"


def test_it_is_called_back_until_somebody_there_takes_it_up(room: MailRoom, ours: Staff, theirs: Staff) -> None:
    done, there = hand_on(room, ours)
    back = room.act("undo", ours, done)
    assert (back.outcome, back.reason, back.finished_at) == ("unknown", "not-registered", None)
    assert waiting(room, theirs) == [] and room.packet(there.batch_id).reason == "called-back"
    again = room.act("forward", ours, back, "CMFEP")
    with transaction(room.house.sessions) as session:
        newest = select(Batch.id).where(Batch.forwarded_from == again.id).order_by(Batch.id.desc())
        there = room.packet(session.scalars(newest).first() or uuid.uuid4())
    room.act("set_aside", theirs, there, "copy")
    with pytest.raises(TakenUp):
        room.act("undo", ours, again)
    assert room.packets(again.batch_id)[1].outcome == "other_caisse"


def test_a_known_bill_that_was_forwarded_is_taken_back_from_there(room: MailRoom, ours: Staff) -> None:
    bill = room.bill(caisse="CMFEP")
    packet = room.packet(room.receive(page(bill.reference)))
    filed = room.act("forward", ours, packet, "CMFEP")
    assert filed.outcome == "filed"
    back = room.act("undo", ours, filed)
    assert (back.outcome, back.reason, back.memoire_id) == ("other_caisse", "other-caisse", bill.id)
    assert room.document(bill).state == "to-send" and not room.claims()
