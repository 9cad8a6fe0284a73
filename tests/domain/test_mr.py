"""The reference doctor: effect, end, summary, fee and what the patient sees (G1–G17)."""

from dataclasses import replace
from datetime import date

import pytest

from backend.domain import mr
from backend.domain.errors import Invalid
from backend.domain.facts import Facts
from backend.domain.mr import DeclarationFacts, JointOnly, NotRunning, Relation
from backend.domain.mr_timeline import Declaration, may, services_summaries, status_on, timeline
from tests.domain.bills import ADULT, CHILD, GP, OTHER_GP, bill, codes, decide, line, past
from tests.domain.switching import switched

APRIL = Relation(doctor=GP, effective_on=date(2024, 4, 1))
DECEMBER = Relation(doctor=GP, effective_on=date(2024, 12, 1), summary_attested=True)
GOOD = DeclarationFacts("gp", ("ALD01",), True, date(2024, 3, 8), date(1950, 1, 1))
LONG_AFTER = date(2030, 1, 1)


@pytest.mark.parametrize(
    ("validated_on", "effective"),
    [
        (date(2024, 11, 10), date(2024, 12, 1)),
        (date(2024, 3, 31), date(2024, 4, 1)),
        (date(2024, 4, 3), date(2024, 5, 1)),
        (date(2024, 4, 1), date(2024, 5, 1)),
        (date(2024, 12, 31), date(2025, 1, 1)),
    ],
)
def test_a_declaration_takes_effect_on_the_first_after_its_validation(
    facts: Facts, validated_on: date, effective: date
) -> None:
    assert mr.effective_on(validated_on, "CNS", facts) == effective


def test_by_a_switch_the_notification_counts(facts: Facts) -> None:
    notified, validated = date(2024, 3, 28), date(2024, 4, 3)
    assert mr.effective_on(validated, "CNS", facts, notified_on=notified) == date(2024, 5, 1)
    by_notification = switched(facts, mr_effect_by_notification=True)
    assert mr.effective_on(validated, "CNS", by_notification, notified_on=notified) == date(2024, 4, 1)
    assert mr.effective_on(validated, "CNS", by_notification) == date(2024, 5, 1)


@pytest.mark.parametrize(
    ("signed_on", "ended_on"),
    [
        (date(2024, 5, 3), date(2024, 7, 3)),
        (date(2024, 12, 31), date(2025, 2, 28)),
        (date(2027, 12, 31), date(2028, 2, 29)),
        (date(2024, 4, 30), date(2024, 6, 30)),
    ],
)
def test_together_it_ends_two_months_after_signing(facts: Facts, signed_on: date, ended_on: date) -> None:
    assert mr.revoke(APRIL, "joint", signed_on, facts, LONG_AFTER) == ended_on


@pytest.mark.parametrize("kind", ["doctor", "patient"])
@pytest.mark.parametrize("signed_on", [date(2024, 4, 1), date(2024, 10, 1), date(2025, 3, 31)])
def test_alone_in_the_first_year_it_cannot_be_ended(facts: Facts, kind: mr.RevocationKind, signed_on: date) -> None:
    with pytest.raises(JointOnly) as caught:
        mr.revoke(APRIL, kind, signed_on, facts, LONG_AFTER)
    assert caught.value.code == "joint-only"
    assert caught.value.params == {"until": date(2025, 3, 31), "alone_from": date(2025, 4, 1)}


@pytest.mark.parametrize("kind", ["doctor", "patient"])
def test_from_the_second_year_either_side_ends_it_alone(facts: Facts, kind: mr.RevocationKind) -> None:
    assert mr.revoke(APRIL, kind, date(2025, 4, 10), facts, LONG_AFTER) == date(2025, 6, 10)
    assert mr.revoke(APRIL, kind, date(2025, 4, 1), facts, LONG_AFTER) == date(2025, 6, 1)


def test_what_ended_is_not_ended_again_and_nobody_signs_tomorrow(facts: Facts) -> None:
    with pytest.raises(NotRunning):
        mr.revoke(replace(APRIL, ended_on=date(2024, 7, 3)), "joint", date(2024, 5, 3), facts, LONG_AFTER)
    with pytest.raises(Invalid):
        mr.revoke(APRIL, "joint", date(2024, 5, 4), facts, date(2024, 5, 3))


