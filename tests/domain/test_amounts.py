"""What is reimbursed of a bill, to the cent (E4–E11, A9, C10, D2, F5, K4–K7)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from backend.domain.assessment import forecast
from backend.domain.coverage import Affiliation, caisse_on, responsible_caisse
from backend.domain.facts import Facts
from backend.domain.memoire import PersonFacts
from tests.domain.bills import ADULT, CHILD, CNS, DAY, bill, codes, decide, line, past

EVE = timedelta(days=1)


def test_an_adult_pays_12_percent_of_a_consultation(facts: Facts) -> None:
    statement = decide(bill(line("C1", 5770)), facts).statement
    assert (statement.reimbursed_cents, statement.participation_cents) == (5078, 692)
    assert (statement.billed_cents, statement.tariff_cents, statement.patient_cents) == (5770, 5770, 692)
    assert statement.lines[0].rule == "E4"
    assert statement.lines[0].rate_percent == 88


@pytest.mark.parametrize(
    ("born_on", "reimbursed", "rule"),
    [
        (DAY.replace(year=2008) + EVE, 5770, "E5"),
        (DAY.replace(year=2008), 5078, "E4"),
        (DAY.replace(year=2008) - EVE, 5078, "E4"),
        (DAY, 5770, "E5"),
    ],
)
def test_the_birthday_at_18_already_counts_as_an_adult(facts: Facts, born_on: date, reimbursed: int, rule: str) -> None:
    statement = decide(bill(line("C1", 5770)), facts, replace(ADULT, born_on=born_on)).statement
    assert (statement.reimbursed_cents, statement.lines[0].rule) == (reimbursed, rule)


def test_the_age_is_that_of_the_service_and_not_of_the_sending(facts: Facts) -> None:
    turning = replace(ADULT, born_on=date(2008, 3, 3))
    assert decide(bill(line("C1", 5770)), facts, turning, on=date(2026, 6, 1)).statement.reimbursed_cents == 5770


def test_a_supplement_is_the_patients(facts: Facts) -> None:
    statement = decide(bill(line("C1", 5770), line("CP1", 1000)), facts).statement
    assert (statement.billed_cents, statement.tariff_cents) == (6770, 5770)
    assert (statement.participation_cents, statement.reimbursed_cents) == (692, 5078)
    assert (statement.supplement_cents, statement.patient_cents) == (1000, 1692)
    assert [one.rule for one in statement.lines] == ["E4", "E6"]


def test_a_childs_supplement_is_not_reimbursed_either(facts: Facts) -> None:
    statement = decide(bill(line("C1", 5770), line("CP1", 1000)), facts, CHILD).statement
    assert (statement.reimbursed_cents, statement.patient_cents) == (5770, 1000)


def test_inpatient_care_is_reimbursed_in_full(facts: Facts) -> None:
    statement = decide(bill(line("C1", 5770), inpatient=True), facts).statement
    assert (statement.reimbursed_cents, statement.lines[0].rule) == (5770, "E7")


@pytest.mark.parametrize(
    ("billed", "reimbursed", "participation", "excess"),
    [(6000, 5078, 692, 230), (5771, 5078, 692, 1), (5770, 5078, 692, 0), (5769, 5077, 692, 0), (1, 1, 0, 0)],
)
def test_what_exceeds_the_tariff_is_shown_apart(
    facts: Facts, billed: int, reimbursed: int, participation: int, excess: int
) -> None:
    assessment = decide(bill(line("C1", billed)), facts)
    statement = assessment.statement
    assert statement.reimbursed_cents == reimbursed
    assert statement.participation_cents == participation
    assert statement.excess_cents == excess
    assert ("above-tariff" in codes(assessment)) == (excess > 0)
    assert assessment.clean


def test_the_tariff_counts_for_each_of_the_quantity(facts: Facts) -> None:
    statement = decide(bill(line("T11", 3000, quantity=3)), facts).statement
    assert (statement.tariff_cents, statement.excess_cents) == (2940, 60)
    assert statement.reimbursed_cents == 2587


@pytest.mark.parametrize(("day", "tariff"), [(date(2025, 4, 30), 11927), (date(2025, 5, 1), 12226)])
def test_the_tariff_is_that_of_the_service_date(facts: Facts, day: date, tariff: int) -> None:
    statement = decide(bill(line("MR03", 20000, on=day)), facts, on=date(2026, 1, 5)).statement
    assert statement.lines[0].tariff_cents == tariff


def test_the_first_77_35_of_dental_care_are_in_full(facts: Facts) -> None:
    two = bill(line("DC1", 5000), line("DC1", 5000), discipline="dentist")
    statement = decide(two, facts).statement
    assert statement.reimbursed_cents == 7735 + 1993
    assert {one.rule for one in statement.lines} == {"E8"}
    assert sorted(one.rate_percent for one in statement.lines) == [88, 100]


@pytest.mark.parametrize(
    ("used", "reimbursed", "rate"),
    [(0, 5000, 100), (2735, 5000, 100), (2736, 4999 + 1, 88), (7734, 1 + 4399, 88), (7735, 4400, 88), (9000, 4400, 88)],
)
def test_the_yearly_dental_amount_is_used_up_cent_by_cent(facts: Facts, used: int, reimbursed: int, rate: int) -> None:
    history = (past("DS1", date(2026, 1, 5), discipline="dentist", tariff=used),)
    statement = decide(bill(line("DC1", 5000), discipline="dentist"), facts, history=history).statement
    assert (statement.reimbursed_cents, statement.lines[0].rate_percent) == (reimbursed, rate)


@pytest.mark.parametrize(
    "history",
    [
        past("DS1", date(2025, 12, 31), discipline="dentist", tariff=7735),
        past("DS1", date(2026, 1, 1), discipline="dentist", tariff=7735, covered=False),
        past("DP1", date(2026, 1, 1), discipline="dentist", tariff=30000),
        past("C1", date(2026, 1, 1)),
    ],
)
def test_other_years_prostheses_and_uncovered_lines_leave_the_amount_alone(facts: Facts, history: object) -> None:
    memoire = bill(line("DC1", 5000), discipline="dentist")
    assert decide(memoire, facts, history=(history,)).statement.reimbursed_cents == 5000  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("visits", "reimbursed"),
    [
        ((date(2024, 5, 1), date(2025, 5, 1)), 30000),
        ((date(2024, 1, 1), date(2025, 12, 31)), 30000),
        ((date(2025, 5, 1), date(2026, 1, 5)), 24000),
        ((date(2024, 5, 1), date(2024, 9, 1)), 24000),
        ((date(2023, 5, 1), date(2025, 5, 1)), 24000),
        ((), 24000),
    ],
)
def test_a_prosthesis_is_in_full_after_a_visit_in_each_of_two_years(
    facts: Facts, visits: tuple[date, ...], reimbursed: int
) -> None:
    history = tuple(past("DC1", day, discipline="dentist", tariff=5000) for day in visits)
    statement = decide(bill(line("DP1", 30000), discipline="dentist"), facts, history=history).statement
    assert (statement.reimbursed_cents, statement.lines[0].rule) == (reimbursed, "E9")


def test_a_childs_prosthesis_is_in_full(facts: Facts) -> None:
    statement = decide(bill(line("DP1", 30000), discipline="dentist"), facts, CHILD).statement
    assert (statement.reimbursed_cents, statement.lines[0].rule) == (30000, "E5")


def test_an_act_outside_the_nomenclature_blocks(facts: Facts) -> None:
    assessment = decide(bill(line("Z9", 100)), facts)
    assert codes(assessment) == {"unknown-act"}
    assert assessment.findings[0].severity == "blocks"
    assert assessment.statement.not_covered_cents == 100


def test_without_an_affiliation_on_the_day_nothing_is_covered(facts: Facts) -> None:
    left = replace(ADULT, affiliations=(Affiliation("CNS", date(2000, 1, 1), DAY - EVE),))
    assessment = decide(bill(line("C1", 5770)), facts, left)
    assert codes(assessment) == {"not-affiliated"}
    assert assessment.statement.not_covered_cents == 5770
    stayed = replace(ADULT, affiliations=(Affiliation("CNS", date(2000, 1, 1), DAY),))
    assert decide(bill(line("C1", 5770)), facts, stayed).clean


def test_the_caisse_is_that_of_the_earliest_service() -> None:
    moved = (Affiliation("CNS", date(2000, 1, 1), date(2026, 3, 1)), Affiliation("CMFEP", date(2026, 3, 2)))
    assert responsible_caisse(moved, [date(2026, 3, 5), date(2026, 3, 1)]) == "CNS"
    assert responsible_caisse(moved, [date(2026, 3, 2)]) == "CMFEP"
    assert caisse_on(moved, date(1999, 12, 31)) is None
    both = (Affiliation("CMFEC", date(2020, 1, 1)), Affiliation("EMCFL", date(2010, 1, 1)))
    assert caisse_on(both, DAY) == "EMCFL"


def test_an_agreement_that_is_missing_goes_to_a_clerk(facts: Facts) -> None:
    assert codes(decide(bill(line("T1", 4000)), facts)) == {"no-agreement"}
    assert codes(decide(bill(line("T1", 4000, authorisation="A-1")), facts)) == set()
    heart = bill(line("T2", 12000), discipline="cardiology")
    assert not decide(heart, facts).clean
    assert decide(heart, facts).statement.reimbursed_cents == 10560


@pytest.mark.parametrize(
    ("change", "code", "severity"),
    [
        ({"accident": True}, "accident", "review"),
        ({"paid_on": None}, "proof-missing", "blocks"),
        ({"paid_on": None, "proof": "attached"}, "proof-attached", "review"),
        ({"discipline": "cardiology"}, "other-discipline", "review"),
    ],
)
def test_what_makes_a_clerk_look(facts: Facts, change: dict[str, object], code: str, severity: str) -> None:
    memoire = bill(line("C1", 5770), **change)  # type: ignore[arg-type]
    assessment = decide(memoire, facts, on=DAY)
    assert [(finding.code, finding.severity) for finding in assessment.findings] == [(code, severity)]
    assert assessment.statement.reimbursed_cents == 5078


def test_a_proof_seen_on_paper_is_enough(facts: Facts) -> None:
    assert decide(bill(line("C1", 5770), paid_on=None, proof="seen"), facts, on=DAY).clean


def test_a_bill_that_arrived_too_late_blocks(facts: Facts) -> None:
    memoire = bill(line("C1", 5770, on=date(2024, 11, 10)))
    assert decide(memoire, facts, on=date(2026, 11, 10)).clean
    assert codes(decide(memoire, facts, on=date(2026, 11, 11))) == {"time-barred"}


@pytest.mark.parametrize(("quantity", "clean"), [(3, True), (4, False)])
def test_above_the_threshold_a_clerk_looks(facts: Facts, quantity: int, clean: bool) -> None:
    memoire = bill(line("DP1", 30000 * quantity, quantity=quantity), discipline="dentist", inpatient=True)
    assert decide(memoire, facts).clean == clean


def test_a_forecast_says_what_it_does_not_know(facts: Facts) -> None:
    known = forecast(bill(line("C1", 5770)), ADULT, (), facts, DAY)
    assert known.assessment.statement.reimbursed_cents == 5078
    assert any("before this one" in text.msgid for text in known.unknown)
    doubtful = forecast(bill(line("T1", 4000)), ADULT, (), facts, DAY)
    assert any(text.msgid.startswith("A clerk looks") for text in doubtful.unknown)
    other = replace(ADULT, affiliations=(replace(CNS[0], caisse="EMCFL"),))
    assert any(
        text.msgid.startswith("At your caisse")
        for text in forecast(bill(line("C1", 5770)), other, (), facts, DAY).unknown
    )
    dental = forecast(bill(line("DC1", 5000), discipline="dentist"), ADULT, (), facts, DAY)
    assert any(text.msgid.startswith("Dental") for text in dental.unknown)
    assert forecast(bill(), ADULT, (), facts, DAY).assessment.statement.billed_cents == 0


@pytest.mark.parametrize(
    ("act", "discipline", "start"),
    [
        ("T2", "cardiology", "The act {act} needs the agreement"),
        ("MR03", "gp", "The coordination fee depends"),
        ("DP1", "dentist", "Preventive visits of earlier years"),
        ("DC1", "dentist", "Dental bills that arrive before"),
    ],
)
def test_a_forecast_names_what_is_not_here_yet(facts: Facts, act: str, discipline: str, start: str) -> None:
    told = forecast(bill(line(act, 5000), discipline=discipline), ADULT, (), facts, DAY).unknown
    assert [text for text in told if text.msgid.startswith(start)]
    agreed = forecast(bill(line("T2", 5000, authorisation="A-1"), discipline="cardiology"), ADULT, (), facts, DAY)
    assert not [text for text in agreed.unknown if "agreement" in text.msgid]


@pytest.mark.parametrize(("person", "inpatient"), [(CHILD, False), (ADULT, True)])
def test_where_one_rate_holds_no_dental_past_can_change_it(facts: Facts, person: PersonFacts, inpatient: bool) -> None:
    memoire = bill(line("DC1", 5000), line("DP1", 5000), discipline="dentist", inpatient=inpatient)
    told = forecast(memoire, person, (), facts, DAY).unknown
    assert not [text for text in told if text.msgid.startswith(("Dental", "Preventive"))]


def test_a_forecast_says_where_it_rests_on_what_is_not_decided(facts: Facts) -> None:
    history = (past("C1", DAY),)
    open_ones = forecast(bill(line("C1", 5770)), ADULT, history, facts, DAY, decided=())
    assert any("not decided yet" in text.msgid for text in open_ones.unknown)
    settled = forecast(bill(line("C1", 5770)), ADULT, history, facts, DAY, decided=history)
    assert not any("not decided yet" in text.msgid for text in settled.unknown)
