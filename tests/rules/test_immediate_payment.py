"""Immediate payment as practice software asks for it: for what, when, and who gets which share (J1–J5, B2, E4–E8)."""

from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.api.world import GP, TEETH
from tests.rules.year import Lines, Year, line

ON = "2026-03-02"
ASK = {"route": "pid", "paid_on": None, "patient_agrees": True}
# lines of one bill, whether it is paid at once, and the caisse's share where it is
BILLS: list[tuple[str, Lines, int | None]] = [
    ("a consultation", [line("C1", 5770, ON)], 5078),
    ("with a technical act", [line("C1", 5770, ON), line("T10", 2240, ON)], 5078 + 1971),
    ("with a supplement", [line("C1", 5770, ON), line("CP1", 1000, ON)], 5078),
    ("above the tariff", [line("C1", 6000, ON)], 5078),
    ("a visit", [line("V1", 7500, ON)], 6600),
    ("a renewal", [line("R1", 1500, ON)], 1320),
    ("a cardiologist", [line("C2", 7000, ON)], 6160),
    ("a dentist", [line("DC1", 5000, ON)], 5000),
    ("a filling", [line("DS2", 4860, ON)], 4860),
    ("with its agreement", [line("T1", 4000, ON, authorisation="ACM-1")], 3520),
    ("an emergency is no consultation", [line("V9", 14000, ON)], None),
    ("the coordination fee", [line("MR03", 12226, ON)], None),
    ("without an agreement", [line("T1", 4000, ON)], None),
    ("one act of two", [line("C1", 5770, ON), line("V9", 14000, ON)], None),
    ("two of one day", [line("C1", 5770, ON), line("C1", 5770, ON)], None),
    ("two units of one line", [line("C1", 11540, ON, quantity=2)], None),
]


def ask(year: Year, number: str, agrees: bool = True, biller: str = GP, software: str = "cabinet-un") -> TestResponse:
    path = f"/api/v1/practice/memoires/{biller}/{number}/pid"
    return year.client.put(path, headers=year.software(software), json={"patient_agrees": agrees})


def code(answer: TestResponse) -> tuple[int, str]:
    return answer.status_code, str((answer.json or {}).get("code"))


def test_what_may_be_paid_at_once_and_what_stays_a_bill_to_send(year: Year) -> None:
    year.on("2026-03-04")
    wrong: dict[str, object] = {}
    for what, lines, share in BILLS:
        who = year.somebody()
        _, answer = year.billed(who, lines, **ASK)
        (document,) = year.inbox(who, "?kind=memoire")
        claims = (year.get(who, "/claims").json or {})["items"]
        if share is None:
            seen = code(answer), document["state"], claims
            if seen != ((422, "pid-not-possible"), "unpaid", []) or not (answer.json or {})["detail"]:
                wrong[what] = seen
        elif (answer.status_code, document["state"]) != (201, "direct"):
            wrong[what] = code(answer), document["state"]
        else:
            (claim,) = claims
            told = claim["statement"]
            parts = (claim["channel"], claim["state"], told["reimbursed_cents"], told["patient_cents"])
            if parts != ("pid", "accepted", share, told["billed_cents"] - share):
                wrong[what] = parts
    assert wrong == {}


def test_inpatient_care_a_child_and_every_caisse(year: Year) -> None:
    year.on("2026-03-04")
    _, inpatient = year.billed(year.somebody(), [line("C1", 5770, ON)], inpatient=True, **ASK)
    assert code(inpatient) == (422, "pid-not-possible")
    _, child = year.billed("Tom Weber", [line("C1", 5770, ON)], **ASK)
    assert child.status_code == 201
    (claim,) = (year.get("Claire Weber", "/claims").json or {})["items"]
    assert (claim["statement"]["reimbursed_cents"], claim["statement"]["patient_cents"]) == (5770, 0)
    for who, caisse in (("Marc Thill", "CMFEP"), ("Luc Schroeder", "CMFEC"), ("Pit Reuter", "EMCFL")):
        assert year.billed(who, [line("C1", 5770, ON)], **ASK)[1].status_code == 201
        (claim,) = (year.get(who, "/claims").json or {})["items"]
        assert (claim["caisse"], claim["state"]) == (caisse, "accepted")