def test_a_new_declaration_waits_for_the_end_of_the_old_one(facts: Facts) -> None:
    ended = replace(APRIL, ended_on=date(2024, 7, 3))
    assert mr.effective_on(date(2024, 5, 10), "CNS", facts, earlier=[ended]) == date(2024, 8, 1)
    assert mr.effective_on(date(2024, 8, 10), "CNS", facts, earlier=[ended]) == date(2024, 9, 1)
    assert mr.earliest_effect(date(2024, 7, 1)) == date(2024, 7, 1)
    assert mr.earliest_effect(date(2024, 7, 2)) == date(2024, 8, 1)


def test_the_death_of_the_doctor_frees_at_once(facts: Facts) -> None:
    died_on = date(2024, 6, 15)
    assert mr.end_by_death(APRIL, died_on) == died_on
    assert mr.end_by_death(replace(APRIL, ended_on=date(2024, 7, 3)), died_on) == died_on
    assert mr.end_by_death(replace(APRIL, ended_on=date(2024, 6, 1)), died_on) == date(2024, 6, 1)
    freed = replace(APRIL, ended_on=died_on)
    assert mr.effective_on(date(2024, 6, 20), "CNS", facts, earlier=[freed]) == date(2024, 7, 1)


def test_the_summary_is_due_within_three_months(facts: Facts) -> None:
    assert mr.summary_due(date(2024, 12, 1), facts) == date(2025, 3, 1)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"discipline": "cardiology"}, "discipline"),
        ({"ald": ()}, "no-long-term-illness"),
        ({"ald": (" ",)}, "no-long-term-illness"),
        ({"dsp_active": False}, "no-shared-file"),
        ({"patient_born_on": date(2006, 3, 9)}, "no-representative"),
        ({"ward": True}, "no-representative"),
    ],
)
def test_what_is_missing_keeps_a_declaration_from_being_validated(change: dict[str, object], code: str) -> None:
    assert [one.code for one in mr.obstacles(replace(GOOD, **change), [])] == [code]  # type: ignore[arg-type]


def test_a_whole_declaration_is_validated(facts: Facts) -> None:
    assert mr.obstacles(GOOD, []) == []
    assert mr.obstacles(replace(GOOD, discipline="paediatrics"), [replace(APRIL, ended_on=date(2024, 7, 3))]) == []
    assert mr.obstacles(replace(GOOD, patient_born_on=date(2006, 3, 8)), []) == []
    assert mr.obstacles(replace(GOOD, ward=True, represented=True), []) == []
    assert mr.show_number(2024, 17) == "MR-2024-000017"


def test_a_patient_has_one_declaration_only() -> None:
    assert [one.code for one in mr.obstacles(GOOD, [APRIL])] == ["another-runs"]


@pytest.mark.parametrize(
    ("day", "reimbursed", "code"),
    [
        (date(2025, 5, 31), False, "mr03-too-early"),
        (date(2025, 6, 1), True, None),
        (date(2024, 11, 30), False, "mr03-no-declaration"),
    ],
)
def test_the_fee_begins_six_months_after_the_effect(
    facts: Facts, day: date, reimbursed: bool, code: str | None
) -> None:
    person = replace(ADULT, mr=(DECEMBER,))
    assessment = decide(bill(line("MR03", 11000, on=day)), facts, person)
    assert (assessment.statement.reimbursed_cents > 0) == reimbursed
    assert codes(assessment) == ({code} if code else set())


@pytest.mark.parametrize(
    ("day", "reimbursed"), [(date(2025, 11, 30), False), (date(2025, 12, 1), True), (date(2025, 6, 1), False)]
)
def test_one_fee_per_six_months(facts: Facts, day: date, reimbursed: bool) -> None:
    person = replace(ADULT, mr=(DECEMBER,))
    history = (past("MR03", date(2025, 6, 1)),)
    assessment = decide(bill(line("MR03", 11000, on=day)), facts, person, history)
    assert (assessment.statement.reimbursed_cents > 0) == reimbursed


def test_two_fees_on_one_bill_are_one_fee(facts: Facts) -> None:
    person = replace(ADULT, mr=(DECEMBER,))
    day = date(2025, 6, 2)
    twice = decide(bill(line("MR03", 11000, on=day), line("MR03", 11000, on=day)), facts, person)
    assert sorted(one.reimbursed_cents for one in twice.statement.lines) == [0, 9680]
    doubled = decide(bill(line("MR03", 22000, on=day, quantity=2)), facts, person).statement.lines[0]
    assert (doubled.reimbursed_cents, doubled.not_covered_cents) == (9680, 11000)


