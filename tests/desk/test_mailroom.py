"""Operators at their desk: piles go in, every packet is finished, and each page belongs to whoever may see it
(C4, D2, D3, D5, D6).
"""

import io

import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

import qr
from backend.db import transaction
from backend.domain.errors import NotFound
from backend.models.events import Event
from backend.services.house import House
from backend.services.mailroom import viewing
from backend.services.mailroom.words import STEPS, step_text
from qr import detection
from tests.desk.builders import Town
from tests.desk.conftest import Desk, Seat
from tests.desk.reading import Page
from tests.mailroom.builders import MailRoom, foreign_page, page, pdf
from tests.mailroom.test_hostile import encrypted


@pytest.fixture
def room(house: House, client: FlaskClient) -> MailRoom:
    return MailRoom(house, client)


@pytest.fixture
def seat(room: MailRoom, town: Town, sit_down: Desk) -> Seat:
    """An operator's browser."""
    return sit_down(town.staff("Olga Reuter", role="operator"))


def hand_in(seat: Seat, *files: tuple[str, bytes], **fields: str) -> Page:
    """Choose files and send the drop zone's form."""
    form = seat.get("/desk/mailroom").form("/desk/mailroom")
    chosen = [FileStorage(io.BytesIO(data), name) for name, data in files]
    boundary, body = encode_multipart({**form.fields, **fields, "files": chosen})
    kind = f"multipart/form-data; boundary={boundary}"
    return Page(
        seat.client.post(
            "/desk/mailroom", data=body, content_type=kind, base_url="https://localhost", follow_redirects=True
        )
    )


def test_a_pile_goes_in_and_the_same_pile_again_is_the_same(seat: Seat, room: MailRoom) -> None:
    bill = room.bill()
    scans = ("lundi.pdf", pdf([page(bill.reference)]))
    first = hand_in(seat, scans)
    assert first.status == 200 and "Attend la lecture" in first.text
    again = hand_in(seat, scans)
    assert again.path == first.path and "déjà remise" in again.text
    (batch,) = room.batches()
    room.read(batch.id)
    told = seat.client.get(f"{first.path}/progress", base_url="https://localhost").json
    assert told is not None and told["state"] == "done" and told["done"] == told["total"] == 1
    assert told["packets"]["filed"] == 1 and told["sentence"].startswith("Les 1 pages sont lues")
    assert "Weber-1" in seat.get(first.path).text


@pytest.mark.parametrize(
    ("files", "fields"),
    [
        ([], {}),
        ([("lettre.html", b"<script>")], {}),
        ([("lundi.pdf", b"%PDF-1.4")], {"arrived_on": "2999-01-01"}),
        ([("lundi.pdf", b"%PDF-1.4")], {"arrived_on": "2026-W05-1"}),
    ],
)
def test_what_is_no_pile_is_refused_on_the_page(
    seat: Seat, room: MailRoom, files: list[tuple[str, bytes]], fields: dict[str, str]
) -> None:
    answer = hand_in(seat, *files, **fields)
    assert answer.status == 422 and answer.tree.xpath("//*[@class='error-summary']") and not room.batches()


def test_an_acquit_is_checked_and_the_filing_undone(seat: Seat, room: MailRoom) -> None:
    bill = room.bill(paid=False)
    packet = room.packet(room.receive(page(bill.reference)))
    at = f"/desk/mailroom/packets/{packet.id}"
    assert f"/desk/mailroom/packets/{packet.id}" in seat.get("/desk/mailroom").links()
    opened = seat.get(at)
    assert seat.send(opened, "/proof", seen="payment-order").status == 422
    done = seat.send(opened, "/proof", seen="stamp")
    assert done.status == 200 and [claim.channel for claim in room.claims()] == ["post"]
    assert seat.send(opened, "/proof", seen="stamp").status == 409
    assert "undo" in done.actions
    assert "proof" in seat.send(done, "/undo").actions


def test_without_proof_the_patient_is_written_to(seat: Seat, room: MailRoom) -> None:
    bill = room.bill(paid=False)
    packet = room.packet(room.receive(page(bill.reference)))
    done = seat.send(seat.get(f"/desk/mailroom/packets/{packet.id}"), "/proof", seen="none")
    assert done.status == 200 and room.document(bill).state == "unpaid" and not room.claims()


def test_an_unreadable_packet_is_filed_by_its_printed_reference(seat: Seat, room: MailRoom) -> None:
    bill = room.bill()
    packet = room.packet(room.receive(page()))
    at = f"/desk/mailroom/packets/{packet.id}"
    wrong = seat.send(seat.get(at), "/reference", reference="1234")
    assert wrong.status == 422 and wrong.form("/reference").fields["reference"] == "1234"
    done = seat.send(wrong, "/reference", reference=bill.reference.printed.lower())
    assert done.status == 200 and len(room.claims()) == 1


def test_a_packet_is_filed_by_matricule_or_set_aside(seat: Seat, room: MailRoom) -> None:
    bill = room.bill()
    packets = room.packets(room.receive(page(qr.Reference.random()), page(qr.Reference.random())))
    first, second = (f"/desk/mailroom/packets/{packet.id}" for packet in packets)
    assert seat.get(f"{first}?provider=90123400").status == 422
    found = seat.get(f"{first}?number={room.memoire(bill).number}")
    assert "Weber-1" in found.text
    assert seat.send(found, "/bill", memoire="nonsense").status == 422
    assert seat.send(found, "/bill").status == 200 and len(room.claims()) == 1
    assert seat.send(seat.get(second), "/aside", why="").status == 422
    aside = seat.send(seat.get(second), "/aside", why="not-a-bill")
    assert aside.status == 200 and "undo" in aside.actions


