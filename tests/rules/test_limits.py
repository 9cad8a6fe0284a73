"""How many consultations are covered, over HTTP in the order of arrival (F1–F5, F7, K2, K10)."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.api.world import HEART, OTHER_GP
from tests.domain.switching import switched
from tests.rules.year import Year, line

Sent = tuple[str, str, str | None]  # act, day, hour
TARIFFS = {
    "C1": 5770,
    "V1": 7500,
    "C2": 7000,
    "R1": 1500,
    "V9": 14000,
    "V6": 5200,
    "T11": 980,
    "T12": 1260,
    "T13": 1420,
}
F1, F2, F3 = "F1", "F2", "F3"


def rules_of(year: Year, who: str, *sent: Sent, **bill: Any) -> list[str]:
    """The rule of each bill's line, sent one after the other; that of the rate where it is covered."""
    found = []
    for act, on, at in sent:
        (one,) = year.decided(who, [line(act, TARIFFS[act], on, at)], **bill)["lines"]
        assert one["not_covered_cents"] == (one["billed_cents"] if one["rule"].startswith("F") else 0)
        found.append(one["rule"])
    return found


# Two services of one discipline, in the order they are sent, and the rule of the second.
PAIRS: list[tuple[Sent, Sent, str]] = [
    (("C1", "2026-03-02", "09:15"), ("C1", "2026-03-03", "09:14"), F1),
    (("C1", "2026-03-02", "09:15"), ("C1", "2026-03-03", "09:15"), "E4"),
    (("C1", "2026-03-02", "09:15"), ("V1", "2026-03-03", "09:14"), F1),
    (("V1", "2026-03-02", "09:15"), ("C1", "2026-03-03", "09:15"), "E4"),
    (("V1", "2026-03-02", "00:00"), ("V1", "2026-03-02", "23:59"), F1),
    (("C1", "2026-03-02", "23:59"), ("C1", "2026-03-03", "00:00"), F1),
    (("C1", "2026-03-03", "09:15"), ("C1", "2026-03-02", "09:16"), F1),  # the earlier service arrives later
    (("C1", "2026-03-03", "09:15"), ("C1", "2026-03-02", "09:15"), "E4"),
    (("C1", "2026-03-02", None), ("C1", "2026-03-02", None), F1),
    (("C1", "2026-03-02", None), ("C1", "2026-03-03", None), "E4"),
    (("C1", "2026-03-02", "23:00"), ("C1", "2026-03-02", None), F1),
    (("C1", "2026-03-02", "23:00"), ("C1", "2026-03-03", None), "E4"),  # without an hour the calendar day counts
    (("C1", "2024-02-28", "10:00"), ("C1", "2024-02-29", "09:59"), F1),
    (("C1", "2024-02-29", "10:00"), ("C1", "2024-03-01", "10:00"), "E4"),
    (("C1", "2025-12-31", "10:00"), ("C1", "2026-01-01", "09:59"), F1),
    (("C1", "2026-03-28", "10:00"), ("C1", "2026-03-29", "10:00"), "E4"),  # by the clock on the wall, one hour short
    (("C1", "2025-10-25", "10:00"), ("C1", "2025-10-26", "09:59"), F1),  # and one hour more
    (("V9", "2026-03-02", "09:00"), ("C1", "2026-03-02", "10:00"), "E4"),  # the emergency service
    (("C1", "2026-03-02", "09:00"), ("V9", "2026-03-02", "10:00"), "E4"),
    (("V9", "2026-03-02", None), ("V9", "2026-03-02", None), "E4"),
    (("R1", "2026-03-02", "09:00"), ("C1", "2026-03-02", "09:00"), "E4"),
    (("C1", "2026-03-02", "09:00"), ("R1", "2026-03-02", "09:00"), "E4"),
    (("T11", "2026-03-02", None), ("T11", "2026-03-02", None), "E4"),
    (("T12", "2026-03-02", None), ("C1", "2026-03-02", None), "E4"),
]


