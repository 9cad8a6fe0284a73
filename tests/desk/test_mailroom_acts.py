"""One packet after the other: the list one works through, refusals, two operators."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

import qr
from backend.db import transaction
from backend.domain.calendar import at_hour
from backend.models.memoires import Memoire
from backend.models.paper import Packet
from backend.models.people import Affiliation, Person
from backend.services.house import House
from tests.desk.builders import Town
from tests.desk.conftest import Desk, Seat
from tests.mailroom.builders import Bill, MailRoom, foreign_page, page


@pytest.fixture
def room(house: House, client: FlaskClient) -> MailRoom:
    return MailRoom(house, client)


@pytest.fixture
def seat(room: MailRoom, town: Town, sit_down: Desk) -> Seat:
    """An operator's browser."""
    return sit_down(town.staff("Olga Reuter", role="operator"))


def at(packet: Packet) -> str:
    return f"/desk/mailroom/packets/{packet.id}"


def change(room: MailRoom, bill: Bill, **values: Any) -> None:
    with transaction(room.house.sessions) as session:
        for name, value in values.items():
            setattr(session.get_one(Memoire, bill.id), name, value)


def test_a_mistyped_reference_offers_the_bill_that_was_meant(seat: Seat, room: MailRoom) -> None:
    bill = room.bill()
    packet = room.packet(room.receive(page()))
    printed = bill.reference.printed
    typed = ("7" if printed[0] != "7" else "9") + printed[1:]
    answer = seat.send(seat.get(at(packet)), "/reference", reference=typed)
    assert answer.status == 422 and "Weber-1" in answer.text and printed in answer.text and not room.claims()
    assert answer.form("/reference").fields["reference"] == typed
    done = seat.send(answer, "/bill")
    assert done.status == 200 and len(room.claims()) == 1


def test_after_an_act_comes_the_next_packet_of_the_same_list(seat: Seat, room: MailRoom) -> None:
    bill = room.bill(paid=False)
    batch_id = room.receive(page(bill.reference), foreign_page("A"), foreign_page("B"), page(qr.Reference.random()))
    first, second, third, last = room.packets(batch_id)
    opened = seat.get(f"{at(second)}?outcome=foreign")
    assert f"{at(third)}?outcome=foreign" in opened.links() and not any(at(last) in link for link in opened.links())
    done = seat.send(opened, "/aside?outcome=foreign", why="not-a-bill")
    assert done.path == at(third) and "C’est fait" in done.text
    back = seat.send(done, f"{second.id}/undo?outcome=foreign")
    assert back.path == at(second) and "proof" not in back.actions
    seat.send(seat.get(f"{at(second)}?outcome=foreign"), "/aside?outcome=foreign", why="blank")
    end = seat.send(seat.get(f"{at(third)}?outcome=foreign"), "/aside?outcome=foreign", why="blank")
    assert end.path == "/desk/mailroom" and "Rien de ce genre" in end.text
    assert seat.get(at(last)).links().count(at(first)) == 2  # next and previous: after the last comes the first


def test_the_list_is_narrowed_in_its_address(seat: Seat, room: MailRoom) -> None:
    old = room.packet(room.receive(foreign_page("A")))
    new = room.packet(room.receive(page(qr.Reference.random())))
    with transaction(room.house.sessions) as session:
        session.get_one(Packet, old.id).made_at = at_hour(room.today - timedelta(days=9), room.house.now().time())
    for query, there, away in (
        ("outcome=foreign", old, new),
        ("age=older", old, new),
        ("age=today", new, old),
        (f"pile={new.batch_id}", new, old),
    ):
        shown = seat.get(f"/desk/mailroom?{query}")
        assert any(at(there) in link for link in shown.links()), query
        assert not any(at(away) in link for link in shown.links()), query
    assert "Rien de ce genre" in seat.get("/desk/mailroom?outcome=foreign&age=today").text
    assert seat.get("/desk/mailroom?outcome=x&age=y&pile=z").status == 200


def test_the_figures_of_the_day_and_a_pile_that_stands_still(seat: Seat, room: MailRoom) -> None:
    batch_id = room.receive(page(room.bill().reference), page(), page(room.bill(paid=False).reference))
    shown = seat.get("/desk/mailroom/figures")
    assert "Numérisées3" in shown.text and "2 · 67 %" in shown.text
    steps = room.ask(f"/batches/{batch_id}")["steps"]
    rows = [row.xpath("th | td") for row in shown.tree.xpath("//table/tbody/tr")]
    assert sum(steps.values()) == 2
    assert sorted(int(row[1].text_content()) for row in rows) == sorted(steps.values())
    answer = room.post(("late.pdf", b"%PDF-1.4 never read"))
    with transaction(room.house.sessions) as session:
        batch = next(one for one in room.batches() if str(one.id) == answer.json["id"])
        session.merge(batch).received_at = room.house.now() - timedelta(minutes=11)
    for path in ("/desk/mailroom", "/desk/mailroom/figures", f"/desk/mailroom/{batch.id}"):
        assert "l’arrêt" in seat.get(path).text, path
    told = [room.ask(f"/batches/{id_}") for id_ in (batch.id, batch_id)]
    assert [(one["state"], one["stands_still"]) for one in told] == [("received", True), ("done", False)]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"paid_on": date(2020, 1, 15)}, "Délai d'envoi dépassé"),
        ({"route": "pid"}, "directement"),
        ({"route": "tps"}, "tiers payant"),
    ],
)
def test_what_no_stamp_can_cure_is_said_beside_the_packet(
    seat: Seat, room: MailRoom, changes: dict[str, Any], words: str
) -> None:
    bill = room.bill(paid=False)
    packet = room.packet(room.receive(page(bill.reference)))
    opened = seat.get(at(packet))
    change(room, bill, **changes)
    answer = seat.send(opened, "/proof", seen="stamp")
    assert 400 <= answer.status < 500 and answer.tree.xpath("//*[@id='trouble']"), answer.text
    assert words.lower() in answer.text.lower() and "aside" in answer.actions and not room.claims()


