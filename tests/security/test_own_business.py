"""Where a member of staff's word alone moves money, it is not believed about themselves or their family."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from backend.db import transaction
from backend.domain.actors import Staff
from backend.models.accounts import Account
from backend.models.people import Person
from backend.services.mailroom.capturing import capture, keyed
from backend.services.own_cases import OwnBusiness
from tests.mailroom.builders import Bill, MailRoom, page
from tests.mailroom.conftest import room
from tests.tps.conftest import land, settled_url, staff_hash
from tests.tps.offices import Land

__all__ = ["land", "room", "settled_url", "staff_hash"]


def insured_as(room: MailRoom, bill: Bill) -> Staff:
    """An operator who is this bill's patient."""
    staff = room.operator()
    with transaction(room.house.sessions) as session:
        session.get_one(Account, staff.account_id).insured_id = bill.patient.person_id
    return staff


def test_an_operator_sees_no_stamp_on_their_own_bill(room: MailRoom) -> None:
    bill = room.bill(paid=False)
    packet = room.packet(room.receive(page(bill.reference)))
    with pytest.raises(OwnBusiness):
        room.act("confirm_proof", insured_as(room, bill), packet, "stamp")
    assert room.claims() == []
    room.act("confirm_proof", room.operator("A colleague"), packet, "stamp")
    assert len(room.claims()) == 1


def test_an_operator_types_in_no_bill_of_their_own(room: MailRoom) -> None:
    staff, packet = insured_as(room, bill := room.bill()), room.packet(room.receive(page()))
    day = room.today - timedelta(days=21)
    with pytest.raises(OwnBusiness), transaction(room.house.sessions) as session:
        patient = session.get_one(Person, bill.patient.person_id).matricule
        lines = (("C1", day, None, 1, 5770),)
        given = keyed(number="P-1", patient=patient, biller="90123400", issued_on=day, paid_on=day, lines=lines)
        capture(session, staff, packet.id, packet.version, given, room.house.facts, room.house.now())
    assert room.claims() == []


def test_an_office_covers_none_of_its_own(land: Land) -> None:
    desk = land.office()
    with transaction(land.house.sessions) as session:
        account = session.scalars(select(Account).where(Account.role == "office").order_by(Account.id.desc())).first()
        assert account is not None
        matricule = land.matricule("Carole Conter")
        account.insured_id = session.scalars(select(Person.id).where(Person.matricule == matricule)).one()
    assert desk.grant("Carole Conter").status == 403
    assert land.office().grant("Carole Conter").status == 303