def test_one_within_24_hours_whatever_of_the_two(year: Year) -> None:
    year.on("2026-04-10")
    wrong = {}
    for pair in PAIRS[:12]:
        found = rules_of(year, year.somebody(), *pair[:2])
        if found != ["E4", pair[2]]:
            wrong[pair] = found
    assert wrong == {}


def test_24_hours_over_leap_days_new_years_changes_of_the_clock_and_what_is_not_counted(year: Year) -> None:
    year.on("2026-02-27")
    wrong = {}
    for pair in PAIRS[12:]:
        year.on("2026-04-10" if pair[0][1] >= "2026" else "2026-02-27")
        found = rules_of(year, year.somebody(), *pair[:2])
        if found != ["E4", pair[2]]:
            wrong[pair] = found
    assert wrong == {}


def test_the_third_of_2_4_and_7_march_is_not_covered_and_a_cardiologist_that_day_is(year: Year) -> None:
    year.on("2026-03-10")
    who = year.somebody()
    assert rules_of(year, who, *(("C1", f"2026-03-0{day}", None) for day in (2, 4, 7))) == ["E4", "E4", F2]
    assert rules_of(year, who, ("C2", "2026-03-07", None)) == ["E4"]
    assert rules_of(year, who, ("V1", "2026-03-08", None)) == [F2]  # 4 and … 2 March to 8 March are seven days
    assert rules_of(year, who, ("C1", "2026-03-09", None)) == ["E4"]  # the seven days begin on the 3rd


# The rules of the bills in the order they are sent.
WEEKS: list[tuple[tuple[str, ...], list[str]]] = [
    (("2026-03-02", "2026-03-04", "2026-03-08"), ["E4", "E4", F2]),
    (("2026-03-02", "2026-03-04", "2026-03-09"), ["E4", "E4", "E4"]),
    (("2026-03-07", "2026-03-04", "2026-03-02"), ["E4", "E4", "E4"]),  # seven days are the day and the six before
    (("2026-03-02", "2026-03-07", "2026-03-04"), ["E4", "E4", "E4"]),  # up to the 4th there is one only
    (("2026-03-02", "2026-03-02", "2026-03-04", "2026-03-07"), ["E4", F1, "E4", F2]),  # not covered, not counted
    (("2026-03-02", "2026-03-04", "2026-03-07", "2026-03-09", "2026-03-10"), ["E4", "E4", F2, "E4", F2]),
    (("2024-02-27", "2024-02-29", "2024-03-04"), ["E4", "E4", F2]),
    (("2024-02-27", "2024-02-29", "2024-03-05"), ["E4", "E4", "E4"]),
    (("2023-02-27", "2023-02-28", "2023-03-05"), ["E4", "E4", F2]),
    (("2025-12-29", "2025-12-31", "2026-01-04"), ["E4", "E4", F2]),
    (("2025-12-29", "2025-12-31", "2026-01-05"), ["E4", "E4", "E4"]),
]


def test_two_within_seven_days_in_the_order_they_arrive(year: Year) -> None:
    year.on("2026-03-12")
    wrong = {}
    for days, rules in WEEKS:
        found = rules_of(year, year.somebody(), *(("C1", on, None) for on in days), paid_on="2026-03-12")
        if found != rules:
            wrong[days] = found
    assert wrong == {}


def test_what_was_deposited_and_not_sent_or_refused_does_not_count(year: Year) -> None:
    year.on("2026-03-12")
    who = year.somebody()
    year.taken(who, [line("C1", 5770, "2026-03-02")])
    refused = year.sent(who, [line("C1", 5770, "2026-03-03")], accident=True)
    year.sent(who, [line("C1", 5770, "2026-03-04")])
    clerk = year.member("clerk", caisse="CNS")
    seat, at = year.seat(clerk), f"/desk/claims/{refused}"
    seat.send(seat.get(at), "/refuse", reason="other-insurer")
    assert rules_of(year, who, ("C1", "2026-03-07", None)) == ["E4"]
    assert rules_of(year, who, ("C1", "2026-03-08", None)) == [F2]


