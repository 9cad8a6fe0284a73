"""How many consultations of one discipline are covered (F1–F7)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from backend.domain.calendar import add_months
from backend.domain.facts import Facts
from backend.domain.limits import counter_pays, filled, service_of
from backend.domain.memoire import PastService
from backend.domain.tps import Period
from tests.domain.bills import ADULT, DAY, GP, OTHER_GP, THIRD_GP, bill, codes, decide, line, past
from tests.domain.switching import limited, switched

C1 = line("C1", 5770)


def covered(facts: Facts, history: tuple[PastService, ...], act: str = "C1", at: str | None = None) -> bool:
    tariff = facts.on(DAY).acts[act].tariff_cents
    assert tariff
    memoire = bill(line(act, tariff, at=at))
    return decide(memoire, facts, history=history).statement.reimbursed_cents > 0


def day(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


@pytest.mark.parametrize(
    ("earlier_at", "at", "is_covered"),
    [
        ("09:15", "09:15", True),
        ("09:15", "09:14", False),
        ("09:15", "09:16", True),
        ("09:15", None, True),
        (None, "00:01", True),
    ],
)
def test_24_hours_run_from_the_hour_of_the_day_before(
    facts: Facts, earlier_at: str | None, at: str | None, is_covered: bool
) -> None:
    assert covered(facts, (past("C1", day("03-01"), earlier_at),), at=at) == is_covered


@pytest.mark.parametrize(
    ("earlier_at", "at"), [("09:15", "18:00"), (None, "18:00"), ("09:15", None), (None, None), ("18:00", "09:15")]
)
def test_a_second_one_on_the_same_day_is_not_covered(facts: Facts, earlier_at: str | None, at: str | None) -> None:
    memoire = bill(line("C1", 5770, at=at))
    assessment = decide(memoire, facts, history=(past("V1", DAY, earlier_at),))
    assert assessment.statement.not_covered_cents == 5770
    assert (assessment.statement.lines[0].rule, codes(assessment)) == ("F1", {"limit-24h"})
    assert assessment.clean


def test_an_emergency_service_is_outside_the_24_hours(facts: Facts) -> None:
    assert covered(facts, (past("V9", DAY),))
    assert covered(facts, (past("C1", DAY),), act="V9")


@pytest.mark.parametrize(
    ("earlier", "is_covered"),
    [
        (("02-24", "02-26"), False),
        (("02-23", "02-26"), True),
        (("02-24", "02-24"), False),
        (("02-24",), True),
    ],
)
def test_two_within_seven_days_are_covered(facts: Facts, earlier: tuple[str, ...], is_covered: bool) -> None:
    assert covered(facts, tuple(past("C1", day(one)) for one in earlier)) == is_covered


def test_the_third_of_2_4_and_7_march_is_not_covered_but_a_cardiologist_is(facts: Facts) -> None:
    history = (past("C1", day("03-02")), past("C1", day("03-04")))
    third = decide(bill(line("C1", 5770, on=day("03-07"))), facts, history=history)
    assert (third.statement.reimbursed_cents, third.statement.lines[0].rule) == (0, "F2")
    heart = bill(line("C2", 7000, on=day("03-07")), discipline="cardiology")
    assert decide(heart, facts, history=history).statement.reimbursed_cents == 6160
    ninth = decide(bill(line("C1", 5770, on=day("03-09"))), facts, history=history)
    assert ninth.statement.reimbursed_cents == 5078


def spread(count: int, last: date) -> tuple[PastService, ...]:
    return tuple(past("C1", last - timedelta(days=10 * nth)) for nth in range(count))


def test_the_thirteenth_within_six_months_is_not_covered(facts: Facts) -> None:
    eleven, twelve = spread(11, DAY - timedelta(days=10)), spread(12, DAY - timedelta(days=10))
    assert covered(facts, eleven)
    assessment = decide(bill(C1), facts, history=twelve)
    assert (assessment.statement.reimbursed_cents, assessment.statement.lines[0].rule) == (0, "F3")


def test_six_months_begin_the_day_after_the_same_day(facts: Facts) -> None:
    eleven = spread(11, DAY - timedelta(days=10))
    oldest = add_months(DAY, -6)
    assert covered(facts, (*eleven, past("C1", oldest)))
    assert not covered(facts, (*eleven, past("C1", oldest + timedelta(days=1))))


def test_calendar_half_years_are_a_switch(facts: Facts) -> None:
    twelve = spread(12, DAY - timedelta(days=10))
    assert covered(switched(facts, calendar_half_years=True), twelve)
    many = tuple(past("C1", day("01-02") + timedelta(days=4 * nth)) for nth in range(12))
    assert not covered(switched(facts, calendar_half_years=True), many)


def test_long_stay_and_inpatient_care_are_outside_the_six_months(facts: Facts) -> None:
    twelve = spread(12, DAY - timedelta(days=10))
    assert decide(bill(C1, inpatient=True), facts, history=twelve).statement.reimbursed_cents == 5770
    assert covered(facts, twelve, act="V6")
    assert covered(facts, tuple(replace(one, inpatient=True) for one in twelve))
    assert covered(facts, tuple(replace(one, act="V6") for one in twelve))


@pytest.mark.parametrize("act", ["R1", "T11", "T12", "T10"])
def test_renewals_series_and_technical_acts_are_not_counted(facts: Facts, act: str) -> None:
    same_day = (past("C1", DAY), past(act, DAY), past(act, DAY - timedelta(days=1)))
    assert covered(facts, same_day, act=act)
    assert covered(facts, (past(act, DAY), past(act, DAY)))


def test_a_line_that_was_not_covered_does_not_count(facts: Facts) -> None:
    assert covered(facts, (past("C1", DAY, covered=False),))
    assert covered(facts, (past("C2", DAY, discipline="cardiology"),))


def test_two_consultations_on_one_bill_count_as_two(facts: Facts) -> None:
    statement = decide(bill(C1, line("V1", 7500)), facts).statement
    assert [one.reimbursed_cents for one in statement.lines] == [0, 6600]
    apart = decide(bill(line("C1", 5770, at="08:00"), line("V1", 7500, at="20:00")), facts).statement
    assert [one.reimbursed_cents for one in apart.lines] == [5078, 0]


def test_of_a_doubled_consultation_one_is_covered(facts: Facts) -> None:
    decided = decide(bill(line("C1", 11540, quantity=2)), facts).statement.lines[0]
    assert (decided.reimbursed_cents, decided.participation_cents, decided.not_covered_cents) == (5078, 692, 5770)
    assert decided.reason
    assert "24" not in decided.reason.msgid


def test_a_counted_out_line_can_be_made_to_wait_for_a_clerk(facts: Facts) -> None:
    careful = limited(facts, limit_severity="review")
    assert not decide(bill(C1), careful, history=(past("C1", DAY),)).clean


def test_a_third_doctor_in_third_party_payment_goes_to_a_clerk(facts: Facts) -> None:
    person = replace(ADULT, tps=(Period(day("01-15"), day("04-14")),))
    two = (past("C1", day("01-20"), performer=OTHER_GP), past("C1", day("02-10"), performer=THIRD_GP))
    assert "too-many-doctors" in codes(decide(bill(C1), facts, person, two))
    assert "too-many-doctors" not in codes(decide(bill(C1), facts, ADULT, two))
    assert "too-many-doctors" not in codes(decide(bill(C1), facts, person, two[:1]))
    same = (two[0], replace(two[1], performer=GP))
    assert "too-many-doctors" not in codes(decide(bill(C1), facts, person, same))
    old = (two[0], replace(two[1], performed_on=add_months(DAY, -6)))
    assert "too-many-doctors" not in codes(decide(bill(C1), facts, person, old))


@pytest.mark.parametrize(
    ("bills", "pays"),
    [
        ([(10000, 14)], True),
        ([(9999, 0)], False),
        ([(10000, 15)], False),
        ([(5000, 1), (5000, 14)], True),
        ([(5000, 1), (5000, 15)], False),
        ([(10000, -1)], False),
        ([], False),
    ],
)
def test_the_counter_pays_from_100_euros_paid_under_15_days_ago(
    facts: Facts, bills: list[tuple[int, int]], pays: bool
) -> None:
    sheet = facts.on(DAY)
    paid = [(amount, DAY - timedelta(days=ago)) for amount, ago in bills]
    assert counter_pays(paid, sheet.limits, sheet.deadlines.counter_days, DAY) == pays


@pytest.mark.parametrize(
    ("other", "rules"),
    [
        (day("03-02"), ("F1", "F2", "F3")),
        (day("03-01"), ("F2", "F3")),
        (day("02-24"), ("F2", "F3")),
        (day("02-23"), ("F3",)),
        (date(2025, 9, 3), ("F3",)),
        (date(2025, 9, 2), ()),
        (day("03-03"), ()),
    ],
)
def test_an_earlier_service_fills_the_limits_whose_window_it_lies_in(
    facts: Facts, other: date, rules: tuple[str, ...]
) -> None:
    sheet = facts.on(DAY)
    visit = sheet.acts["C1"]
    one, before = service_of(visit, DAY, None, False), service_of(visit, other, None, False)
    assert filled(one, before, sheet.limits, False) == rules
