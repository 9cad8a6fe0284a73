"""Deposits: taken once, receipted, printed; refused with the field named (E12, H3, H10, J1, J3, J5, K7)."""

import io
from datetime import timedelta
from typing import Any

import jwt
import pikepdf
import pypdfium2
import pytest
import zxingcpp
from jwt import PyJWK

import qr
from backend.services.papers import placing
from tests.api.world import GP, HEART, OTHER_GP, World

CAROLE = "Carole Conter"


def test_the_same_deposit_again_gets_the_same_answer(world: World) -> None:
    bill = world.bill(CAROLE)
    first, again = world.put_bill(bill, "A-1"), world.put_bill(bill, "A-1")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json == again.json
    assert len(world.inbox(CAROLE)) == 1


def test_a_repeat_after_the_payment_was_recorded_is_still_the_same(world: World) -> None:
    bill = world.bill(CAROLE, paid_on=None)
    world.put_bill(bill, "A-1")
    paid = {"paid_on": world.today.isoformat()}
    world.client.put(f"/api/v1/practice/memoires/{GP}/A-1/payment", headers=world.software(), json=paid)
    assert world.put_bill(bill, "A-1").status_code == 200


@pytest.mark.parametrize("other", [{"amount": 5771}, {"pdf": True}, {"patient": "David Diederich"}])
def test_other_content_under_a_used_number_is_refused(world: World, other: dict[str, Any]) -> None:
    bill = world.bill(CAROLE)
    world.put_bill(bill, "A-1")
    changed, pdf = dict(bill), world.pdf
    if "amount" in other:
        changed["lines"] = [{**bill["lines"][0], "amount_cents": 5771}]
        changed["total_cents"] = 5771
    if "patient" in other:
        changed["patient"] = world.matricule(other["patient"])
    if "pdf" in other:
        pdf = world.pdf + b"\n"
    answer = world.put_bill(changed, "A-1", pdf)
    assert (answer.status_code, (answer.json or {})["code"]) == (409, "different-content")


def test_a_cancelled_number_is_never_used_again(world: World) -> None:
    bill = world.bill(CAROLE)
    world.put_bill(bill, "A-1")
    path = f"/api/v1/practice/memoires/{GP}/A-1/cancellation"
    world.client.put(path, headers=world.software(), json={"reason": "Doublon"})
    assert world.put_bill(world.bill(CAROLE, on=world.ago(1)), "A-1").status_code == 409


def test_the_receipt_can_be_checked_by_anybody(world: World) -> None:
    receipt = world.deposit(CAROLE, "A-1")
    (key,) = (world.client.get("/.well-known/jwks.json").json or {})["keys"]
    claims = jwt.decode(receipt["receipt"], PyJWK(key), algorithms=["EdDSA"], issuer="http://localhost")
    assert set(claims) == {"iss", "iat", "jti", "reference", "sha256"}
    assert (claims["jti"], claims["reference"]) == (receipt["id"], receipt["reference"])
    assert claims["sha256"] == receipt["sha256"]


def test_the_printed_code_is_read_by_our_own_reader(world: World) -> None:
    receipt = world.deposit(CAROLE, "A-1")
    path = f"/api/v1/practice/memoires/{GP}/A-1"
    printable = world.client.get(f"{path}/printable", headers=world.software())
    assert printable.mimetype == "application/pdf"
    (reading,) = qr.read(printable.data)
    assert [code.text for code in reading.codes] == [receipt["qr"]]
    png = world.client.get(f"{path}/qr.png", headers=world.software())
    assert [code.text for reading in qr.read(png.data) for code in reading.codes] == [receipt["qr"]]
    svg = world.client.get(f"{path}/qr.svg", headers=world.software())
    assert svg.mimetype == "image/svg+xml"
    assert svg.data.startswith(b"<svg")