def test_every_doctor_of_the_discipline_counts_and_no_other(year: Year) -> None:
    year.on("2026-03-12")
    who = year.somebody()
    assert rules_of(year, who, ("C1", "2026-03-02", None)) == ["E4"]
    assert rules_of(year, who, ("C1", "2026-03-04", None), performer=OTHER_GP) == ["E4"]
    assert rules_of(year, who, ("C1", "2026-03-07", None), performer="90678900", biller="90789000") == [F2]
    assert rules_of(year, who, ("C2", "2026-03-07", None), performer=HEART) == ["E4"]


def test_an_emergency_counts_for_the_week_each_time(year: Year) -> None:
    year.on("2026-03-12")
    who = year.somebody()
    told = year.decided(who, [line("V9", 28000, "2026-03-02", quantity=2)])
    assert told["not_covered_cents"] == 0
    assert rules_of(year, who, ("C1", "2026-03-04", None)) == [F2]


def one_bill(year: Year, who: str, days: list[str], act: str = "C1", **bill: Any) -> list[str]:
    """The rules of the lines of one bill with a service on each of these days."""
    told = year.decided(who, [line(act, TARIFFS[act], on) for on in days], **bill)
    return [one["rule"] for one in told["lines"]]


def fortnights(count: int, *, first: int = 0) -> list[str]:
    """Days of 2025 from 1 July on, a fortnight between them."""
    return [(date(2025, 7, 1) + timedelta(days=14 * at)).isoformat() for at in range(first, first + count)]


def test_the_thirteenth_within_six_months_is_not_covered(year: Year) -> None:
    """Twelve from 1 July to 2 December: six months that end on 31 December begin on 1 July."""
    year.on("2026-01-10")
    for last, rule in (("2025-12-31", F3), ("2026-01-01", "E4"), ("2025-12-30", F3)):
        who = year.somebody()
        assert rules_of(year, who, *(("C1", on, None) for on in fortnights(2))) == ["E4"] * 2
        assert one_bill(year, who, fortnights(10, first=2)) == ["E4"] * 10
        assert rules_of(year, who, ("C1", last, None)) == [rule], last
        assert rules_of(year, who, ("C2", last, None)) == ["E4"]


# The oldest of twelve services, a thirteenth, and its rule. The window begins on the day after the same day six months
# before: 29 August for 28 February, 30 August for 29 February, 1 October for 31 March.
MONTH_ENDS = [
    ("2025-08-31", "2026-02-28", F3),
    ("2025-08-29", "2026-02-28", F3),
    ("2025-08-28", "2026-02-28", "E4"),
    ("2023-08-29", "2024-02-29", "E4"),
    ("2023-08-30", "2024-02-29", F3),
    ("2023-08-31", "2024-02-28", F3),
    ("2025-09-30", "2026-03-31", "E4"),
    ("2025-10-01", "2026-03-31", F3),
]


def test_six_months_roll_over_month_ends_and_leap_days(year: Year) -> None:
    year.on("2026-04-10")
    wrong = {}
    for oldest, last, rule in MONTH_ENDS:
        who, since = year.somebody(), int(oldest[:4])
        days = [oldest, *(f"{since}-{month:02}-{day}" for month in (10, 11, 12) for day in ("05", "15", "25"))]
        days += [f"{since + 1}-01-05", f"{since + 1}-01-20"]
        found = one_bill(year, who, days, paid_on="2026-04-01")
        found += rules_of(year, who, ("C1", last, None), paid_on="2026-04-01")
        if found != ["E4"] * 12 + [rule]:
            wrong[oldest, last] = found
    assert wrong == {}


def test_calendar_half_years_where_the_switch_says_so(year: Year) -> None:
    year.on("2026-03-10")
    who = year.somebody()
    year.rule_by(switched(year.house.facts, calendar_half_years=True))
    assert one_bill(year, who, fortnights(12, first=1)) == ["E4"] * 12
    assert rules_of(year, who, ("C1", "2025-12-31", None), ("C1", "2026-01-01", None)) == [F3, "E4"]
    year.rule_by(switched(year.house.facts, calendar_half_years=False))
    assert rules_of(year, who, ("C1", "2026-01-11", None)) == [F3]


