"""What a bill gives, over HTTP and to the cent, on the days the rules name and beside them (E4–E12, K7)."""

from typing import Any

import pypdfium2

from tests.api.world import GP
from tests.rules.year import Lines, Year, line

ON = "2026-03-02"
MONEY = (
    "reimbursed_cents",
    "participation_cents",
    "excess_cents",
    "supplement_cents",
    "not_covered_cents",
    "patient_cents",
)
ACTS = {"C1": 5770, "C2": 7000, "C3": 6000, "V1": 7500, "R1": 1500, "T1": 4000, "T2": 12000, "DC1": 5000, "DP1": 30000}


def money(part: dict[str, Any]) -> tuple[int, ...]:
    assert part["billed_cents"] == sum(part[name] for name in MONEY[:5])
    assert part["patient_cents"] == part["billed_cents"] - part["reimbursed_cents"]
    return tuple(part[name] for name in MONEY)


def test_every_act_has_its_tariff_on_every_day_since_2023(year: Year) -> None:
    year.on("2026-11-23")
    who, days = year.somebody(), ("2023-01-01", "2024-02-29", "2026-11-22")
    for act, cents in ACTS.items():
        told = year.foreseen(who, [line(act, cents, on) for on in days], paid_on="2026-11-22")
        assert [one["tariff_cents"] for one in told["lines"]] == [cents] * 3, act
    supplements = [line(f"CP{number}", 100 * number, on) for number in range(1, 9) for on in days]
    forecast = year.foreseen(who, [line("DC1", 5000, days[0]), *supplements], paid_on="2026-11-22")
    assert (forecast["tariff_cents"], forecast["supplement_cents"]) == (5000, 3 * 3600)


def test_the_day_before_no_act_is_in_the_nomenclature(year: Year) -> None:
    year.on(ON)
    for act, cents in {**ACTS, "CP1": 100, "MR03": 11927}.items():
        _, answer = year.billed(year.somebody(), [line(act, cents, "2022-12-31")])
        assert (answer.status_code, list((answer.json or {})["errors"])) == (422, ["lines.0.act"]), act


# billed → reimbursed, participation, excess, supplement, not covered, the patient's
BILLS: list[tuple[str, Lines, tuple[int, ...]]] = [
    ("E4", [line("C1", 5770, ON)], (5078, 692, 0, 0, 0, 692)),
    ("one cent less", [line("C1", 5769, ON)], (5077, 692, 0, 0, 0, 692)),
    ("one cent more is the patient's", [line("C1", 5771, ON)], (5078, 692, 1, 0, 0, 693)),
    ("half a cent goes up", [line("C1", 4, ON)], (4, 0, 0, 0, 0, 0)),
    ("half a cent and a bit", [line("C1", 50, ON)], (44, 6, 0, 0, 0, 6)),
    ("the smallest bill", [line("C1", 1, ON)], (1, 0, 0, 0, 0, 0)),
    ("far above the tariff", [line("C1", 10000, ON)], (5078, 692, 4230, 0, 0, 4922)),
    ("E6", [line("C1", 5770, ON), line("CP1", 1000, ON)], (5078, 692, 0, 1000, 0, 1692)),
    ("a supplement alone", [line("CP7", 999, ON)], (0, 0, 0, 999, 0, 999)),
    ("two of an act", [line("T13", 2840, ON, quantity=2)], (2499, 341, 0, 0, 0, 341)),
    ("two of an act, one cent above", [line("T13", 2841, ON, quantity=2)], (2499, 341, 1, 0, 0, 342)),
    ("two lines are rounded each", [line("T13", 1420, ON), line("T13", 1420, ON)], (2500, 340, 0, 0, 0, 340)),
    ("a cardiologist", [line("C2", 7000, ON)], (6160, 840, 0, 0, 0, 840)),
    ("a visit", [line("V1", 7500, ON)], (6600, 900, 0, 0, 0, 900)),
    ("E8 below", [line("DC1", 7734, ON, quantity=2)], (7734, 0, 0, 0, 0, 0)),
    ("E8 exactly", [line("DC1", 7735, ON, quantity=2)], (7735, 0, 0, 0, 0, 0)),
    ("E8 one cent beyond", [line("DC1", 7736, ON, quantity=2)], (7736, 0, 0, 0, 0, 0)),
    ("E8", [line("DC1", 10000, ON, quantity=2)], (9728, 272, 0, 0, 0, 272)),
    ("E8, line by line", [line("DC1", 5000, ON), line("DC1", 5000, ON)], (9728, 272, 0, 0, 0, 272)),
]