@pytest.mark.parametrize("bill", [{"accident": True}, {"lines": [line("T2", 120000, ON)], "performer": "90234500"}])
def test_in_doubt_nothing_is_paid_at_once(year: Year, bill: dict[str, Any]) -> None:
    year.on("2026-03-04")
    who, lines = year.somebody(), bill.pop("lines", [line("C1", 5770, ON)])
    assert code(year.billed(who, lines, **ASK, **bill)[1]) == (422, "pid-not-possible")
    (document,) = year.inbox(who)
    assert document["state"] == "unpaid"


def test_beyond_a_limit_nothing_is_paid_at_once_and_a_paid_one_counts(year: Year) -> None:
    year.on("2026-03-10")
    who = year.somebody()
    assert year.billed(who, [line("C1", 5770, "2026-03-02")], **ASK)[1].status_code == 201
    year.sent(who, [line("C1", 5770, "2026-03-04")])
    assert code(year.billed(who, [line("C1", 5770, "2026-03-07")], **ASK)[1]) == (422, "pid-not-possible")
    assert year.billed(who, [line("C1", 5770, "2026-03-09")], **ASK)[1].status_code == 201


def test_the_patients_word_is_needed_and_a_paid_bill_is_a_conflict(year: Year) -> None:
    year.on("2026-03-04")
    who = year.somebody()
    for agrees in ({"patient_agrees": False}, {}):
        _, answer = year.billed(who, [line("C1", 5770, ON)], route="pid", paid_on=None, **agrees)
        assert answer.status_code == 422 and list((answer.json or {})["errors"]) == ["patient_agrees"]
    assert year.inbox(who) == []
    _, paid = year.billed(who, [line("C1", 5770, ON)], **{**ASK, "paid_on": ON})
    assert paid.status_code == 409


def test_one_payment_for_one_bill_and_none_on_another_road(year: Year) -> None:
    year.on("2026-03-04")
    who = year.somebody()
    unpaid = year.taken(who, [line("C1", 5770, ON)], paid_on=None)
    assert ask(year, unpaid, agrees=False).status_code == 422
    assert [ask(year, unpaid).status_code for _ in range(2)] == [200, 200]
    assert len((year.get(who, "/claims").json or {})["items"]) == 1
    pay = {"paid_on": ON}
    path = f"/api/v1/practice/memoires/{GP}/{unpaid}/payment"
    assert year.client.put(path, headers=year.software(), json=pay).status_code == 409
    paid = year.taken(year.somebody(), [line("C1", 5770, ON)])
    assert code(ask(year, paid)) == (409, "conflict")
    other = year.somebody()
    sent = year.taken(other, [line("C1", 5770, ON)])
    assert year.send(other, year.inbox(other)[0]["id"]).status_code == 201
    assert code(ask(year, sent)) == (409, "conflict")
    cancelled = year.taken(year.somebody(), [line("C1", 5770, ON)], paid_on=None)
    path = f"/api/v1/practice/memoires/{GP}/{cancelled}/cancellation"
    assert year.client.put(path, headers=year.software(), json={"reason": "Erreur"}).status_code == 200
    assert code(ask(year, cancelled)) == (409, "conflict")
    assert ask(year, "nothing").status_code == 404


def test_only_the_providers_own_software_asks_and_never_the_patient(year: Year) -> None:
    year.on("2026-03-04")
    who = year.somebody()
    number = year.taken(who, [line("DC1", 5000, ON)], paid_on=None)
    assert ask(year, number, biller=TEETH, software="cabinet-deux").status_code in (403, 404)
    path = f"/api/v1/practice/memoires/{TEETH}/{number}/pid"
    own = year.client.put(path, headers=year.phone(who), json={"patient_agrees": True})
    assert own.status_code in (401, 403)
    assert (year.get(who, "/claims").json or {})["items"] == []
    _, foreign = year.billed(who, [line("C1", 5770, ON)], biller="90567800", performer="90567800", **ASK)
    assert foreign.status_code == 201  # its own software bills it
    bill = {**year.bill(who, on=ON, lines=[line("C1", 5770, ON)], **ASK), "biller": "90567800", "performer": "90567800"}
    assert code(year.put_bill(bill, "P-9")) == (403, "not-authorised-by-provider")
