"""From the deposit to the claim: the one tap, however often (C1–C3, C5–C7, C9, C11, E4)."""

from typing import Any

import pytest

from tests.api.world import GP, HEART, World

CAROLE, DAVID = "Carole Conter", "David Diederich"


def test_a_deposit_lies_in_the_inbox(world: World) -> None:
    world.deposit(CAROLE, "A-1")
    (row,) = world.inbox(CAROLE)
    assert row["kind"] == "memoire"
    assert row["state"] == "to-send"
    assert row["amount_cents"] == 5770
    assert row["unread"] is True
    assert row["issuer"] == {"code": GP, "name": "Dr Paul Muller"}
    assert row["person"]["matricule"] == world.matricule(CAROLE)
    assert world.inbox(DAVID) == []


def test_the_forecast_of_a_consultation_is_88_percent(world: World) -> None:
    document = world.document(CAROLE, "A-1")
    forecast = world.get(CAROLE, f"/documents/{document['id']}/forecast").json
    assert forecast is not None
    assert forecast["reimbursed_cents"] == 5078
    assert forecast["participation_cents"] == 692
    (line,) = forecast["lines"]
    assert line["rate_percent"] == 88
    assert line["rule"]
    assert line["source"]


def test_sending_makes_one_claim_and_sending_again_gives_the_same(world: World) -> None:
    document = world.document(CAROLE, "A-1")
    first = world.send(CAROLE, document["id"])
    assert first.status_code == 201
    assert first.json is not None
    assert first.json["state"] == "received"
    assert first.json["channel"] == "app"
    assert first.json["caisse"] == "CNS"
    assert first.json["statement"] is None
    again = world.send(CAROLE, document["id"])
    assert again.status_code == 200
    assert (again.json or {})["id"] == first.json["id"]
    (row,) = world.inbox(CAROLE)
    assert (row["state"], row["claim_id"]) == ("sent", first.json["id"])
    claims = world.get(CAROLE, "/claims").json or {}
    assert [claim["id"] for claim in claims["items"]] == [first.json["id"]]


def test_there_is_no_statement_before_a_decision(world: World) -> None:
    document = world.document_for_a_clerk(CAROLE, "A-1")
    claim = world.send(CAROLE, document["id"]).json or {}
    world.assess_all()
    seen = world.get(CAROLE, f"/claims/{claim['id']}").json or {}
    assert (seen["id"], seen["state"], seen["statement"]) == (claim["id"], "received", None)
    assert world.get(CAROLE, f"/claims/{claim['id']}/statement").status_code == 404


CASES: list[tuple[str, dict[str, Any], str]] = [
    ("unpaid", {"paid_on": None}, "unpaid"),
    ("pid", {"route": "pid", "paid_on": None, "patient_agrees": True}, "direct"),
]


@pytest.mark.parametrize(("code", "fields", "state"), CASES)
def test_what_cannot_be_sent_says_why(world: World, code: str, fields: dict[str, Any], state: str) -> None:
    document = world.document(CAROLE, "A-1", **fields)
    assert document["state"] == state
    answer = world.send(CAROLE, document["id"])
    expected = {"unpaid": "unpaid", "pid": "direct-payment"}[code]
    assert (answer.status_code, (answer.json or {})["code"]) == (422, expected)
    assert (answer.json or {})["detail"]


def test_a_third_party_bill_is_not_sent_by_the_patient(world: World) -> None:
    label = f"TPS-{world.matricule('Alice Adam')[:8]}-01"
    document = world.document(
        "Alice Adam", "T-1", route="tps", tps_label=label, paid_on=None, on=world.today.isoformat()
    )
    assert document["state"] == "third-party"
    answer = world.send("Alice Adam", document["id"])
    assert (answer.status_code, (answer.json or {})["code"]) == (422, "third-party")


def test_a_cancelled_bill_cannot_be_sent(world: World) -> None:
    document = world.document(CAROLE, "A-1")
    answer = world.client.put(
        f"/api/v1/practice/memoires/{GP}/A-1/cancellation", headers=world.software(), json={"reason": "Doublon"}
    )
    assert answer.status_code == 200
    assert (answer.json or {})["state"] == "cancelled"
    assert world.inbox(CAROLE)[0]["state"] == "cancelled"
    refused = world.send(CAROLE, document["id"])
    assert (refused.status_code, (refused.json or {})["code"]) == (422, "cancelled")


def test_a_bill_of_long_ago_is_too_late(world: World) -> None:
    document = world.document(CAROLE, "A-1", on=world.ago(800))
    assert document["state"] == "time-barred"
    answer = world.send(CAROLE, document["id"])
    assert (answer.status_code, (answer.json or {})["code"]) == (422, "time-barred")


def test_a_payment_recorded_later_makes_it_sendable(world: World) -> None:
    document = world.document(CAROLE, "A-1", paid_on=None)
    paid = {"paid_on": world.today.isoformat()}
    answer = world.client.put(f"/api/v1/practice/memoires/{GP}/A-1/payment", headers=world.software(), json=paid)
    assert (answer.status_code, (answer.json or {})["state"]) == (200, "to-send")
    assert world.send(CAROLE, document["id"]).status_code == 201


def test_anothers_document_looks_like_none_at_all(world: World) -> None:
    document = world.document(CAROLE, "A-1")
    nobodys = document["id"][:-4] + "0000"
    for method, path in (
        ("GET", "/documents/{}"),
        ("GET", "/documents/{}/file"),
        ("GET", "/documents/{}/pages/1"),
        ("GET", "/documents/{}/forecast"),
        ("PUT", "/documents/{}/claim"),
    ):
        theirs = world.client.open(f"/api/v1{path.format(document['id'])}", method=method, headers=world.phone(DAVID))
        none = world.client.open(f"/api/v1{path.format(nobodys)}", method=method, headers=world.phone(DAVID))
        assert theirs.status_code == none.status_code == 404
        assert theirs.data == none.data


