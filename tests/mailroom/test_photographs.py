"""Photographs taken one after another are the pages of one pile; what a telephone cannot show others is refused."""

import io
import uuid

import pytest

from backend.db import transaction
from backend.domain.errors import Invalid
from backend.languages import translate
from backend.services.mailroom import originals, receiving
from tests.mailroom.builders import READER, MailRoom, foreign_page, page, pdf, single

HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(200)


def photographed(room: MailRoom, photographs: list[bytes], *files: tuple[str, bytes]) -> uuid.UUID:
    """A pile of photographs (and files), received and read."""
    with transaction(room.house.sessions) as session:
        taken = [(f"IMG_{number}.jpg", io.BytesIO(data)) for number, data in enumerate(photographs, start=1)]
        batch, _ = receiving.receive(session, READER, files, room.today, room.house.now(), photographs=taken)
    room.read(batch.id)
    return batch.id


def test_a_second_page_without_a_code_stays_with_its_bill(room: MailRoom) -> None:
    bills = [room.bill(), room.bill(paid=False)]
    sheets = [page(bills[0].reference), page(), page(bills[1].reference), page()]
    batch_id = photographed(room, [single(sheet, "JPEG") for sheet in sheets])
    assert [(packet.pages, packet.outcome) for packet in room.packets(batch_id)] == [
        ([1, 2], "filed"),
        ([3, 4], "to_check"),
    ]
    seen = room.ask(f"/batches/{batch_id}")
    assert (seen["pages"], [file["pages"] for file in seen["files"]]) == ({"total": 4, "done": 4}, [4])
    with transaction(room.house.sessions) as session:
        assert originals.picture(session, batch_id, 1, 4, 200)[8:12] == b"WEBP"


def test_a_broken_photograph_is_one_damaged_page_among_good_ones(room: MailRoom) -> None:
    bill = room.bill()
    good = single(page(bill.reference), "JPEG")
    batch_id = photographed(room, [good, b"\xff\xd8\xff" + bytes(99), single(page(), "PNG")], ("1.pdf", pdf([page()])))
    found = [(packet.file, packet.pages, packet.outcome) for packet in room.packets(batch_id)]
    assert found == [(1, [1], "unreadable"), (2, [1], "filed"), (2, [2, 3], "damaged")]
    assert room.ask(f"/batches/{batch_id}")["pages"] == {"total": 4, "done": 4}


def test_the_same_photographs_as_files_are_the_same_pile(room: MailRoom) -> None:
    photographs = [single(page(room.bill().reference), "JPEG"), single(page(), "JPEG")]
    first = photographed(room, photographs)
    again = room.post(*((f"{number}.jpg", data) for number, data in enumerate(reversed(photographs))))
    assert (again.status_code, again.json["id"]) == (200, str(first))


def test_a_heic_photo_is_refused_with_what_to_do(room: MailRoom) -> None:
    with pytest.raises(Invalid) as caught:
        photographed(room, [HEIC])
    (told,) = caught.value.errors["files"]
    assert "JPEG" in translate(told, "fr") and "IMG_1.jpg" in translate(told, "de")
    answer = room.post(("page.jpg", single(page(), "JPEG")), ("IMG_2.heic", HEIC))
    room.read(answer.json["id"])
    packets = room.ask(f"/batches/{answer.json['id']}/packets")["items"]
    assert [(packet["outcome"], packet["reason"]) for packet in packets] == [
        ("unreadable", "no-code"),
        ("damaged", "heic"),
    ]


def test_every_packet_that_is_not_filed_says_why_and_what_a_strangers_code_says(room: MailRoom) -> None:
    paid, sent, unpaid = room.bill(), room.bill(), room.bill(paid=False)
    room.send(sent)
    sheets = [page(), page(paid.reference), page(paid.reference), page(sent.reference), page(unpaid.reference)]
    answer = room.post(("pile.pdf", pdf([*sheets, foreign_page("https://evil.example/<b>")])))
    room.read(answer.json["id"])
    packets = room.ask(f"/batches/{answer.json['id']}/packets")["items"]
    assert [(packet["outcome"], packet["reason"]) for packet in packets] == [
        ("unreadable", "no-code"),
        ("filed", None),
        ("doubled", "posted-before"),
        ("already_sent", "sent-before"),
        ("to_check", "unpaid"),
        ("foreign", "foreign-code"),
    ]
    assert [packet["foreign_texts"] for packet in packets] == [[]] * 5 + [["https://evil.example/<b>"]]