def test_a_cancelled_bill_and_a_patient_without_a_caisse_are_told(seat: Seat, room: MailRoom) -> None:
    cancelled, uncovered = room.bill(paid=False), room.bill(paid=False)
    packets = room.packets(room.receive(page(cancelled.reference), page(uncovered.reference)))
    pages = [seat.get(at(packet)) for packet in packets]
    change(room, cancelled, cancelled_at=room.house.now(), cancel_reason="error")
    with transaction(room.house.sessions) as session:
        person = session.get_one(Person, uncovered.patient.person_id)
        session.get_one(Affiliation, person.affiliations[0].id).valid_to = date(2011, 1, 1)
    for shown in pages:
        answer = seat.send(shown, "/proof", seen="debit_advice")
        assert 400 <= answer.status < 500 and answer.tree.xpath("//*[@id='trouble']")
    assert not room.claims()


def test_a_bill_that_is_gone_is_told_beside_the_packet(seat: Seat, room: MailRoom) -> None:
    bill = room.bill()
    packet = room.packet(room.receive(page()))
    found = seat.get(f"{at(packet)}?number={room.memoire(bill).number}")
    answer = seat.send(found, "/bill", memoire=str(packet.id))
    assert answer.status == 404 and answer.tree.xpath("//*[@id='trouble']") and "reference" in answer.actions


def test_the_second_operator_reads_the_new_state_and_keeps_what_was_typed(
    seat: Seat, room: MailRoom, town: Town, sit_down: Desk
) -> None:
    bill = room.bill(paid=False)
    packet = room.packet(room.receive(page(bill.reference)))
    other = sit_down(town.staff("Otto Adam", role="operator"))
    mine, theirs = seat.get(at(packet)), other.get(at(packet))
    other.send(theirs, "/proof", seen="none")
    mistaken = qr.Reference.random().printed
    late = seat.send(mine, "/reference", reference=mistaken)
    assert late.status == 409 and "Preuve manquante" in late.text and mistaken in late.text and "proof" in late.actions
    again = room.packet(room.receive(page(), page()))
    typed = seat.get(at(again))
    other.send(other.get(at(again)), "/reference", reference=qr.Reference.random().text)
    late = seat.send(typed, "/reference", reference=mistaken)
    assert late.status == 409 and late.form("/reference").fields["reference"] == mistaken
    assert "Référence inconnue" in late.text


def test_two_operators_at_the_same_instant_make_one_claim(
    seat: Seat, room: MailRoom, town: Town, sit_down: Desk
) -> None:
    packet = room.packet(room.receive(page(room.bill(paid=False).reference)))
    seats = [seat, sit_down(town.staff("Otto Adam", role="operator"))]
    pages = [one.get(at(packet)) for one in seats]
    with ThreadPoolExecutor(2) as pool:
        answers = list(
            pool.map(lambda pair: pair[0].post(pair[1], "/proof", seen="stamp"), zip(seats, pages, strict=True))
        )
    assert sorted(answer.status for answer in answers) == [303, 409] and len(room.claims()) == 1


def test_a_page_that_cannot_be_drawn_is_not_found_and_a_large_one_is_larger(seat: Seat, room: MailRoom) -> None:
    batch_id = room.receive(page())
    small, large = (
        seat.client.get(f"/desk/mailroom/{batch_id}/pages/1/1{query}", base_url="https://localhost").get_data()
        for query in ("", "?large=1")
    )
    assert len(large) > len(small)


def test_the_history_of_a_packet_is_told_in_words(seat: Seat, room: MailRoom) -> None:
    packet = room.packet(room.receive(foreign_page("HELLO")))
    seat.send(seat.get(at(packet)), "/aside", why="copy")
    shown = seat.get(at(packet)).text
    assert "Lu · Code étranger" in shown and "Mis de côté · Copie" in shown and "Olga Reuter" in shown


def test_the_letter_to_the_patient_is_shown(seat: Seat, room: MailRoom, town: Town, sit_down: Desk) -> None:
    packet = room.packet(room.receive(page(room.bill(paid=False).reference), staff=room.operator()))
    assert seat.get(f"{at(packet)}/letter").status == 404
    seat.send(seat.get(at(packet)), "/proof", seen="none")
    shown = seat.get(at(packet))
    assert f"{at(packet)}/letter" in shown.links() and "Lettre au patient" in shown.text
    letter = seat.client.get(f"{at(packet)}/letter", base_url="https://localhost")
    assert letter.mimetype == "application/pdf" and letter.get_data().startswith(b"%PDF")
    theirs = sit_down(town.staff("Otto Adam", role="operator", caisse="CMFEP"))
    assert theirs.get(f"{at(packet)}/letter").status == 404
