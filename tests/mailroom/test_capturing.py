"""A bill that exists on paper only."""

from datetime import date, timedelta
from typing import Any

import pytest

from backend.db import transaction
from backend.domain.errors import Invalid
from backend.models.memoires import Memoire
from backend.models.paper import Packet
from backend.models.people import Person
from backend.services import assessments
from backend.services.mailroom import capturing
from backend.services.mailroom.capturing import NumberIsThere, capture, keyed
from tests.mailroom.builders import MailRoom, page


def key(room: MailRoom, packet: Packet, **changes: Any) -> Packet:
    day = room.today - timedelta(days=21)
    staff = changes.pop("staff", None) or room.operator()
    fields: dict[str, Any] = {
        "number": "P-1",
        "patient": changes.pop("patient", ""),
        "biller": "90123-400",
        "issued_on": day,
        "paid_on": day,
        "lines": (("C1", day, None, 1, 5770),),
        **changes,
    }
    with transaction(room.house.sessions) as session:
        given = keyed(**fields)
        return capture(session, staff, packet.id, packet.version, given, room.house.facts, room.house.now())


def matricule(room: MailRoom) -> str:
    with transaction(room.house.sessions) as session:
        return session.get_one(Person, room.bill().patient.person_id).matricule


def test_a_keyed_bill_is_a_claim_like_any_other(room: MailRoom) -> None:
    packet = room.packet(room.receive(page()))
    done = key(room, packet, patient=matricule(room))
    (claim,) = room.claims()
    assert (done.outcome, done.claim_id, claim.channel) == ("filed", claim.id, "post")
    with transaction(room.house.sessions) as session:
        memoire = session.get_one(Memoire, claim.memoire_id)
        assessments.assess(session, claim.id, room.house.facts, room.house.now())
        statement = assessments.latest(session, claim)
    assert (memoire.origin, memoire.number, memoire.total_cents) == ("paper", "P-1", 5770)
    assert statement is not None
    assert statement.reimbursed_cents == 5078


def test_a_keyed_bill_without_payment_still_needs_its_proof(room: MailRoom) -> None:
    packet = room.packet(room.receive(page()))
    done = key(room, packet, patient=matricule(room), paid_on=None)
    assert (done.outcome, done.reason) == ("to_check", "unpaid")
    room.act("confirm_proof", room.operator("Second"), done, "stamp")
    assert len(room.claims()) == 1


def test_a_number_that_is_there_is_not_keyed_again(room: MailRoom) -> None:
    patient = matricule(room)
    key(room, room.packet(room.receive(page())), patient=patient)
    second = room.packet(room.receive(page(), page()))
    with pytest.raises(NumberIsThere), transaction(room.house.sessions) as session:
        given = keyed(
            number="P-1",
            patient=patient,
            biller="90123400",
            issued_on=room.today,
            paid_on=room.today,
            lines=(("C1", room.today, None, 1, 100),),
        )
        capture(session, room.operator("Third"), second.id, second.version, given, room.house.facts, room.house.now())


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("patient", {"patient": "1985061512340"}),
        ("biller", {"biller": "12"}),
        ("biller", {"biller": "99999999"}),
        ("lines.0.act", {"lines": (("ZZ", date(2026, 1, 15), None, 1, 5770),)}),
        ("number", {"number": "a b"}),
    ],
)
def test_a_keying_mistake_is_named(room: MailRoom, field: str, changes: dict[str, Any]) -> None:
    packet = room.packet(room.receive(page()))
    with pytest.raises(Invalid) as caught:
        key(room, packet, **{"patient": matricule(room), **changes})
    assert list(caught.value.errors) == [field]
    assert room.claims() == []


def test_a_number_deposited_in_the_same_moment_is_a_choice_and_no_fault(
    room: MailRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    packet, there = room.packet(room.receive(page())), room.bill()
    number, look = room.memoire(there).number, capturing._refuse_used
    looks: list[str] = []

    def late(*given: Any) -> None:
        """The first look comes before the deposit."""
        looks.append(number)
        if len(looks) > 1:
            look(*given)

    monkeypatch.setattr(capturing, "_refuse_used", late)
    with pytest.raises(NumberIsThere) as caught:
        key(room, packet, patient=matricule(room), number=number)
    assert caught.value.params == {"number": number}
    assert room.packet(packet.batch_id).version == packet.version