def test_an_adults_bill_to_the_cent(year: Year) -> None:
    year.on("2026-03-04")
    wrong = {}
    for what, lines, amounts in BILLS:
        told = year.decided(year.somebody(), lines)
        assert all(money(one) and one["rule"] and one["source"] and one["reason"] for one in told["lines"])
        if money(told) != amounts:
            wrong[what] = money(told), amounts
    assert wrong == {}


def test_each_cent_of_the_first_50_euros_of_a_tooth_counts_once_over_several_bills(year: Year) -> None:
    year.on("2027-01-10")
    who = year.somebody()
    bills = [
        ("2026-02-02", 5000, 5000),  # 77.35 − 50.00 = 27.35 are left
        ("2026-02-03", 2735, 2735),  # exactly used up
        ("2026-02-04", 100, 88),
        ("2026-02-01", 100, 88),  # an earlier service that arrives later finds it used up as well
        ("2025-12-31", 5000, 5000),  # another year
        ("2027-01-01", 5000, 5000),
        ("2027-01-02", 2736, 2736),  # 27.35 in full and one cent at 88 percent: 0.0088 goes up
    ]
    told = [year.decided(who, [line("DC1", cents, on)])["reimbursed_cents"] for on, cents, _ in bills]
    assert told == [cents for *_, cents in bills]


def test_teeth_of_a_child_or_in_hospital_use_up_nothing_of_the_adults_year(year: Year) -> None:
    year.on("2026-06-10")
    who = year.settle_in("Ines", "2008-03-10", "20010101601")
    child = {"reader": "Claire Weber", "paid_on": "2026-06-10"}
    lines = [line("DC1", 5000, "2026-03-09"), line("DC1", 5000, "2026-03-10")]
    told = year.decided(who, lines, **child)
    assert [(one["reimbursed_cents"], one["rule"]) for one in told["lines"]] == [(5000, "E5"), (5000, "E8")]
    year.decided(who, [line("DC1", 5000, "2026-04-01")], inpatient=True, **child)
    (one,) = year.foreseen(who, [line("DC1", 5000, "2026-04-02")], **child)["lines"]
    assert one["reimbursed_cents"] == 2735 + 1993  # 27.35 of the year were left; 88 percent of 22.65


def test_a_bill_that_was_not_sent_uses_up_nothing_of_the_dental_amount(year: Year) -> None:
    year.on("2026-03-04")
    who = year.somebody()
    year.taken(who, [line("DC1", 10000, ON, quantity=2)])
    assert year.foreseen(who, [line("DC1", 5000, "2026-03-03")])["reimbursed_cents"] == 5000


# Preventive visits, and what a prosthesis of 300.00 in 2026 gives.
VISITS = [
    ([], 24000),
    (["2024-06-01", "2025-06-01"], 30000),
    (["2024-01-01", "2025-12-31"], 30000),
    (["2024-06-01", "2024-12-31"], 24000),
    (["2023-12-31", "2025-06-01"], 24000),
    (["2025-06-01", "2026-01-02"], 24000),
    (["2023-06-01", "2024-06-01"], 24000),
]