def test_the_printed_page_keeps_what_the_print_guide_asks_of_others(world: World) -> None:
    reference = world.deposit(CAROLE, "A-1")["reference"]
    path = f"/api/v1/practice/memoires/{GP}/A-1/printable"
    page = pypdfium2.PdfDocument(world.client.get(path, headers=world.software()).data)[0]
    seen = page.render(scale=600 / 72, grayscale=True).to_numpy().squeeze()
    [found] = zxingcpp.read_barcodes(seen, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    mm = 600 / 25.4
    left, top = found.position.top_left.x / mm, found.position.top_left.y / mm
    assert found.position.top_right.x / mm - left == pytest.approx(30, abs=0.2)
    white, side = 4 * 30 / 33, 30.0
    around = seen[round((top - white) * mm) : round((top + side + white) * mm)]
    around = around[:, round((left - white) * mm) : round((left + side + white) * mm)].copy()
    rim = round((white - 0.2) * mm)
    around[rim:-rim, rim:-rim] = 255
    assert around.min() > 250
    words = page.get_textpage()
    heights = [box[3] - box[1] for box in (words.get_charbox(at) for at in _places_of(words, reference[:4] + "-"))]
    assert max(heights) >= 0.72 * 9  # a capital's height in this face at 9 points


def _places_of(words: pypdfium2.PdfTextPage, text: str) -> range:
    start, count = words.search(text).get_next()
    return range(start, start + count - 1)


@pytest.mark.parametrize(("code", "box"), [*placing.LAYOUTS, placing.STRIP])
def test_every_place_for_the_code_is_away_from_edges_folds_and_stamp(
    code: tuple[int, int], box: tuple[int, int]
) -> None:
    (left, top), side = (place + 4 * 30 / 33 for place in code), 30
    assert min(left, top, 210 - left - side, 297 - top - side) >= 15
    for fold in (99, 198):
        assert top - fold >= 5 or fold - top - side >= 5
    across = max(left - box[0] - placing.BOX_MM[0], box[0] - left - side)
    down = max(top - box[1] - placing.BOX_MM[1], box[1] - top - side)
    assert max(across, down) >= 40


FAULTS: list[tuple[str, dict[str, Any]]] = [
    ("total_cents", {"total_cents": 5771}),
    ("lines.0.act", {"lines": [{"act": "ZZ9", "performed_on": "2026-03-02", "amount_cents": 100}]}),
    ("lines.0.amount_cents", {"lines": [{"act": "C1", "performed_on": "2026-03-02", "amount_cents": -1}]}),
    ("lines.0.amount_cents", {"lines": [{"act": "C1", "performed_on": "2026-03-02", "amount_cents": 10**15}]}),
    ("lines.0.performed_on", {"lines": [{"act": "C1", "performed_on": "2026-02-30", "amount_cents": 100}]}),
    ("lines.0.performed_on", {"lines": [{"act": "C1", "performed_on": "20260302", "amount_cents": 100}]}),
    ("lines.0.performed_on", {"lines": [{"act": "C1", "performed_on": "2026-W10-1", "amount_cents": 100}]}),
    ("lines.0.quantity", {"lines": [{"act": "C1", "performed_on": "2026-03-02", "amount_cents": 1, "quantity": 1.0}]}),
    ("lines", {"lines": [], "total_cents": 0}),
    ("route", {"route": "credit"}),
    ("patient", {"patient": "2011032753396"}),
    ("colour", {"colour": "blue"}),
]


@pytest.mark.parametrize(("field", "fault"), FAULTS)
def test_a_fault_is_refused_with_its_field_named(world: World, field: str, fault: dict[str, Any]) -> None:
    answer = world.put_bill({**world.bill(CAROLE), **fault}, "A-1")
    assert (answer.status_code, (answer.json or {})["code"]) == (422, "invalid")
    assert field in (answer.json or {})["errors"], answer.json
    assert world.inbox(CAROLE) == []


def test_a_day_in_the_future_is_refused(world: World) -> None:
    tomorrow = (world.today + timedelta(days=1)).isoformat()
    answer = world.put_bill(world.bill(CAROLE, on=tomorrow), "A-1")
    assert answer.status_code == 422
    assert "lines.0.performed_on" in (answer.json or {})["errors"]


def test_an_unknown_patient_is_told_apart_from_a_mistyped_one(world: World) -> None:
    answer = world.put_bill({**world.bill(CAROLE), "patient": "1983081246785"}, "A-1")
    assert (answer.status_code, (answer.json or {})["code"]) == (422, "unknown-patient")


def test_the_provider_must_have_authorised_the_software(world: World) -> None:
    bill = {**world.bill(CAROLE), "biller": OTHER_GP, "performer": OTHER_GP}
    answer = world.put_bill(bill, "A-1")
    assert (answer.status_code, (answer.json or {})["code"]) == (403, "not-authorised-by-provider")
    unknown = world.put_bill({**bill, "biller": "99999999"}, "A-1")
    assert "biller" in (unknown.json or {})["errors"]


def test_another_practices_memoires_look_like_none(world: World) -> None:
    world.deposit(CAROLE, "A-1")
    path = f"/api/v1/practice/memoires/{GP}/A-1"
    assert world.client.get(path, headers=world.software("cabinet-deux")).status_code == 404
    stranger = world.client.put(f"{path}/cancellation", headers=world.software("cabinet-deux"), json={"reason": "x"})
    assert stranger.status_code == 404
    assert world.inbox(CAROLE)[0]["state"] == "to-send"


def test_an_association_bills_for_its_members_only(world: World) -> None:
    bill = {**world.bill(CAROLE), "biller": "90789000", "performer": "90567800"}
    assert world.put_bill(bill, "A-1", client_id="cabinet-deux").status_code == 201
    stranger = world.put_bill({**bill, "performer": GP}, "A-2", client_id="cabinet-deux")
    assert "performer" in (stranger.json or {})["errors"]


def evil(kind: str) -> bytes:
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        if kind == "script":
            pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
        if kind == "launch":
            pdf.pages[0].AA = pikepdf.Dictionary(O=pikepdf.Dictionary(S=pikepdf.Name.Launch, F=pikepdf.String("x")))
        if kind == "attachment":
            pdf.attachments["x.txt"] = b"hello"
        if kind == "uri":
            link = pikepdf.Dictionary(
                Type=pikepdf.Name.Annot,
                Subtype=pikepdf.Name.Link,
                Rect=[0, 0, 9, 9],
                A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String("javascript:alert(1)")),
            )
            pdf.pages[0].Annots = pdf.make_indirect(pikepdf.Array([link]))
        if kind == "pages":
            for _ in range(50):
                pdf.add_blank_page()
        out = io.BytesIO()
        encryption = pikepdf.Encryption(user="secret", owner="secret") if kind == "encrypted" else None
        pdf.save(out, encryption=encryption if encryption else False)
        return out.getvalue()


