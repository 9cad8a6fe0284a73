"""What an operator does with a packet, and what is told when somebody was faster."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select

import qr
from backend import storage
from backend.db import transaction
from backend.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from backend.domain.lifecycle import WrongState
from backend.domain.sending import TimeBarred
from backend.models.claims import Claim
from backend.models.documents import Document
from backend.models.events import Event
from backend.services import assessments
from backend.services.mailroom import packets, viewing, worklist
from backend.services.mailroom.withdrawing import ClaimUnderWay
from tests.mailroom.builders import MailRoom, foreign_page, page


def test_a_stamp_makes_the_claim_from_the_day_of_arrival(room: MailRoom) -> None:
    bill, arrived = room.bill(paid=False), room.today - timedelta(days=3)
    packet = room.packet(room.receive(page(bill.reference), arrived_on=arrived))
    done = room.act("confirm_proof", room.operator(), packet, "stamp")
    (claim,) = room.claims()
    assert (done.outcome, done.claim_id, claim.received_at) == ("filed", claim.id, room.at_noon(arrived))
    assert (room.memoire(bill).proof_seen, room.memoire(bill).posted_on) == ("stamp", None)
    assert room.document(bill).state == "received-by-post"


def test_without_a_proof_the_patient_gets_a_letter(room: MailRoom) -> None:
    bill = room.bill(paid=False)
    packet = room.packet(room.receive(page(bill.reference)))
    done = room.act("proof_missing", room.operator(), packet)
    assert done.outcome == "proof_missing"
    assert done.finished_at is not None
    assert room.document(bill).state == "unpaid"
    with transaction(room.house.sessions) as session:
        letter = session.scalars(select(Document).where(Document.kind == "letter")).one()
        assert letter.person_id == bill.patient.person_id
        assert letter.file_id is not None
        data = storage.get(session, letter.file_id)
    assert qr.page_count(data) == 1


def test_the_proof_comes_after_the_letter(room: MailRoom) -> None:
    bill = room.bill(paid=False)
    staff = room.operator()
    packet = room.packet(room.receive(page(bill.reference)))
    packet = room.act("proof_missing", staff, packet)
    second = room.packet(room.receive(page(bill.reference), page()))
    assert second.outcome == "to_check"
    room.act("confirm_proof", staff, second, "debit_advice")
    assert len(room.claims()) == 1


def test_the_second_operator_is_told(room: MailRoom) -> None:
    packet = room.packet(room.receive(page(room.bill(paid=False).reference)))
    room.act("confirm_proof", room.operator("First"), packet, "stamp")
    with pytest.raises(Conflict):
        room.act("proof_missing", room.operator("Second"), packet)
    assert len(room.claims()) == 1


def test_a_typed_reference_files_an_unreadable_page(room: MailRoom) -> None:
    bill = room.bill()
    packet = room.packet(room.receive(page()))
    assert packet.outcome == "unreadable"
    typed = bill.reference.printed.lower().replace("1", "l").replace("0", "o")
    done = room.act("identify", room.operator(), packet, typed)
    assert (done.outcome, done.reference) == ("filed", bill.reference.text)
    assert room.document(bill).state == "received-by-post"


@pytest.mark.parametrize("spoil", [lambda text: text[:-1] + ("0" if text[-1] != "0" else "2"), lambda text: text[:-3]])
def test_a_mistyped_reference_is_explained(room: MailRoom, spoil: object) -> None:
    packet = room.packet(room.receive(page()))
    assert callable(spoil)
    with pytest.raises(Invalid) as caught:
        room.act("identify", room.operator(), packet, spoil(qr.Reference.random().text))
    assert "reference" in caught.value.errors


def test_a_typed_reference_that_nobody_registered_is_unknown(room: MailRoom) -> None:
    packet = room.packet(room.receive(page()))
    done = room.act("identify", room.operator(), packet, qr.Reference.random().printed)
    assert (done.outcome, done.finished_at) == ("unknown", None)


def test_the_wrong_bill_is_let_go_when_the_right_one_is_named(room: MailRoom) -> None:
    wrong, right = room.bill(paid=False), room.bill()
    staff = room.operator()
    packet = room.packet(room.receive(page(wrong.reference)))
    room.act("identify", staff, packet, right.reference.text)
    assert room.document(wrong).state == "unpaid"
    assert room.document(right).state == "received-by-post"


def test_a_bill_is_found_by_matricule_and_chosen(room: MailRoom) -> None:
    bill, staff = room.bill(), room.operator()
    packet = room.packet(room.receive(page()))
    with transaction(room.house.sessions) as session:
        (found,) = packets.candidates(
            session, staff, packet.id, room.house.now(), number=room.memoire(bill).number, provider="schmit"
        )
        looks = session.scalars(select(Event).where(Event.name == "viewed", Event.entity_id == packet.id)).all()
    assert [(look.actor, look.person_id) for look in looks] == [(staff.name, bill.patient.person_id)]
    assert (found.id, found.claim_since) == (bill.id, None)
    assert room.act("assign", staff, packet, found.id).outcome == "filed"


def test_another_caisses_bill_is_forwarded_and_filed_there(room: MailRoom) -> None:
    bill, staff = room.bill(caisse="CMFEC"), room.operator(caisse="CNS")
    packet = room.packet(room.receive(page(bill.reference), staff=staff))
    with pytest.raises(Invalid):
        room.act("forward", staff, packet, "EMCFL")
    assert room.act("forward", staff, packet, "CMFEC").outcome == "filed"
    assert [claim.caisse for claim in room.claims()] == ["CMFEC"]


def test_paper_without_a_bill_is_forwarded_with_its_reason(room: MailRoom) -> None:
    staff = room.operator()
    packet = room.packet(room.receive(page(), staff=staff))
    done = room.act("forward", staff, packet, "CMFEP")
    assert (done.outcome, done.reason) == ("other_caisse", "forwarded-CMFEP")
    assert done.finished_at is not None


def test_what_is_no_bill_is_set_aside_and_taken_up_again(room: MailRoom) -> None:
    staff = room.operator()
    packet = room.packet(room.receive(foreign_page("HELLO")))
    done = room.act("set_aside", staff, packet, "not-a-bill")
    assert (done.outcome, done.reason, done.finished_by) == ("foreign", "not-a-bill", staff.account_id)
    again = room.act("undo", staff, done)
    assert (again.outcome, again.reason, again.finished_at) == ("foreign", "foreign-code", None)


def test_an_unpaid_bill_set_aside_is_unpaid_again(room: MailRoom) -> None:
    bill, staff = room.bill(paid=False), room.operator()
    packet = room.packet(room.receive(page(bill.reference)))
    done = room.act("set_aside", staff, packet, "copy")
    assert room.document(bill).state == "unpaid"
    room.act("undo", staff, done)
    assert room.document(bill).state == "received-by-post"


def test_a_filing_is_taken_back_while_nobody_decided(room: MailRoom) -> None:
    bill, staff, arrived = room.bill(), room.operator(), room.today - timedelta(days=2)
    packet = room.packet(room.receive(page(bill.reference), arrived_on=arrived))
    (claim,) = room.claims()
    with transaction(room.house.sessions) as session:
        assessments.assess(session, claim.id, room.house.facts, room.house.now())
    undone = room.act("undo", staff, packet)
    assert (undone.outcome, undone.reason, undone.claim_id) == ("to_check", "undone", None)
    assert room.claims() == []
    assert room.document(bill).state == "received-by-post"
    with transaction(room.house.sessions) as session:
        gone = session.scalars(select(Event).where(Event.name == "withdrawn")).one()
        assessments.assess(session, claim.id, room.house.facts, room.house.now())  # its job comes too late
    assert (gone.entity_id, gone.before) == (claim.id, "received")
    again = room.act("confirm_proof", staff, undone, "stamp")
    (second,) = room.claims()
    assert (again.outcome, second.received_at) == ("filed", claim.received_at)


def test_a_decided_claim_is_not_taken_back(room: MailRoom) -> None:
    packet = room.packet(room.receive(page(room.bill().reference)))
    with transaction(room.house.sessions) as session:
        session.get_one(Claim, packet.claim_id).state = "accepted"
    with pytest.raises(ClaimUnderWay):
        room.act("undo", room.operator(), packet)
    assert room.packet(packet.batch_id).outcome == "filed"


def test_a_bill_sent_by_app_stays_sent(room: MailRoom) -> None:
    bill = room.bill()
    room.send(bill)
    packet = room.packet(room.receive(page(bill.reference)))
    with pytest.raises(WrongState):
        room.act("undo", room.operator(), packet)


def test_a_stamp_does_not_cure_a_late_arrival(room: MailRoom) -> None:
    bill = room.bill(paid_on=room.today - timedelta(days=800))
    packet = room.packet(room.receive(page(bill.reference)))
    staff = room.operator()
    with transaction(room.house.sessions) as session:
        assert viewing.open_packet(session, staff, packet.id, room.house.now()).may == {"identify", "set_aside"}
    with pytest.raises(TimeBarred):
        room.act("confirm_proof", staff, packet, "stamp")


def test_only_operators_of_the_caisse_touch_a_pile(room: MailRoom) -> None:
    bill, cns = room.bill(paid=False), room.operator()
    packet = room.packet(room.receive(page(bill.reference), staff=cns))
    with pytest.raises(NotFound):
        room.act("confirm_proof", room.operator("Elsewhere", caisse="CMFEP"), packet, "stamp")
    with pytest.raises(NotAllowed):
        room.act("confirm_proof", room.operator("Clerk", role="clerk"), packet, "stamp")


def test_the_work_list_and_one_packet_say_what_can_be_done(room: MailRoom) -> None:
    staff, bill = room.operator(), room.bill(paid=False)
    batch_id = room.receive(page(bill.reference), foreign_page("HELLO"), page(qr.Reference.random()))
    with transaction(room.house.sessions) as session:
        assert worklist.counts(session, staff, room.house.now()).by_outcome() == {
            "to_check": 1,
            "foreign": 1,
            "unknown": 1,
        }
        first = worklist.waiting(session, staff, room.house.now(), limit=2)
        rest = worklist.waiting(session, staff, room.house.now(), limit=2, after=first.next)
        assert [row.outcome for row in first.items + rest.items] == ["to_check", "foreign", "unknown"]
        view = viewing.open_packet(session, staff, first.items[0].id, room.house.now())
        assert packets.picture(session, staff, batch_id, 1, 1, room.house.now(), 400)[8:12] == b"WEBP"
        with pytest.raises(NotFound):
            packets.picture(session, staff, batch_id, 1, 9, room.house.now(), 400)
    assert view.may == {"confirm_proof", "proof_missing", "identify", "set_aside"}
    assert view.memoire is not None
    assert (view.memoire.reference, view.next_id) == (bill.reference.text, first.items[1].id)
    assert [line.name for line in view.history] == ["made"]


def test_a_packet_nobody_has_is_not_found(room: MailRoom) -> None:
    with transaction(room.house.sessions) as session, pytest.raises(NotFound):
        viewing.open_packet(session, room.operator(), uuid.uuid4(), room.house.now())


def test_copies_wait_again_when_the_filing_that_finished_them_is_taken_back(room: MailRoom) -> None:
    mistaken, right, staff = room.bill(), room.bill(), room.operator()
    first = room.packet(room.receive(page()))
    first = room.act("identify", staff, first, mistaken.reference.text)
    copy = room.packet(room.receive(page(mistaken.reference)))
    assert (copy.outcome, copy.reason, copy.finished_at is None) == ("doubled", "posted-before", False)
    first = room.act("undo", staff, first)
    first = room.act("identify", staff, first, right.reference.text)
    copy = room.packet(copy.batch_id)
    assert (copy.outcome, copy.reason, copy.finished_at) == ("doubled", "waiting", None)
    assert room.act("confirm_proof", staff, copy, "stamp").outcome == "filed"
    assert {claim.memoire_id for claim in room.claims()} == {mistaken.id, right.id}