def test_a_childs_bill_is_seen_and_sent_by_the_parent(world: World) -> None:
    world.deposit("Léa Weber", "P-1", biller="90345600", performer="90345600",
                  lines=[{"act": "C3", "performed_on": world.ago(2), "amount_cents": 6000}])  # fmt: skip
    (row,) = world.inbox("Claire Weber")
    assert row["person"]["name"] == "Léa Weber"
    assert world.get("Claire Weber", f"/documents/{row['id']}/forecast").json["reimbursed_cents"] == 6000  # type: ignore[index]
    assert world.send("Claire Weber", row["id"]).status_code == 201
    assert world.inbox(CAROLE) == []


def test_without_consent_a_deposit_takes_the_paper_way(world: World) -> None:
    receipt = world.deposit("Ana Ferreira", "A-1")
    assert world.inbox("Ana Ferreira") == []
    found = world.get("Ana Ferreira", f"/references/{receipt['reference']}")
    assert found.status_code == 200
    assert [row["id"] for row in world.inbox("Ana Ferreira")] == [(found.json or {})["document_id"]]
    assert world.get(CAROLE, f"/references/{receipt['reference']}").status_code == 404


def test_consent_given_later_shows_what_was_deposited_meanwhile(world: World) -> None:
    world.deposit("Ana Ferreira", "A-1")
    person = {"person": world.matricule("Ana Ferreira")}
    given = world.client.put("/api/v1/me/consent", headers=world.phone("Ana Ferreira"), json=person)
    assert (given.json or {})["given"] is True
    assert len(world.inbox("Ana Ferreira")) == 1
    withdrawn = world.client.delete("/api/v1/me/consent", headers=world.phone("Ana Ferreira"), json=person)
    assert (withdrawn.json or {})["given"] is False
    world.deposit("Ana Ferreira", "A-2")
    assert len(world.inbox("Ana Ferreira")) == 1


def test_a_page_is_shown_as_a_picture_and_the_file_as_it_came(world: World) -> None:
    document = world.document(CAROLE, "A-1")
    picture = world.get(CAROLE, f"/documents/{document['id']}/pages/1")
    assert (picture.status_code, picture.mimetype, picture.data[8:12]) == (200, "image/webp", b"WEBP")
    file = world.get(CAROLE, f"/documents/{document['id']}/file")
    assert (file.status_code, file.mimetype, file.data) == (200, "application/pdf", world.pdf)
    assert file.headers["Cache-Control"] == "no-store"
    etag = file.headers["ETag"]
    again = world.client.get(
        f"/api/v1/documents/{document['id']}/file", headers={**world.phone(CAROLE), "If-None-Match": etag}
    )
    assert again.status_code == 304


def test_lists_are_paged_newest_first(world: World) -> None:
    for number in range(5):
        world.deposit(CAROLE, f"A-{number}", on=world.ago(40 + number))
    first = world.get(CAROLE, "/documents?limit=2").json or {}
    second = world.get(CAROLE, f"/documents?limit=2&after={first['next']}").json or {}
    third = world.get(CAROLE, f"/documents?limit=2&after={second['next']}").json or {}
    found = [row["id"] for page in (first, second, third) for row in page["items"]]
    assert len(set(found)) == 5
    assert third["next"] is None
    assert found == sorted(found, reverse=True)


def test_a_list_is_narrowed(world: World) -> None:
    world.deposit(CAROLE, "A-1")
    world.deposit(CAROLE, "A-2", paid_on=None)
    heart = [{"act": "C2", "performed_on": world.ago(2), "amount_cents": 7000}]
    world.deposit(CAROLE, "H-1", biller=HEART, performer=HEART, lines=heart)
    assert len(world.inbox(CAROLE, "?state=unpaid")) == 1
    assert len(world.inbox(CAROLE, "?q=kieffer")) == 1
    assert len(world.inbox(CAROLE, "?q=%25")) == 0
    assert len(world.inbox(CAROLE, f"?person={world.matricule(DAVID)}")) == 0
    assert world.get(CAROLE, "/documents?unknown=1").status_code == 422
    assert world.get(CAROLE, "/documents?after=nonsense").status_code == 422


def test_marks_are_kept_and_nothing_else_is_taken(world: World) -> None:
    document = world.document(CAROLE, "A-1")
    path = f"/api/v1/documents/{document['id']}"
    marked = world.client.patch(path, headers=world.phone(CAROLE), json={"read": True, "starred": True})
    assert (marked.status_code, marked.json["unread"], marked.json["starred"]) == (200, False, True)  # type: ignore[index]
    for field in ("state", "person_id", "amount_cents", "version"):
        refused = world.client.patch(path, headers=world.phone(CAROLE), json={field: "x"})
        assert (refused.status_code, refused.mimetype) == (422, "application/problem+json")
        assert field in (refused.json or {})["errors"]


def test_sending_takes_nothing_but_the_address(world: World) -> None:
    document = world.document(CAROLE, "A-1")
    path = f"/api/v1/documents/{document['id']}/claim"
    named = world.client.put(path, headers=world.phone(CAROLE), json={"amount_cents": 1})
    assert (named.status_code, list((named.json or {})["errors"])) == (422, ["amount_cents"])
    plain = world.client.put(path, headers=world.phone(CAROLE), data="zzz", content_type="text/plain")
    assert plain.status_code == 415
    assert world.client.put(path, headers=world.phone(CAROLE), json={}).status_code == 201