def test_long_stay_and_inpatient_care_are_outside_the_six_months(year: Year) -> None:
    year.on("2026-01-10")
    who = year.somebody()
    assert one_bill(year, who, fortnights(12)) == ["E4"] * 12
    assert rules_of(year, who, ("V6", "2025-12-30", None)) == ["E4"]
    assert rules_of(year, who, ("C1", "2025-12-28", None), inpatient=True) == ["E7"]
    other = year.somebody()
    assert one_bill(year, other, fortnights(12), "V6") == ["E4"] * 12
    assert rules_of(year, other, ("C1", "2025-12-20", None)) == ["E4"]


def test_of_two_consultations_on_one_line_or_bill_one_is_covered(year: Year) -> None:
    year.on("2026-03-12")
    told = year.decided(year.somebody(), [line("C1", 11540, "2026-03-02", quantity=2)])
    assert (told["reimbursed_cents"], told["participation_cents"], told["not_covered_cents"]) == (5078, 692, 5770)
    assert (told["lines"][0]["rule"], told["lines"][0]["rate_percent"]) == (F1, 88)
    who = year.somebody()
    lines = [line("V1", 7500, "2026-03-02", "18:00"), line("C1", 5770, "2026-03-02", "09:00")]
    told = year.decided(who, lines)
    assert [one["not_covered_cents"] for one in told["lines"]] == [7500, 0]  # the earlier service first
    told = year.decided(year.somebody(), lines[::-1])
    assert [one["not_covered_cents"] for one in told["lines"]] == [0, 7500]


AGREEMENTS: list[tuple[str, int, str | None, set[str]]] = [
    ("T1", 4000, None, {"no-agreement"}),
    ("T1", 4000, "ACM-2026-17", set()),
    ("T2", 12000, None, {"no-agreement"}),
    ("T2", 12000, "APCM-1", set()),
    ("T10", 2240, None, set()),
]


def test_an_act_that_needs_an_agreement_goes_to_a_clerk_without_one(year: Year) -> None:
    year.on("2026-03-04")
    for act, cents, authorisation, codes in AGREEMENTS:
        who = year.somebody()
        claim = year.sent(who, [line(act, cents, "2026-03-02", authorisation=authorisation)])
        state = "received" if codes else "accepted"
        assert (year.noticed(claim), year.claim(who, claim)["state"]) == (codes, state), (act, authorisation)


def test_a_blank_is_no_agreement(year: Year) -> None:
    year.on("2026-03-04")
    who = year.somebody()
    for blank in ("", " ", "\t", "\u00a0"):
        told = year.foreseen(who, [line("T1", 4000, "2026-03-02", authorisation=blank)])
        assert any("T1" in one for one in told["unknown"]), repr(blank)


@pytest.mark.parametrize(
    ("first", "codes"),
    [("2025-10-14", set()), ("2025-10-15", {"too-many-doctors"}), ("2025-11-01", {"too-many-doctors"})],
)
def test_a_third_doctor_within_six_months_of_a_third_party_service_goes_to_a_clerk(
    year: Year, first: str, codes: set[str]
) -> None:
    """Six months that end on 14 April 2026 begin on 15 October 2025; what was sent by app counts as well."""
    year.on("2026-04-20")
    who = "Fernand Feller"
    label = year.office().labels(who)[0]  # from 15 January to 14 April
    year.sent(who, [line("C1", 5770, first)], performer="90567800")
    year.sent(who, [line("C1", 5770, "2026-01-10")], performer="90678900")
    bill = {"route": "tps", "tps_label": label, "paid_on": None}
    number = year.taken(who, [line("C1", 5770, "2026-04-14")], **bill)
    assert year.findings(number) == codes
