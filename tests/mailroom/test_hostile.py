"""Files that are no scans, broken scans, and callers who may not: each ends in a named way, nothing is lost."""

import io
import zlib
from datetime import timedelta
from typing import Any

import pikepdf
import pytest
from flask.testing import FlaskClient

from backend.services.mailroom import receiving
from backend.services.mailroom.receiving import plain_name
from tests.mailroom.builders import MailRoom, page, pdf, single

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def encrypted() -> bytes:
    file = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf([page()]))) as document:
        document.save(file, encryption=pikepdf.Encryption(owner="o", user="u"))
    return file.getvalue()


def blank_pages(count: int) -> bytes:
    file = io.BytesIO()
    with pikepdf.new() as document:
        for _ in range(count):
            document.add_blank_page()
        document.save(file)
    return file.getvalue()


def huge_png() -> bytes:
    """A picture of 900 million pixels in a few bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return len(data).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")

    head = (30000).to_bytes(4, "big") * 2 + bytes([1, 0, 0, 0, 0])
    data = zlib.compress(b"\0" * 100_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (encrypted(), "encrypted"),
        (pdf([page()])[:3000], "truncated"),
        (blank_pages(2001), "too-many-pages"),
        (huge_png(), "too-many-pixels"),
        (b"%PDF-1.7\n%%EOF\n", "unreadable-file"),
    ],
)
def test_a_broken_file_is_a_damaged_packet_with_its_reason(room: MailRoom, data: bytes, reason: str) -> None:
    answer = room.post(("broken.pdf", data))
    assert answer.status_code == 202
    room.read(answer.json["id"])
    seen = room.ask(f"/batches/{answer.json['id']}")
    known = {"too-many-pages": 2001, "too-many-pixels": 1}.get(reason)
    assert (seen["state"], seen["pages"]) == ("done", {"total": known or 1, "done": known or 1})
    assert seen["files"] == [{"file": 1, "name": "broken.pdf", "pages": known, "refused": reason}]
    (packet,) = room.ask(f"/batches/{answer.json['id']}/packets")["items"]
    assert (packet["outcome"], packet["reason"], packet["finished_at"]) == ("damaged", reason, None)
    assert (packet["file_name"], packet["pages"]) == ("broken.pdf", list(range(1, (known or 1) + 1)))


@pytest.mark.parametrize("data", [SVG, b"", b"<script>1</script>" + b"%PDF-1.7\n%%EOF", b"MZ\x90\x00", b"hello"])
def test_what_is_no_scan_is_refused_by_name(room: MailRoom, data: bytes) -> None:
    answer = room.post(("../../étrange.pdf", data))
    assert (answer.status_code, answer.json["code"]) == (422, "invalid")
    assert "étrange.pdf" in answer.json["errors"]["files"][0]
    assert room.batches() == []


def test_a_strange_file_among_scans_is_kept_as_damaged(room: MailRoom) -> None:
    bill = room.bill()
    answer = room.post(("page.pdf", pdf([page(bill.reference)])), ("picture.svg", SVG))
    room.read(answer.json["id"])
    packets = room.ask(f"/batches/{answer.json['id']}/packets")["items"]
    assert [(packet["outcome"], packet["reason"]) for packet in packets] == [
        ("filed", None),
        ("damaged", "unknown-type"),
    ]


def test_a_picture_called_pdf_is_read_as_what_it_is(room: MailRoom) -> None:
    bill = room.bill()
    answer = room.post(("scan.pdf", single(page(bill.reference), "PNG")))
    room.read(answer.json["id"])
    assert room.ask(f"/batches/{answer.json['id']}")["packets"]["filed"] == 1


@pytest.mark.parametrize("day", ["tomorrow", "2026-13-01", "20261101", "", "0001-01-01", "9999-12-31"])
def test_a_day_of_arrival_must_be_a_day_that_was(room: MailRoom, day: str) -> None:
    answer = room.post(("pile.pdf", pdf([page()])), arrived_on=day)
    assert answer.status_code == 422
    assert list(answer.json["errors"]) == ["arrived_on"]


def test_tomorrows_post_is_refused(room: MailRoom) -> None:
    answer = room.post(("pile.pdf", pdf([page()])), arrived_on=(room.today + timedelta(days=1)).isoformat())
    assert (answer.status_code, list(answer.json["errors"])) == (422, ["arrived_on"])


@pytest.mark.parametrize("extra", [{"caisse": "CNS"}, {"files": "text"}, {"arrived_on": ["2026-11-01", "2026-11-02"]}])
def test_unknown_and_doubled_parts_are_refused(room: MailRoom, client: FlaskClient, extra: dict[str, Any]) -> None:
    body = {"arrived_on": room.today.isoformat(), **extra}
    answer = client.post(
        "/api/v1/mailroom/batches",
        data=body,
        headers={"Authorization": f"Bearer {room.token}"},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 422
    assert room.batches() == []


def test_too_large_and_too_many_are_refused_and_nothing_is_kept(
    room: MailRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = pdf([page()])
    with monkeypatch.context() as small:
        small.setattr(receiving, "MAX_FILE_BYTES", len(good) - 1)
        answer = room.post(("a.pdf", b"%PDF-1.4"), ("b.pdf", good))
    assert (answer.status_code, answer.json["code"]) == (413, "too-large")
    answer = room.post(*((f"{number}.pdf", b"%PDF-1.4") for number in range(receiving.MAX_FILES + 1)))
    assert (answer.status_code, list(answer.json["errors"])) == (422, ["files"])
    assert room.batches() == []


def test_another_content_type_is_refused(room: MailRoom, client: FlaskClient) -> None:
    answer = client.post("/api/v1/mailroom/batches", json={}, headers={"Authorization": f"Bearer {room.token}"})
    assert answer.status_code == 415


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/batches"),
        ("GET", "/batches/01920000-0000-7000-8000-000000000000"),
        ("GET", "/batches/01920000-0000-7000-8000-000000000000/packets"),
    ],
)
def test_nobody_gets_in_without_a_scanners_token(room: MailRoom, client: FlaskClient, method: str, path: str) -> None:
    answer = client.open(f"/api/v1/mailroom{path}", method=method)
    assert answer.status_code == 401


def test_a_batch_nobody_has_is_not_found(room: MailRoom, client: FlaskClient) -> None:
    headers = {"Authorization": f"Bearer {room.token}"}
    for path in ("", "/packets"):
        answer = client.get(f"/api/v1/mailroom/batches/01920000-0000-7000-8000-000000000000{path}", headers=headers)
        assert (answer.status_code, answer.json["code"] if answer.json else None) == (404, "not-found")


def test_a_strange_page_mark_is_refused(room: MailRoom, client: FlaskClient) -> None:
    batch_id = room.post(("pile.pdf", pdf([page()]))).json["id"]
    headers = {"Authorization": f"Bearer {room.token}"}
    answer = client.get(f"/api/v1/mailroom/batches/{batch_id}/packets?after=1.2.3", headers=headers)
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\scans\\a.pdf", "a.pdf"),
        ("a\r\nb\0c.pdf", "a··b·c.pdf"),
        ("fdp.\u202egpj.exe", "fdp.·gpj.exe"),
        ("", "—"),
        ("x" * 5000, "x" * 120),
    ],
)
def test_a_files_name_is_for_eyes_only(name: str, shown: str) -> None:
    assert plain_name(name) == shown
