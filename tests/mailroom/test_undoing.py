"""Every act at the desk is taken back, with all that followed from it, until the claim is decided."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

import qr
from backend.db import transaction
from backend.domain.actors import Staff
from backend.domain.lifecycle import WrongState
from backend.models.claims import Claim
from backend.models.documents import Document
from backend.models.memoires import Memoire
from backend.models.paper import Packet
from backend.services.mailroom import viewing
from backend.services.mailroom.withdrawing import ClaimUnderWay
from tests.mailroom.builders import Bill, MailRoom, page
from tests.mailroom.test_capturing import key, matricule


def told(room: MailRoom, bill: Bill) -> tuple[str, object]:
    """What the patient reads of the bill."""
    return room.document(bill).state, room.memoire(bill).posted_on


def is_as(packet: Packet, outcome: str, reason: str, bill: Bill | None = None) -> bool:
    return (packet.outcome, packet.reason, packet.memoire_id, packet.finished_at, packet.claim_id) == (
        outcome,
        reason,
        bill.id if bill else None,
        None,
        None,
    )


@pytest.fixture
def staff(room: MailRoom) -> Staff:
    return room.operator()


def test_the_wrong_bill_named_leaves_no_trace_on_it(room: MailRoom, staff: Staff) -> None:
    for wrong, named in ((room.bill(), "filed"), (room.bill(paid=False), "to_check")):
        before = told(room, wrong)
        packet = room.packet(room.receive(page(), arrived_on=room.today - timedelta(days=room.made)))
        packet = room.act("identify", staff, packet, wrong.reference.text)
        assert packet.outcome == named and told(room, wrong)[0] == "received-by-post"
        undone = room.act("undo", staff, packet)
        assert is_as(undone, "unreadable", "no-code") and undone.reference is None
        assert told(room, wrong) == before and not room.claims()


def test_a_mistaken_link_to_a_bill_that_was_sent_is_taken_back(room: MailRoom, staff: Staff) -> None:
    sent, posted = room.bill(), room.bill()
    room.send(sent)
    room.receive(page(posted.reference))
    for bill, outcome in ((sent, "already_sent"), (posted, "doubled")):
        packet = room.packet(room.receive(page(), arrived_on=room.today - timedelta(days=room.made)))
        room.made += 1
        linked = room.act("assign", staff, packet, bill.id)
        assert linked.outcome == outcome and linked.finished_at is not None
        assert is_as(room.act("undo", staff, linked), "unreadable", "no-code")
    assert [claim.also_arrived_at for claim in room.claims()] == [None, None]


def test_the_same_paper_twice_keeps_its_mention_when_a_third_link_was_a_mistake(room: MailRoom, staff: Staff) -> None:
    bill = room.bill()
    room.receive(page(bill.reference))
    room.receive(page(bill.reference), page())
    packet = room.packet(room.receive(page()))
    room.act("undo", staff, room.act("identify", staff, packet, bill.reference.text))
    (claim,) = room.claims()
    assert claim.also_arrived_by == "post"


def test_a_stamp_and_a_letter_are_taken_back_to_the_question(room: MailRoom, staff: Staff) -> None:
    bill = room.bill(paid=False)
    packet = room.packet(room.receive(page(bill.reference)))
    arrived = told(room, bill)
    stamped = room.act("confirm_proof", staff, packet, "stamp")
    undone = room.act("undo", staff, stamped)
    assert is_as(undone, "to_check", "unpaid", bill) and told(room, bill) == arrived and not room.claims()
    assert room.memoire(bill).proof_seen is None
    written = room.act("proof_missing", staff, undone)
    undone = room.act("undo", staff, written)
    assert is_as(undone, "to_check", "unpaid", bill) and told(room, bill) == arrived
    assert letters(room) == 0


def test_a_letter_that_was_read_stays(room: MailRoom, staff: Staff) -> None:
    packet = room.packet(room.receive(page(room.bill(paid=False).reference)))
    written = room.act("proof_missing", staff, packet)
    with transaction(room.house.sessions) as session:
        session.scalars(select(Document).where(Document.kind == "letter")).one().read_at = room.house.now()
    room.act("undo", staff, written)
    assert letters(room) == 1


def test_a_stamp_seen_after_the_letter_goes_back_to_the_letter(room: MailRoom, staff: Staff) -> None:
    bill = room.bill(paid=False)
    packet = room.act("proof_missing", staff, room.packet(room.receive(page(bill.reference))))
    undone = room.act("undo", staff, room.act("confirm_proof", staff, packet, "stamp"))
    assert (undone.outcome, undone.reason) == ("proof_missing", "no-proof") and undone.finished_at is not None
    assert told(room, bill) == ("unpaid", None) and letters(room) == 1


def test_a_bill_typed_in_by_mistake_is_gone_and_its_number_free(room: MailRoom, staff: Staff) -> None:
    packet, patient, day = room.packet(room.receive(page())), matricule(room), room.today - timedelta(days=21)
    for cents in (5770, 5000):
        packet = key(room, packet, patient=patient, lines=(("C1", day, None, 1, cents),), staff=staff)
        assert packet.outcome == "filed"
        packet = room.act("undo", staff, packet)
        assert is_as(packet, "unreadable", "no-code") and not room.claims()
        with transaction(room.house.sessions) as session:
            assert session.scalar(select(func.count()).select_from(Memoire).where(Memoire.number == "P-1")) == 0


def test_acts_are_taken_back_one_after_the_other(room: MailRoom, staff: Staff) -> None:
    bill = room.bill(paid=False)
    packet = room.packet(room.receive(page()))
    packet = room.act("identify", staff, packet, qr.Reference.random().text)
    packet = room.act("identify", staff, packet, bill.reference.text)
    packet = room.act("confirm_proof", staff, packet, "stamp")
    seen = []
    for _ in range(3):
        packet = room.act("undo", staff, packet)
        seen.append(packet.outcome)
    assert seen == ["to_check", "unknown", "unreadable"]
    with pytest.raises(WrongState):
        room.act("undo", staff, packet)
    with transaction(room.house.sessions) as session:
        assert "undo" not in viewing.open_packet(session, staff, packet.id, room.house.now()).may


def test_a_bill_whose_reference_is_nobodys_after_all_is_let_go(room: MailRoom, staff: Staff) -> None:
    bill = room.bill(paid=False)
    packet = room.packet(room.receive(page(bill.reference)))
    room.act("identify", staff, packet, qr.Reference.random().text)
    assert told(room, bill) == ("unpaid", None)


def test_what_is_decided_is_not_taken_back_by_any_road(room: MailRoom, staff: Staff) -> None:
    packet = room.act("identify", staff, room.packet(room.receive(page())), room.bill().reference.text)
    with transaction(room.house.sessions) as session:
        session.get_one(Claim, packet.claim_id).state = "accepted"
    with pytest.raises(ClaimUnderWay):
        room.act("undo", staff, packet)
    assert room.packet(packet.batch_id).outcome == "filed"


def letters(room: MailRoom) -> int:
    with transaction(room.house.sessions) as session:
        return session.scalar(select(func.count()).select_from(Document).where(Document.kind == "letter")) or 0