@pytest.mark.parametrize("kind", ["script", "launch", "attachment", "uri", "pages", "encrypted"])
def test_a_pdf_that_hides_something_is_refused(world: World, kind: str) -> None:
    answer = world.put_bill(world.bill(CAROLE), "A-1", evil(kind))
    assert (answer.status_code, list((answer.json or {})["errors"])) == (422, ["file"]), answer.json


@pytest.mark.parametrize("start", [b"<script>alert(1)</script>", b"\x89PNG\r\n\x1a\n", b"", b"%PDF-1.7\nrubbish"])
def test_a_pdf_begins_as_a_pdf_and_is_one(world: World, start: bytes) -> None:
    data = start + (world.pdf if not start.startswith(b"%PDF") else b"")
    answer = world.put_bill(world.bill(CAROLE), "A-1", data if start else b"x")
    assert (answer.status_code, list((answer.json or {})["errors"])) == (422, ["file"])


def test_a_file_that_is_too_large_is_refused(world: World) -> None:
    answer = world.put_bill(world.bill(CAROLE), "A-1", world.pdf + b"\0" * (10 * 1024 * 1024))
    assert (answer.status_code, (answer.json or {})["code"]) == (413, "too-large")


def test_the_software_sees_how_its_memoires_stand(world: World) -> None:
    world.deposit(CAROLE, "A-1")
    world.deposit(CAROLE, "A-2", on=world.ago(40))
    heart = [{"act": "C2", "performed_on": world.ago(2), "amount_cents": 7000}]
    world.deposit(CAROLE, "H-1", biller=HEART, performer=HEART, lines=heart)
    document = next(row for row in world.inbox(CAROLE) if row["issued_on"] == world.ago(40))
    world.send(CAROLE, document["id"])
    listed = world.client.get("/api/v1/practice/memoires", headers=world.software()).json or {}
    assert [row["number"] for row in listed["items"]] == ["A-2", "H-1", "A-1"]
    assert [row["state"] for row in listed["items"]] == ["sent", "to-send", "to-send"]
    assert (world.client.get("/api/v1/practice/memoires", headers=world.software("cabinet-deux")).json or {})[
        "items"
    ] == []


