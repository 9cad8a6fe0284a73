"""What becomes of a bill on paper: claim, link, or a packet for a person, and what its patient sees
(C4, C7, C10, C11, D1, D2, D5).
"""

from datetime import timedelta

import pytest
from sqlalchemy import select

import qr
from backend.db import transaction
from backend.domain.calendar import add_years
from backend.domain.sending import AlreadySentByPost
from backend.models.events import Event
from backend.models.memoires import Memoire
from backend.services import inbox
from backend.services.mailroom import handling
from tests.mailroom.builders import READER, MailRoom, foreign_page, page


def test_a_posted_claim_counts_from_the_day_it_arrived(room: MailRoom) -> None:
    arrived = room.today - timedelta(days=4)
    bill = room.bill()
    room.receive(page(bill.reference), arrived_on=arrived)
    (claim,) = room.claims()
    assert (claim.channel, claim.state, claim.caisse) == ("post", "received", "CNS")
    assert claim.received_at == room.at_noon(arrived)


def test_a_pile_of_today_counts_from_its_receipt(room: MailRoom) -> None:
    room.receive(page(room.bill().reference))
    (claim,) = room.claims()
    assert [batch.received_at for batch in room.batches()] == [claim.received_at]


def test_it_arrived_in_time_although_it_was_scanned_too_late(room: MailRoom) -> None:
    last_day = room.today - timedelta(days=1)
    bill = room.bill(paid_on=add_years(last_day, -2))
    packet = room.packet(room.receive(page(bill.reference), arrived_on=last_day))
    assert packet.outcome == "filed"


def test_it_arrived_too_late_and_a_person_decides(room: MailRoom) -> None:
    bill = room.bill(paid_on=add_years(room.today, -2) - timedelta(days=1))
    packet = room.packet(room.receive(page(bill.reference)))
    assert (packet.outcome, packet.reason, packet.claim_id) == ("to_check", "time-barred", None)
    assert packet.finished_at is None


def test_an_unpaid_bill_waits_and_its_patient_is_told_at_once(room: MailRoom) -> None:
    bill = room.bill(paid=False)
    packet = room.packet(room.receive(page(bill.reference), page(), arrived_on=room.today - timedelta(days=1)))
    assert (packet.outcome, packet.reason, packet.claim_id) == ("to_check", "unpaid", None)
    assert room.document(bill).state == "received-by-post"
    with transaction(room.house.sessions) as session:
        told = session.scalars(select(Event).where(Event.name == "arrived-by-post")).one()
    assert told.note == {"arrived_on": (room.today - timedelta(days=1)).isoformat()}
    with pytest.raises(AlreadySentByPost):
        room.send(bill)
    assert room.claims() == []


def test_the_practice_records_the_payment_of_a_bill_whose_paper_waits(room: MailRoom) -> None:
    bill = room.bill(paid=False)
    arrived = room.today - timedelta(days=1)
    batch_id = room.receive(page(bill.reference), arrived_on=arrived)
    with transaction(room.house.sessions) as session:
        memoire = session.get_one(Memoire, bill.id, with_for_update=True)
        memoire.paid_on = arrived
        claim = handling.settle_paid(session, READER, memoire, room.house.facts, room.house.now())
        assert claim is not None
        assert claim.received_at == room.at_noon(arrived)
    packet = room.packet(batch_id)
    assert (packet.outcome, packet.claim_id) == ("filed", claim.id)
    assert packet.finished_at is not None


def test_a_second_copy_waits_beside_the_first_and_goes_with_it(room: MailRoom) -> None:
    bill = room.bill(paid=False)
    first = room.receive(page(bill.reference))
    second = room.receive(page(bill.reference), page())
    waiting = room.packet(second)
    assert (waiting.outcome, waiting.reason, waiting.finished_at) == ("doubled", "waiting", None)
    room.act("confirm_proof", room.operator(), room.packet(first), "stamp")
    (claim,) = room.claims()
    after = room.packet(second)
    assert (after.outcome, after.claim_id, after.reason) == ("doubled", claim.id, "posted-before")
    assert after.finished_at is not None


def test_a_cancelled_bill_makes_no_claim(room: MailRoom) -> None:
    bill = room.bill()
    with transaction(room.house.sessions) as session:
        memoire = session.get_one(Memoire, bill.id)
        memoire.cancelled_at = room.house.now()
        inbox.follow(session, READER, memoire, None, room.house.facts, room.house.now())
    packet = room.packet(room.receive(page(bill.reference)))
    assert (packet.outcome, packet.reason) == ("to_check", "cancelled")
    assert room.document(bill).state == "cancelled"
    assert room.claims() == []


def test_another_caisse_pays_this_bill(room: MailRoom) -> None:
    bill = room.bill(caisse="CMFEP")
    staff = room.operator(caisse="CNS")
    packet = room.packet(room.receive(page(bill.reference), staff=staff))
    assert (packet.outcome, packet.reason) == ("other_caisse", "other-caisse")
    assert room.claims() == []


def test_a_scanner_serves_the_mail_room_of_the_cns(room: MailRoom) -> None:
    packet = room.packet(room.receive(page(room.bill(caisse="EMCFL").reference)))
    assert (packet.outcome, packet.reason) == ("other_caisse", "other-caisse")


def test_another_caisses_own_mail_room_files_its_bills(room: MailRoom) -> None:
    staff = room.operator(caisse="EMCFL")
    room.receive(page(room.bill(caisse="EMCFL").reference), staff=staff)
    assert [claim.caisse for claim in room.claims()] == ["EMCFL"]


def test_a_reference_that_nobody_registered_is_unknown(room: MailRoom) -> None:
    reference = qr.Reference.random()
    packet = room.packet(room.receive(page(reference)))
    assert (packet.outcome, packet.reason, packet.reference) == ("unknown", "not-registered", reference.text)


def test_a_code_at_a_strangers_address_is_foreign(room: MailRoom) -> None:
    bill = room.bill()
    packet = room.packet(room.receive(page(bill.reference, host="evil.example")))
    assert packet.outcome == "foreign"
    assert packet.foreign_texts == [bill.reference.url("evil.example")]
    assert room.claims() == []


@pytest.mark.parametrize("words", ["'; DROP TABLE claim; --", "<img src=x onerror=alert(1)>", "BEGIN:VCARD\nEND:VCARD"])
def test_a_strangers_words_are_kept_and_never_followed(room: MailRoom, words: str) -> None:
    packet = room.packet(room.receive(foreign_page(words)))
    assert (packet.outcome, packet.foreign_texts) == ("foreign", [words])


def test_two_bills_share_a_page(room: MailRoom) -> None:
    bills = [room.bill(), room.bill()]
    packets = room.packets(room.receive(page(*(bill.reference for bill in bills)), page()))
    assert [packet.outcome for packet in packets] == ["filed", "filed"]
    assert sorted(packet.pages for packet in packets) == [[1], [1, 2]]
