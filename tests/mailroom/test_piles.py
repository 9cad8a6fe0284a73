"""A pile comes in over HTTP, is read, and every page of it is accounted for."""

from datetime import timedelta

from sqlalchemy import text

from backend.db import transaction
from backend.services.mailroom import receiving
from backend.services.mailroom.piles import batch_of
from tests.mailroom.builders import MailRoom, foreign_page, page, pdf, single, tiff


def test_twenty_pages_are_all_accounted_for_and_filed(room: MailRoom) -> None:
    bills = [room.bill() for _ in range(9)]
    pages = [page()]  # a cover sheet before the first bill
    for bill in bills[:7]:
        pages += [page(bill.reference), page()]
    pages += [page(bills[7].reference, bills[8].reference), foreign_page("https://evil.example/?q=1"), page()]
    pages += [page(), page()]
    assert len(pages) == 20
    answer = room.post(("pile.pdf", pdf(pages)))
    assert answer.status_code == 202
    assert answer.headers["Location"] == f"/api/v1/mailroom/batches/{answer.json['id']}"
    assert room.ask(f"/batches/{answer.json['id']}")["state"] == "received"
    room.read(answer.json["id"])
    seen = room.ask(f"/batches/{answer.json['id']}")
    assert (seen["state"], seen["pages"]) == ("done", {"total": 20, "done": 20})
    assert {outcome: count for outcome, count in seen["packets"].items() if count} == {
        "filed": 9,
        "unreadable": 1,
        "foreign": 1,
    }
    assert sum(seen["steps"].values()) >= 8
    packets = room.ask(f"/batches/{answer.json['id']}/packets?limit=100")["items"]
    assert {number for packet in packets for number in packet["pages"]} == set(range(1, 21))
    assert {claim.channel for claim in room.claims()} == {"post"}
    assert {packet["claim_id"] for packet in packets if packet["outcome"] == "filed"} == {
        str(claim.id) for claim in room.claims()
    }
    assert {room.document(bill).state for bill in bills} == {"received-by-post"}


def test_the_same_bytes_again_are_the_same_batch(room: MailRoom) -> None:
    bill = room.bill()
    files = [("a.pdf", pdf([page(bill.reference)])), ("b.tif", tiff([page(), page()]))]
    first = room.post(*files)
    room.read(first.json["id"])
    again = room.post(*reversed(files), arrived_on=(room.today - timedelta(days=3)).isoformat())
    assert (again.status_code, again.json) == (200, first.json)
    room.read(first.json["id"])
    assert len(room.claims()) == 1
    assert len(room.batches()) == 1


def test_a_page_scanned_again_with_other_bytes_makes_no_second_claim(room: MailRoom) -> None:
    bill = room.bill()
    room.receive(page(bill.reference))
    second = room.packet(room.receive(page(bill.reference), page()))
    assert (second.outcome, second.claim_id) == ("doubled", room.claims()[0].id)
    assert second.finished_at is not None
    assert len(room.claims()) == 1


def test_every_kind_of_scan_is_read(room: MailRoom) -> None:
    bills = [room.bill() for _ in range(4)]
    sheets = [page(bill.reference) for bill in bills]
    answer = room.post(
        ("1.pdf", pdf([sheets[0]])),
        ("2.tif", tiff([sheets[1], page()])),
        ("3.jpg", single(sheets[2], "JPEG")),
        ("4.png", single(sheets[3], "PNG")),
    )
    room.read(answer.json["id"])
    seen = room.ask(f"/batches/{answer.json['id']}")
    assert seen["packets"]["filed"] == 4
    assert seen["pages"] == {"total": 5, "done": 5}


def test_a_bill_already_sent_by_app_is_linked_with_both_dates(room: MailRoom) -> None:
    bill = room.bill()
    claim = room.send(bill)
    arrived = room.today - timedelta(days=2)
    answer = room.post(("pile.pdf", pdf([page(bill.reference)])), arrived_on=arrived.isoformat())
    room.read(answer.json["id"])
    (packet,) = room.ask(f"/batches/{answer.json['id']}/packets")["items"]
    assert (packet["outcome"], packet["claim_id"]) == ("already_sent", str(claim.id))
    assert packet["arrived_on"] == arrived.isoformat()
    assert packet["claim_received_at"].startswith(claim.received_at.date().isoformat())
    (seen,) = room.claims()
    assert (seen.channel, seen.also_arrived_by) == ("app", "post")
    assert seen.also_arrived_at == room.at_noon(arrived)


def test_a_job_waits_from_the_moment_the_pile_is_there(room: MailRoom) -> None:
    answer = room.post(("pile.pdf", pdf([page()])))
    with transaction(room.house.sessions) as session:
        jobs = session.execute(text("SELECT task_name, args->>'batch_id', queue_name FROM procrastinate_jobs")).all()
    assert jobs == [("mailroom.read", answer.json["id"], "mailroom")]


def test_packets_are_read_a_page_at_a_time(room: MailRoom) -> None:
    bills = [room.bill() for _ in range(3)]
    batch_id = room.receive(*(page(bill.reference) for bill in bills))
    first = room.ask(f"/batches/{batch_id}/packets?limit=2")
    rest = room.ask(f"/batches/{batch_id}/packets?limit=2&after={first['next']}")
    assert [packet["pages"] for packet in first["items"] + rest["items"]] == [[1], [2], [3]]
    assert rest["next"] is None


def test_the_same_file_in_another_mail_room_is_a_pile_of_that_room(room: MailRoom) -> None:
    bill = room.bill()
    files = [("pile.pdf", pdf([page(bill.reference)]))]
    made = []
    for caisse in ("CNS", "CMFEP"):
        staff = room.operator(f"At {caisse}", caisse=caisse)
        with transaction(room.house.sessions) as session:
            batch, is_new = receiving.receive(session, staff, files, room.today, room.house.now())
            assert is_new and batch_of(session, staff, batch.id)
        room.read(batch.id)
        made.append(room.packet(batch.id).outcome)
    assert made == ["filed", "doubled"] and len(room.claims()) == 1
