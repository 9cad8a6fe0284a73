"""A person puts pages together and apart; every page stays in a packet, and it is all taken back."""

import pytest

import qr
from backend.db import transaction
from backend.domain.actors import Staff
from backend.domain.errors import Invalid
from backend.domain.lifecycle import WrongState
from backend.models.paper import Packet
from backend.services.mailroom import regrouping, viewing
from backend.services.mailroom.regrouping import NothingBefore, SplitTakenUp
from tests.mailroom.builders import MailRoom, foreign_page, page


@pytest.fixture
def staff(room: MailRoom) -> Staff:
    return room.operator()


def regroup(room: MailRoom, name: str, staff: Staff, packet: Packet, *words: int) -> Packet:
    with transaction(room.house.sessions) as session:
        act, now = getattr(regrouping, name), room.house.now()
        done = act(session, staff, packet.id, packet.version, *words, room.house.facts, now)
        assert isinstance(done, Packet)
        return done


def may(room: MailRoom, staff: Staff, packet: Packet) -> frozenset[str]:
    with transaction(room.house.sessions) as session:
        return viewing.open_packet(session, staff, packet.id, room.house.now()).may


def pages(room: MailRoom, packet: Packet) -> list[list[int]]:
    return [one.pages for one in room.packets(packet.batch_id)]


def test_a_debit_advice_with_a_banks_code_goes_to_its_bill(room: MailRoom, staff: Staff) -> None:
    bill = room.bill(paid=False)
    first, advice = room.packets(room.receive(page(bill.reference), foreign_page("BANK"), page()))
    assert advice.outcome == "foreign" and "join" in may(room, staff, advice) and "join" not in may(room, staff, first)
    joined = regroup(room, "join", staff, advice)
    assert (joined.outcome, joined.reason) == ("foreign", "joined") and joined.finished_at is not None
    assert pages(room, first) == [[1, 2, 3], [2, 3]]
    filed = room.act("confirm_proof", staff, room.packets(first.batch_id)[0], "debit_advice")
    assert filed.outcome == "filed" and filed.pages == [1, 2, 3]
    back = room.act("undo", staff, joined)
    assert (back.reason, back.finished_at, pages(room, first)) == ("foreign-code", None, [[1], [2, 3]])
    assert room.packets(first.batch_id)[0].outcome == "filed"


def test_nothing_is_put_to_what_is_not_there_nor_a_bill_to_another(room: MailRoom, staff: Staff) -> None:
    first, second = room.packets(room.receive(foreign_page("A"), page(room.bill(paid=False).reference)))
    with pytest.raises(NothingBefore):
        regroup(room, "join", staff, first)
    with pytest.raises(WrongState):
        regroup(room, "join", staff, second)


def test_a_bill_whose_code_is_torn_off_is_put_apart_and_named(room: MailRoom, staff: Staff) -> None:
    bill, torn = room.bill(), room.bill()
    packet = room.packet(room.receive(page(bill.reference), page(), page(), page()))
    assert packet.outcome == "filed" and "split" in may(room, staff, packet)
    apart = regroup(room, "split", staff, packet, 3)
    assert (apart.pages, apart.outcome, apart.reason, apart.finished_at) == ([3, 4], "unreadable", "put-apart", None)
    assert pages(room, packet) == [[1, 2], [3, 4]] and len(room.claims()) == 1
    room.act("identify", staff, apart, torn.reference.text)
    assert len(room.claims()) == 2
    with pytest.raises(SplitTakenUp):
        room.act("undo", staff, room.packets(packet.batch_id)[0])


def test_what_was_put_apart_comes_back_and_the_filing_stays(room: MailRoom, staff: Staff) -> None:
    packet = room.packet(room.receive(page(room.bill().reference), page()))
    regroup(room, "split", staff, packet, 2)
    (packet, _) = room.packets(packet.batch_id)
    back = room.act("undo", staff, packet)
    assert (back.pages, back.outcome, len(room.packets(packet.batch_id))) == ([1, 2], "filed", 1)
    assert len(room.claims()) == 1


@pytest.mark.parametrize("at", [0, 1, 9])
def test_only_a_page_of_its_own_but_the_first_begins_another_packet(room: MailRoom, staff: Staff, at: int) -> None:
    packet = room.packet(room.receive(page(qr.Reference.random()), page()))
    with pytest.raises(Invalid):
        regroup(room, "split", staff, packet, at)