def test_another_caisses_packet_is_forwarded(seat: Seat, room: MailRoom) -> None:
    bill = room.bill(caisse="CMFEP")
    packet = room.packet(room.receive(page(bill.reference), staff=room.operator()))
    shown = seat.get(f"/desk/mailroom/packets/{packet.id}")
    assert packet.outcome == "other_caisse" and "Une autre caisse" in shown.text
    assert seat.send(shown, "/forward", caisse="CNS").status == 422
    assert seat.send(shown, "/forward", caisse="CMFEP").status == 200


def test_already_sent_shows_both_dates(seat: Seat, room: MailRoom) -> None:
    bill = room.bill()
    room.send(bill)
    packet = room.packet(room.receive(page(bill.reference)))
    text = seat.get(f"/desk/mailroom/packets/{packet.id}").text
    assert "payé une seule fois" in text and "Appli" in text and "Courrier" in text


def test_what_a_stranger_encoded_is_text_and_nothing_else(seat: Seat, room: MailRoom) -> None:
    packet = room.packet(room.receive(foreign_page("<img src=x onerror=alert(1)>")))
    shown = seat.get(f"/desk/mailroom/packets/{packet.id}")
    assert "<img src=x onerror=alert(1)>" in shown.text and "<img src=x" not in shown.source


def test_what_was_read_is_told_in_words_and_marked_where_it_stands(seat: Seat, room: MailRoom) -> None:
    sheet = foreign_page("HELLO")
    sheet.paste(page(room.bill(paid=False).reference).crop((1200, 150, 1500, 450)), (1200, 150))
    packet = room.packet(room.receive(sheet))
    shown = seat.get(f"/desk/mailroom/packets/{packet.id}")
    (marks,) = shown.tree.xpath("//*[local-name()='svg'][@viewbox or @viewBox]")
    assert (marks.get("viewbox") or marks.get("viewBox")) == "0 0 1654 2339"
    (ours,) = [mark for mark in marks if mark.get("class") is None]
    points = [tuple(float(each) for each in point.split(",")) for point in ours.get("points").split()]
    assert len(points) == 4 and all(1200 <= x <= 1500 and 150 <= y <= 450 for x, y in points)
    assert "au premier regard" in shown.text


def test_every_step_of_the_ladder_has_its_words() -> None:
    assert {step.__name__ for step in (*detection.OURS, *detection.ANY)} <= set(STEPS)
    assert step_text("newer") == "newer"


def test_pages_are_for_operators_of_the_same_caisse(room: MailRoom, town: Town, sit_down: Desk) -> None:
    batch_id = room.receive(page(room.bill().reference), staff=room.operator())
    at = f"/desk/mailroom/{batch_id}"
    packet = room.packet(batch_id)
    ours, theirs = town.staff("Olga Reuter", role="operator"), town.staff("Otto Adam", role="operator", caisse="CMFEP")
    seat = sit_down(ours)
    assert seat.get(f"{at}/pages/{packet.file}/1").status == 200
    assert seat.get(f"{at}/pages/{packet.file}/2").status == 404
    other = sit_down(theirs)
    for path in (at, f"{at}/progress", f"{at}/pages/{packet.file}/1", f"/desk/mailroom/packets/{packet.id}"):
        assert other.get(path).status == 404, path
    clerk = sit_down(town.staff("Marc Klein"))
    assert clerk.get(at).status == 403


def test_the_scan_lies_beside_the_data_of_a_posted_claim(room: MailRoom, town: Town, sit_down: Desk) -> None:
    bill = room.bill()
    room.receive(page(bill.reference), page())
    (claim,) = room.claims()
    seat = sit_down(town.staff("Marc Klein"))
    shown = seat.get(f"/desk/claims/{claim.id}")
    assert "Courrier numérisé · page 1 sur 2" in shown.text
    assert seat.get(f"/desk/claims/{claim.id}/pictures/post/2").status == 200
    assert seat.get(f"/desk/claims/{claim.id}/pictures/post/3").status == 404


def test_the_original_of_a_damaged_packet_is_fetched_and_the_look_is_written_down(
    seat: Seat, room: MailRoom, house: House
) -> None:
    broken = encrypted()
    answer = room.post(("../<b>.pdf", broken), ("good.pdf", pdf([page(room.bill().reference)])))
    room.read(answer.json["id"])
    damaged, filed = room.packets(answer.json["id"])
    at = "/desk/mailroom/packets/{}"
    shown = seat.get(at.format(damaged.id))
    assert f"{at.format(damaged.id)}/original" in shown.links() and "/pages/" not in shown.source
    fetched = seat.client.get(f"{at.format(damaged.id)}/original", base_url="https://localhost")
    assert fetched.data == broken
    headers = fetched.headers
    assert headers["Content-Disposition"] == f"attachment; filename=original-{str(damaged.id)[-8:]}.pdf"
    assert (headers["X-Content-Type-Options"], headers["Content-Type"]) == ("nosniff", "application/octet-stream")
    assert seat.get(f"{at.format(filed.id)}/original").status == 404
    with transaction(house.sessions) as session:
        looks = session.query(Event).where(Event.entity_id == damaged.id, Event.name == "viewed").all()
        assert [(look.actor, look.note) for look in looks] == [("Olga Reuter", {"original": True})]
        with pytest.raises(NotFound):
            viewing.original(session, room.operator(caisse="CMFEP"), damaged.id, house.now())