def test_the_fee_is_for_general_practitioners_and_paediatricians(facts: Facts) -> None:
    person = replace(ADULT, mr=(DECEMBER,))
    heart = decide(bill(line("MR03", 11000, on=date(2025, 6, 2)), discipline="cardiology"), facts, person)
    assert (heart.statement.reimbursed_cents, codes(heart)) == (0, {"mr03-discipline"})


def test_the_fee_without_attestation_or_by_another_doctor_goes_to_a_clerk(facts: Facts) -> None:
    day = date(2025, 6, 2)
    for relation, code in (
        (replace(DECEMBER, summary_attested=False), "mr03-no-summary"),
        (replace(DECEMBER, doctor=OTHER_GP), "mr03-other-doctor"),
    ):
        assessment = decide(bill(line("MR03", 11000, on=day)), facts, replace(ADULT, mr=(relation,)))
        assert codes(assessment) == {code}
        assert not assessment.clean
        assert assessment.statement.reimbursed_cents == 9680


WHOLE = Declaration(
    doctor=GP,
    signed_on=date(2024, 11, 4),
    received_on=date(2024, 11, 6),
    validated_on=date(2024, 11, 10),
    effective_on=date(2024, 12, 1),
)


@pytest.mark.parametrize(
    ("declaration", "today", "status"),
    [
        (None, date(2024, 11, 30), "none"),
        (replace(WHOLE, validated_on=None, effective_on=None), date(2024, 11, 6), "received"),
        (
            replace(WHOLE, validated_on=None, effective_on=None, not_validated_on=date(2024, 11, 8)),
            date(2024, 11, 9),
            "not-validated",
        ),
        (WHOLE, date(2024, 11, 30), "validated"),
        (WHOLE, date(2024, 12, 1), "active"),
        (replace(WHOLE, ended_on=date(2025, 3, 3)), date(2025, 3, 2), "ending"),
        (replace(WHOLE, ended_on=date(2025, 3, 3)), date(2025, 3, 3), "ended"),
    ],
)
def test_the_status_of_each_day(declaration: Declaration | None, today: date, status: str) -> None:
    assert status_on(declaration, today) == status


def test_the_time_line_is_in_order_and_ends_with_the_end(facts: Facts) -> None:
    days = {moment.code: moment.day for moment in timeline(WHOLE, facts)}
    assert days["summary-due"] == date(2025, 3, 1)
    assert days["first-fee"] == date(2025, 6, 1)
    assert days["revoke-alone"] == date(2025, 12, 1)
    ended = timeline(replace(WHOLE, ended_on=date(2025, 5, 3), end_kind="joint"), facts)
    assert [moment.code for moment in ended] == ["signed", "received", "validated", "effective", "summary-due", "ended"]
    refused = replace(WHOLE, validated_on=None, effective_on=None, not_validated_on=date(2024, 11, 8))
    assert [moment.code for moment in timeline(refused, facts)] == ["signed", "received", "not-validated"]


def test_what_may_be_done_names_its_first_day(facts: Facts) -> None:
    today = date(2025, 1, 10)
    assert [(one.code, one.day) for one in may(WHOLE, facts, today)] == [
        ("revoke-jointly", today),
        ("revoke-alone", date(2025, 12, 1)),
    ]
    assert [one.code for one in may(None, facts, today)] == ["declare"]
    assert may(replace(WHOLE, validated_on=None, effective_on=None), facts, today) == ()
    ending = replace(WHOLE, ended_on=date(2025, 3, 3))
    assert [(one.code, one.day) for one in may(ending, facts, today)] == [("declare", date(2025, 4, 1))]


def test_services_are_summed_up_at_the_effect_and_on_each_anniversary(facts: Facts) -> None:
    first, second = services_summaries(APRIL, date(2026, 3, 31), facts)
    assert (first.due_on, first.since, first.until) == (date(2024, 4, 1), date(2021, 4, 1), date(2024, 3, 31))
    assert (second.due_on, second.since, second.until) == (date(2025, 4, 1), date(2024, 4, 1), date(2025, 3, 31))
    assert len(services_summaries(APRIL, date(2026, 4, 1), facts)) == 3
    assert services_summaries(APRIL, date(2024, 3, 31), facts) == ()
    assert len(services_summaries(replace(APRIL, ended_on=date(2025, 4, 1)), date(2030, 1, 1), facts)) == 1


def test_a_representative_signs_until_the_day_before_full_age() -> None:
    born_on = CHILD.born_on
    assert mr.needs_representative(born_on, date(2030, 2, 28), ward=False)
    assert not mr.needs_representative(born_on, date(2030, 3, 1), ward=False)
    assert mr.needs_representative(date(1950, 1, 1), date(2030, 3, 1), ward=True)