def test_a_prosthesis_after_visits_in_the_two_calendar_years_before(year: Year) -> None:
    year.on("2026-03-04")
    wrong = {}
    for visits, reimbursed in VISITS:
        who = year.somebody()
        if visits:
            year.sent(who, [line("DC1", 5000, on) for on in visits], paid_on="2026-01-02")
        (one,) = year.foreseen(who, [line("DP1", 30000, ON, authorisation="ACM-1")])["lines"]
        if (one["reimbursed_cents"], one["rate_percent"], one["rule"]) != (reimbursed, reimbursed // 300, "E9"):
            wrong[tuple(visits)] = one
    assert wrong == {}


def test_the_scaling_of_a_tooth_is_no_preventive_visit(year: Year) -> None:
    year.on("2026-03-04")
    who = year.somebody()
    year.sent(who, [line("DS1", 4230, on) for on in ("2024-06-01", "2025-06-01")], paid_on="2026-01-02")
    assert year.foreseen(who, [line("DP1", 30000, ON, authorisation="ACM-1")])["reimbursed_cents"] == 24000


# Tom Weber was born on 10 March 2010, Léa on 29 February 2012; the age is that of the day of the service.
def test_under_18_the_tariff_is_in_full_until_the_eve_of_the_birthday(year: Year) -> None:
    for who, on in (("Tom Weber", "2028-03-09"), ("Léa Weber", "2030-02-28"), ("Léa Weber", "2026-03-02")):
        year.on(on)
        told = year.decided(who, [line("C1", 5770, on), line("CP1", 1000, on)], reader="Claire Weber")
        assert money(told) == (5770, 0, 0, 1000, 0, 1000), (who, on)
        assert told["lines"][0]["rule"] == "E5"


BIRTHDAYS = [
    ("2008-03-10", "2026-03-09", 5770),
    ("2008-03-10", "2026-03-10", 5078),
    ("2008-02-29", "2026-02-28", 5770),
    ("2008-02-29", "2026-03-01", 5078),
    ("2006-02-28", "2024-02-27", 5770),
    ("2006-02-28", "2024-02-28", 5078),
    ("2007-12-31", "2025-12-30", 5770),
    ("2007-12-31", "2025-12-31", 5078),
]


def test_on_the_eighteenth_birthday_the_adults_rate_begins_whenever_it_is_sent(year: Year) -> None:
    year.on("2026-03-15")
    wrong = {}
    for place, (born, on, reimbursed) in enumerate(BIRTHDAYS):
        who = year.settle_in(f"Max{place}", born, f"200101010{place}1")
        told = year.decided(who, [line("C1", 5770, on)], reader="Claire Weber", paid_on="2026-03-12")
        if told["reimbursed_cents"] != reimbursed:
            wrong[born, on] = told["reimbursed_cents"]
    assert wrong == {}


def test_a_child_has_its_teeth_and_prostheses_in_full_and_uses_nothing_up(year: Year) -> None:
    year.on("2026-03-04")
    lines = [line("DC1", 10000, ON, quantity=2), line("DP1", 30000, ON, authorisation="ACM-1")]
    told = year.foreseen("Tom Weber", lines, reader="Claire Weber")
    assert money(told) == (40000, 0, 0, 0, 0, 0)
    assert [one["rule"] for one in told["lines"]] == ["E5", "E5"]


INPATIENT = [
    ("C1", 5770, (5770, 0, 0, 0, 0, 0)),
    ("C1", 6000, (5770, 0, 230, 0, 0, 230)),
    ("T35", 16500, (16500, 0, 0, 0, 0, 0)),
    ("DC1", 10000, (5000, 0, 5000, 0, 0, 5000)),
]


def test_inpatient_care_is_in_full_up_to_the_tariff(year: Year) -> None:
    year.on("2026-03-04")
    for act, billed, amounts in INPATIENT:
        told = year.foreseen(year.somebody(), [line(act, billed, ON)], inpatient=True)
        assert (money(told), told["lines"][0]["rule"]) == (amounts, "E7"), act


def test_the_tariff_is_that_of_the_service_date_whatever_the_day_of_sending(year: Year) -> None:
    year.on("2025-06-01")
    tariffs = {"2025-04-30": 11927, "2025-05-01": 12226, "2023-08-31": 11636, "2023-09-01": 11927}
    for on, tariff in tariffs.items():
        (one,) = year.foreseen(year.somebody(), [line("MR03", 20000, on)])["lines"]
        assert one["tariff_cents"] == tariff, on


def test_a_bill_over_a_change_of_the_index_takes_each_lines_own_day(year: Year) -> None:
    year.on("2025-06-01")
    lines = [line("MR03", 11927, "2025-04-30"), line("MR03", 12226, "2025-05-01"), line("C1", 5770, "2025-05-01")]
    told = year.foreseen(year.somebody(), lines)
    assert [one["tariff_cents"] for one in told["lines"]] == [11927, 12226, 5770]
    assert told["tariff_cents"] == 29923


def test_an_act_of_another_discipline_goes_to_a_clerk_at_the_same_tariff(year: Year) -> None:
    year.on("2026-03-04")
    who = year.somebody()
    claim = year.sent(who, [line("C2", 7000, ON)], performer=GP)
    assert year.claim(who, claim)["state"] == "received"
    assert year.noticed(claim) == {"other-discipline"}


def test_an_illustrative_tariff_is_named_so_in_the_forecast_at_the_desk_and_on_paper(year: Year) -> None:
    year.on("2026-03-04")
    who = "Fernand Feller"  # reads French
    bill = [line("C1", 5770, ON)]
    assert any("exemples" in one for one in year.foreseen(who, bill)["unknown"])
    assert not any("exemples" in one for one in year.foreseen(who, [line("CP1", 900, ON)])["unknown"])
    claim = year.sent(who, bill, accident=True)
    seat = year.seat(year.member("clerk", caisse="CNS"))
    page = seat.get(f"/desk/claims/{claim}")
    assert "tarif d'exemple" in page.text
    seat.send(page, "/accept")
    paper = year.get(who, f"/claims/{claim}/statement").data
    with pypdfium2.PdfDocument(paper) as pdf:
        assert "Certains tarifs sont des exemples" in " ".join(pdf[0].get_textpage().get_text_range().split())
