"""Which bill may be sent by whom until when, over HTTP with the clock where the rules put it (C1–C11, I1, K3, K6)."""

from io import BytesIO
from typing import Any

import pytest
from werkzeug.test import TestResponse

from backend.domain.facts import CAISSES
from tests.api.world import GP
from tests.domain.switching import switched
from tests.rules.year import Year, line

CLAIRE = "Claire Weber"


def bill(year: Year, who: str, paid_on: str | None, **other: Any) -> str:
    """A consultation of the day of payment; its document."""
    return year.paper(who, [line("C1", 5770, paid_on or "2024-11-08")], paid_on=paid_on, **other)


def code(answer: TestResponse) -> str | None:
    return str((answer.json or {}).get("code")) if answer.status_code >= 400 else None


# Paid on, the last day to send it, the instants around it.
LIMITATION = [
    ("2024-11-10", "2026-11-10", "2026-11-10T23:58:00+01:00", "2026-11-11T00:00:00+01:00"),
    ("2024-11-10", "2026-11-10", "2026-11-10T22:59:00+00:00", "2026-11-10T23:30:00+00:00"),
    ("2024-11-09", "2026-11-09", "2026-11-09T12:00:00+01:00", "2026-11-10T00:30:00+01:00"),
    ("2024-06-30", "2026-06-30", "2026-06-30T21:59:00+00:00", "2026-06-30T22:00:00+00:00"),  # in summer
    ("2024-02-29", "2026-02-28", "2026-02-28T23:30:00+01:00", "2026-03-01T00:00:00+01:00"),
    ("2024-02-28", "2026-02-28", "2026-02-28T12:00:00+01:00", "2026-03-01T12:00:00+01:00"),
    ("2023-02-28", "2025-02-28", "2025-02-28T12:00:00+01:00", "2025-03-01T12:00:00+01:00"),
    ("2024-03-01", "2026-03-01", "2026-03-01T12:00:00+01:00", "2026-03-02T12:00:00+01:00"),
    ("2024-12-31", "2026-12-31", "2026-12-31T23:59:00+01:00", "2027-01-01T00:00:00+01:00"),
    ("2024-10-27", "2026-10-27", "2026-10-27T22:59:00+00:00", "2026-10-27T23:00:00+00:00"),
    ("2024-03-29", "2026-03-29", "2026-03-29T21:59:00+00:00", "2026-03-29T22:00:00+00:00"),  # the clocks go forward
    ("2023-10-25", "2025-10-25", "2025-10-25T21:59:00+00:00", "2025-10-25T22:00:00+00:00"),  # the eve of going back
]


def test_the_last_day_is_included_to_its_last_minute(year: Year) -> None:
    for paid_on, last, in_time, late in LIMITATION:
        year.at(in_time)
        who = year.somebody()
        first, second = (bill(year, who, paid_on) for _ in range(2))
        shown = year.get(who, f"/documents/{first}").json or {}
        assert (shown["send_before"], shown["state"]) == (last, "to-send"), paid_on
        assert year.send(who, first).status_code == 201, in_time
        year.at(late)
        refused = year.send(who, second)
        assert (refused.status_code, code(refused)) == (422, "time-barred"), late
        assert (year.get(who, f"/documents/{second}").json or {})["state"] == "time-barred"
        assert [one["id"] for one in year.inbox(who, "?state=time-barred")] == [second]
        assert year.send(who, first).status_code == 200  # what was sent in time stays sent


def test_every_refusal_has_its_code_and_says_what_to_do(year: Year) -> None:
    year.on("2024-11-10")
    who = year.somebody()
    unpaid = bill(year, who, None)
    assert (code(year.send(who, unpaid)), (year.get(who, f"/documents/{unpaid}").json or {})["state"]) == (
        "unpaid",
        "unpaid",
    )
    direct = year.paper(who, [line("C1", 5770, "2024-11-08", "18:00")], paid_on=None, route="pid", patient_agrees=True)
    assert code(year.send(who, direct)) == "direct-payment"
    parts = {"file": (BytesIO(year.pdf), "preuve.pdf")}
    proof = year.upload("PUT", f"/api/v1/documents/{unpaid}/proof", year.phone(who), parts)
    assert (proof.status_code, code(proof)) == (422, "proof-by-post")


