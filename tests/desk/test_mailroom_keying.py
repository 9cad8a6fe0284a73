"""Bills typed in from their paper: every mistake at its field, wrong check digits with a reason (A8)."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from backend.db import transaction
from backend.models.events import Event
from backend.models.memoires import Memoire
from backend.models.people import Person
from backend.services.house import House
from tests.desk.builders import Town
from tests.desk.conftest import Desk, Seat
from tests.desk.reading import Page
from tests.desk.test_mailroom_acts import at
from tests.mailroom.builders import MailRoom, page


@pytest.fixture
def room(house: House, client: FlaskClient) -> MailRoom:
    return MailRoom(house, client)


@pytest.fixture
def seat(room: MailRoom, town: Town, sit_down: Desk) -> Seat:
    """An operator's browser."""
    return sit_down(town.staff("Olga Reuter", role="operator"))


def keyed(room: MailRoom, **changes: str) -> dict[str, str]:
    """What an operator types in."""
    day = (room.today - timedelta(days=21)).isoformat()
    with transaction(room.house.sessions) as session:
        matricule = session.get_one(Person, room.bill().patient.person_id).matricule
    fields = {"patient": matricule, "biller": "901234-00", "number": "P-1", "issued_on": day, "paid_on": day}
    line = {"lines.0.act": "c1", "lines.0.quantity": "1", "lines.0.amount_cents": "57,70"}
    return {**fields, **line, **changes}


def test_a_bill_without_a_digital_twin_is_typed_in(seat: Seat, room: MailRoom) -> None:
    packet = room.packet(room.receive(page()))
    assert f"{at(packet)}/capture" in seat.get(at(packet)).links()
    form = seat.get(f"{at(packet)}/capture")
    assert form.tree.xpath("//img") and "P-1" not in form.source
    done = seat.send(form, "/capture", **keyed(room))
    (claim,) = room.claims()
    assert done.path == "/desk/mailroom" and claim.channel == "post"
    with transaction(room.house.sessions) as session:
        memoire = session.get_one(Memoire, claim.memoire_id)
        assert (memoire.number, memoire.total_cents, memoire.lines[0].act) == ("P-1", 5770, "C1")
        assert memoire.lines[0].performed_on == memoire.issued_on


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"patient": "", "issued_on": "hier"}, ["issued_on", "patient"]),
        ({"lines.0.amount_cents": "viel", "lines.0.quantity": "1,5"}, ["lines-0-amount_cents", "lines-0-quantity"]),
        ({"lines.0.act": "ZZ9"}, ["lines-0-act"]),
        ({"lines.0.performed_at": "25:00"}, ["lines-0-performed_at"]),
        ({"lines.2.act": "C1"}, ["lines-1-amount_cents"]),
        ({"lines.0.act": "", "lines.0.amount_cents": ""}, ["lines"]),
        ({"patient": "1985061512340"}, ["patient"]),
        ({"biller": "99999999"}, ["biller"]),
    ],
)
def test_every_mistake_is_marked_at_its_field(
    seat: Seat, room: MailRoom, changes: dict[str, str], fields: list[str]
) -> None:
    packet = room.packet(room.receive(page()))
    answer = seat.send(seat.get(f"{at(packet)}/capture"), "/capture", **keyed(room, **changes))
    assert answer.status == 422 and not room.claims()
    linked = [str(link) for link in answer.tree.xpath("//*[@class='error-summary']//a/@href")]
    assert sorted(linked) == [f"#{field}" for field in fields]
    assert all(answer.tree.xpath(f"//*[@id='{field}']") for field in fields)
    assert answer.form("/capture").fields["number"] == "P-1"


def test_wrong_check_digits_on_paper_warn_and_a_reason_leads_on(seat: Seat, room: MailRoom) -> None:
    packet = room.packet(room.receive(page()))
    right = keyed(room)["patient"]
    printed = right[:12] + str((int(right[12]) + 1) % 10)
    warned = seat.send(seat.get(f"{at(packet)}/capture"), "/capture", **keyed(room, patient=printed))
    assert warned.status == 422 and not room.claims()
    linked = [str(link) for link in warned.tree.xpath("//*[@class='error-summary']//a/@href")]
    assert sorted(linked) == ["#go_on", "#patient"] and f"{right[:4]} {right[4:8]} {right[8:]}" in warned.text
    assert warned.form("/capture").fields["patient"] == printed
    done = seat.send(warned, "/capture", go_on="Chiffre illisible, nom et adresse concordent")
    (claim,) = room.claims()
    assert done.path == "/desk/mailroom" and claim.channel == "post"
    with transaction(room.house.sessions) as session:
        assert session.get_one(Person, claim.person_id).matricule == right
        kept = session.scalars(select(Event).where(Event.name == "captured", Event.entity == "memoire")).one()
    assert kept.note["printed"] == printed and "illisible" in kept.note["reason"]


def test_a_search_with_wrong_check_digits_warns_and_finds_all_the_same(seat: Seat, room: MailRoom) -> None:
    packet = room.packet(room.receive(page()))
    right = keyed(room)["patient"]
    wrong = right[:12] + str((int(right[12]) + 1) % 10)
    for typed, warned in ((wrong, True), (right, False)):
        shown = seat.get(f"{at(packet)}?matricule={typed}")
        assert "Weber-1" in shown.text and bool(shown.tree.xpath("//p[@class='badge wait']")) is warned, typed
    short = seat.get(f"{at(packet)}?matricule=1985")
    assert short.status == 422 and "13 chiffres" in short.text


def test_wrong_check_digits_of_nobody_are_told_even_with_a_reason(seat: Seat, room: MailRoom) -> None:
    packet = room.packet(room.receive(page()))
    typed = keyed(room, patient="1990010112384", go_on="Je continue")
    answer = seat.send(seat.get(f"{at(packet)}/capture"), "/capture", **typed)
    assert answer.status == 422 and not room.claims() and answer.tree.xpath("//p[@id='patient-wrong']")


def test_a_number_that_is_there_leads_to_its_bill(seat: Seat, room: MailRoom) -> None:
    packet = room.packet(room.receive(page()))
    number = room.memoire(room.bill()).number
    answer = seat.send(seat.get(f"{at(packet)}/capture"), "/capture", **keyed(room, number=number))
    assert answer.status == 409 and answer.form("/capture").fields["number"] == number
    (search,) = [link for link in answer.links() if "number=" in link]
    assert seat.send(Page(seat.client.get(search, base_url="https://localhost")), "/bill").status == 200
    assert len(room.claims()) == 1


def test_another_line_keeps_what_was_typed(seat: Seat, room: MailRoom) -> None:
    packet = room.packet(room.receive(page()))
    form = seat.get(f"{at(packet)}/capture")
    more = seat.send(form, "/capture", **keyed(room), more="1")
    fields = more.form("/capture").fields
    assert more.status == 200 and fields["lines.0.act"] == "c1" and "lines.1.act" in fields and not room.claims()