def test_immediate_payment_is_asked_once_and_needs_the_patients_word(world: World) -> None:
    world.deposit(CAROLE, "A-1", paid_on=None)
    path = f"/api/v1/practice/memoires/{GP}/A-1/pid"
    refused = world.client.put(path, headers=world.software(), json={"patient_agrees": False})
    assert refused.status_code == 422
    asked = world.client.put(path, headers=world.software(), json={"patient_agrees": True})
    assert (asked.status_code, (asked.json or {})["state"]) == (200, "direct")
    assert world.client.put(path, headers=world.software(), json={"patient_agrees": True}).status_code == 200
    claims = (world.get(CAROLE, "/claims").json or {})["items"]
    assert [claim["channel"] for claim in claims] == ["pid"]
    world.deposit(CAROLE, "A-2")
    paid = world.client.put(path.replace("A-1", "A-2"), headers=world.software(), json={"patient_agrees": True})
    assert paid.status_code == 409


def test_a_label_is_the_persons_own_and_known(world: World) -> None:
    label = f"TPS-{world.matricule('Alice Adam')[:8]}-01"
    bill = world.bill(CAROLE, route="tps", tps_label=label, paid_on=None)
    answer = world.put_bill(bill, "T-1")
    assert (answer.status_code, list((answer.json or {})["errors"])) == (422, ["tps_label"])
    assert world.put_bill({**bill, "tps_label": "nonsense"}, "T-1").status_code == 422


def test_consent_and_caisse_are_looked_up(world: World) -> None:
    path = "/api/v1/practice/patients/"
    found = world.client.get(path + world.matricule("Ana Ferreira"), headers=world.software())
    assert found.json == {"digital_consent": False, "caisse": "CNS"}
    assert world.client.get(path + "1983081246785", headers=world.software()).status_code == 404
    log = (world.get("Ana Ferreira", "/access-log").json or {})["items"]
    assert len(log) == 1


def test_immediate_payment_in_doubt_is_refused_with_its_reason_and_the_bill_is_kept(world: World) -> None:
    lines = [{"act": "T1", "performed_on": world.ago(2), "amount_cents": 4000}]
    bill = world.bill(CAROLE, lines=lines, paid_on=None, route="pid", patient_agrees=True)
    answer = world.put_bill(bill, "A-1")
    assert (answer.status_code, (answer.json or {})["code"]) == (422, "pid-not-possible")
    assert (answer.json or {})["detail"]
    path = f"/api/v1/practice/memoires/{GP}/A-1"
    status = world.client.get(path, headers=world.software()).json or {}
    assert (status["route"], status["state"]) == ("reimbursement", "unpaid")
    assert world.put_bill(bill, "A-1").status_code == 200
    again = world.client.put(f"{path}/pid", headers=world.software(), json={"patient_agrees": True})
    assert (again.status_code, (again.json or {})["code"]) == (422, "pid-not-possible")


def test_a_bill_that_the_patient_paid_is_not_paid_immediately_as_well(world: World) -> None:
    answer = world.put_bill(world.bill(CAROLE, route="pid", patient_agrees=True), "A-1")
    assert answer.status_code == 409
    assert world.inbox(CAROLE) == []


def test_a_payment_before_the_service_is_a_slip(world: World) -> None:
    world.deposit(CAROLE, "A-1", paid_on=None)
    path = f"/api/v1/practice/memoires/{GP}/A-1/payment"
    answer = world.client.put(path, headers=world.software(), json={"paid_on": "2020-01-01"})
    assert (answer.status_code, list((answer.json or {})["errors"])) == (422, ["paid_on"])