def test_a_proof_by_app_where_the_caisse_takes_it_goes_to_a_clerk(year: Year) -> None:
    year.on("2024-11-10")
    year.rule_by(switched(year.house.facts, digital_proof=True))
    who = year.somebody()
    unpaid = bill(year, who, None)
    parts = {"file": (BytesIO(year.pdf), "preuve.pdf")}
    proof = year.upload("PUT", f"/api/v1/documents/{unpaid}/proof", year.phone(who), parts)
    assert proof.status_code == 200 and ((proof.json or {})["state"], (proof.json or {})["proof"]) == ("to-send", True)
    sent = year.send(who, unpaid)
    year.assess_all()
    claim = (sent.json or {})["id"]
    assert (sent.status_code, year.claim(who, claim)["state"], year.noticed(claim)) == (
        201,
        "received",
        {"proof-attached"},
    )


def test_each_of_the_four_caisses_takes_bills_by_app_until_its_switch_is_off(year: Year) -> None:
    year.on("2024-11-10")
    shipped = year.house.facts
    for place, caisse in enumerate(CAISSES):
        year.rule_by(shipped)
        who = year.settle_in(f"Paul{place}", "1980-01-01", f"198001017{place}1", (caisse, "2020-01-01", None))
        first, second = (bill(year, who, "2024-11-08", reader=CLAIRE) for _ in range(2))
        sent = year.send(CLAIRE, first)
        assert (sent.status_code, (sent.json or {})["caisse"]) == (201, caisse)
        year.rule_by(switched(shipped, digital_sending=False))
        assert code(year.send(CLAIRE, second)) == "caisse-closed"
        assert year.send(CLAIRE, first).status_code == 200


# Affiliations, service days of one bill, the caisse it goes to.
MOVES: list[tuple[list[tuple[str, str, str | None]], list[str], str | None]] = [
    ([("CNS", "2015-01-01", "2024-05-31"), ("CMFEP", "2024-06-01", None)], ["2024-05-31"], "CNS"),
    ([("CNS", "2015-01-01", "2024-05-31"), ("CMFEP", "2024-06-01", None)], ["2024-06-01"], "CMFEP"),
    ([("CNS", "2015-01-01", "2024-05-31"), ("CMFEP", "2024-06-01", None)], ["2024-06-03", "2024-05-31"], "CNS"),
    ([("EMCFL", "2015-01-01", None), ("CNS", "2024-01-01", None)], ["2024-06-01"], "EMCFL"),  # the earliest of two
    ([("CMFEC", "2015-01-01", "2024-05-31")], ["2024-06-01"], None),
    ([("CMFEC", "2015-01-01", "2024-05-31"), ("CNS", "2024-06-03", None)], ["2024-06-02"], None),
]


def test_the_bill_goes_to_the_caisse_of_its_earliest_service(year: Year) -> None:
    year.on("2024-11-10")
    wrong = {}
    for place, (affiliations, days, caisse) in enumerate(MOVES):
        who = year.settle_in(f"Eve{place}", "1980-01-01", f"198001018{place}1", *affiliations)
        lines = [line("C1", 5770, days[0]), *(line("C1", 5770, on) for on in days[1:])]
        sent = year.send(CLAIRE, year.paper(who, lines, reader=CLAIRE))
        told = (sent.json or {}).get("caisse") if sent.status_code == 201 else None
        if told != caisse or (caisse is None and code(sent) != "caisse-closed"):
            wrong[place] = sent.status_code, told
    assert wrong == {}


def test_a_line_of_a_day_without_affiliation_is_not_covered_and_a_clerk_looks(year: Year) -> None:
    year.on("2024-11-10")
    who = year.settle_in("Zoe", "1980-01-01", "19800101901", ("CNS", "2015-01-01", "2024-06-01"))
    claim = year.sent(who, [line("C1", 5770, "2024-06-01"), line("T10", 2240, "2024-06-02")], reader=CLAIRE)
    assert (year.noticed(claim), year.claim(CLAIRE, claim)["state"]) == ({"not-affiliated"}, "received")


# Tom was born on 10 March 2010, Léa on 29 February 2012.
@pytest.mark.parametrize(
    ("child", "last", "first"),
    [
        ("Tom Weber", "2028-03-09T22:59:00+00:00", "2028-03-09T23:00:00+00:00"),
        ("Léa Weber", "2030-02-28T23:58:00+01:00", "2030-03-01T00:00:00+01:00"),
    ],
)
def test_guardians_see_and_send_until_the_eve_of_the_eighteenth_birthday(
    year: Year, child: str, last: str, first: str
) -> None:
    year.at(last)
    sent, kept = (bill(year, child, last[:10], reader=CLAIRE) for _ in range(2))
    assert year.send(CLAIRE, sent).status_code == 201
    number = year.matricule(child)
    assert {one["id"] for one in year.inbox(CLAIRE, f"?person={number}&kind=memoire")} == {sent, kept}
    assert number in [one["matricule"] for one in (year.get(CLAIRE, "/people").json or {})["items"]]
    year.at(first)
    assert year.send(CLAIRE, kept).status_code == 404
    assert year.get(CLAIRE, f"/documents/{kept}").status_code == 404
    assert year.get(CLAIRE, f"/documents?person={number}").status_code in (200, 404)
    assert not [one for one in year.inbox(CLAIRE) if one["id"] in (sent, kept)]
    assert number not in [one["matricule"] for one in (year.get(CLAIRE, "/people").json or {})["items"]]


def test_a_bill_of_this_very_minute_is_of_today_in_luxembourg(year: Year) -> None:
    """At 23:30Z it is half past midnight: the new day is no day in the future."""
    year.at("2026-11-10T23:30:00+00:00")
    who = year.somebody()
    assert year.billed(who, [line("C1", 5770, "2026-11-11")], paid_on="2026-11-11")[1].status_code == 201
    _, tomorrow = year.billed(who, [line("C1", 5770, "2026-11-12")])
    assert tomorrow.status_code == 422 and "lines.0.performed_on" in (tomorrow.json or {})["errors"]
    year.at("2026-11-10T22:59:00+00:00")
    _, early = year.billed(who, [line("C1", 5770, "2026-11-11")])
    assert set((early.json or {})["errors"]) == {"issued_on", "paid_on", "lines.0.performed_on"}


def test_cancelled_before_sending_it_cannot_be_sent_and_after_it_the_clerk_is_told(year: Year) -> None:
    year.on("2024-11-10")
    who = year.somebody()
    number = year.taken(who, [line("C1", 5770, "2024-11-08")])
    (document,) = (one["id"] for one in year.inbox(who))
    path = f"/api/v1/practice/memoires/{GP}/{number}/cancellation"
    assert year.client.put(path, headers=year.software(), json={"reason": "Erreur"}).status_code == 200
    assert (code(year.send(who, document)), year.inbox(who)[0]["state"]) == ("cancelled", "cancelled")
    paid = year.client.put(
        path.replace("cancellation", "payment"), headers=year.software(), json={"paid_on": "2024-11-09"}
    )
    assert paid.status_code == 409


def test_one_may_object_until_the_fortieth_day(year: Year) -> None:
    answers = []
    for instant in ("2026-01-20T12:00:00+01:00", "2026-03-01T23:58:00+01:00", "2026-03-02T00:00:00+01:00"):
        year.on("2026-01-20")
        who = year.somebody()
        claim = year.sent(who, [line("C1", 5770, "2026-01-05"), line("C1", 5770, "2026-01-05")])
        remedy = year.claim(who, claim)["remedy"]
        assert remedy["until"] == "2026-03-01" and "2026" in remedy["text"]
        year.at(instant)
        path = f"/api/v1/claims/{claim}/objections"
        answers.append(year.upload("POST", path, year.phone(who), {"text": "Deux médecins."}).status_code)
    assert answers == [201, 201, 422]


def test_an_hour_is_written_in_one_way_only(year: Year) -> None:
    year.on("2026-03-04")
    for at in ("24:00", "9:15", "09:15:30", "09:60", "0915", "09:15+02:00", "", "noon"):
        _, answer = year.billed(year.somebody(), [line("C1", 5770, "2026-03-02", at)])
        assert (answer.status_code, list((answer.json or {})["errors"])) == (422, ["lines.0.performed_at"]), at


def test_digital_sending_is_never_compulsory_whatever_the_switch_says(year: Year) -> None:
    year.on("2026-03-04")
    told: list[tuple[object, ...]] = []
    for compulsory in (False, True):
        year.rule_by(switched(year.house.facts, digital_compulsory=compulsory))
        who = year.somebody()
        paid, unpaid = bill(year, who, "2026-03-02"), bill(year, who, None)
        sent = year.send(who, paid).status_code, code(year.send(who, unpaid))
        without = year.taken("Ana Ferreira", [line("C1", 5770, "2026-03-02")])  # no consent: the paper way
        path = f"/api/v1/practice/memoires/{GP}/{without}/printable"
        told.append((*sent, year.client.get(path, headers=year.software()).status_code))
    assert told == [(201, "unpaid", 200)] * 2
