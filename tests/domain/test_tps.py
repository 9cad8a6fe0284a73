"""Social third-party payment: periods, labels, grants and who pays what (H1–H11)."""

from dataclasses import replace
from datetime import date

import pytest

from backend.domain import tps
from backend.domain.errors import Invalid
from backend.domain.facts import Facts
from backend.domain.tps import LabelFacts, Period, check_grant, settle
from tests.domain.bills import bill, codes, decide, line

START, END = date(2026, 1, 15), date(2026, 4, 14)
LABEL = LabelFacts(known=True, own=True, valid_from=START, valid_to=END)


@pytest.mark.parametrize(
    ("day", "covered"), [(date(2026, 1, 14), False), (START, True), (END, True), (date(2026, 4, 15), False)]
)
def test_both_days_of_a_period_are_covered(facts: Facts, day: date, covered: bool) -> None:
    assert Period(START, END).covers(day) == covered
    assessment = decide(bill(line("C1", 5770, on=day), route="tps", label=LABEL), facts)
    assert (assessment.statement.reimbursed_cents > 0) == covered
    assert assessment.clean == covered
    assert codes(assessment) == (set() if covered else {"tps-outside"})


def test_the_arrival_does_not_matter(facts: Facts) -> None:
    memoire = bill(line("C1", 5770, on=END), route="tps", label=LABEL)
    assert decide(memoire, facts, on=date(2026, 9, 1)).clean


@pytest.mark.parametrize(("day", "covered"), [(date(2026, 2, 28), True), (date(2026, 3, 1), False)])
def test_revoked_early_later_services_are_not_covered(facts: Facts, day: date, covered: bool) -> None:
    revoked = replace(LABEL, revoked_on=date(2026, 3, 1))
    assessment = decide(bill(line("C1", 5770, on=day), route="tps", label=revoked), facts)
    assert (assessment.statement.reimbursed_cents > 0) == covered
    assert codes(assessment) == (set() if covered else {"tps-revoked"})
    assert Period(START, END, date(2026, 3, 1)).covers(day) == covered


@pytest.mark.parametrize(
    ("label", "code"),
    [
        (None, "tps-no-label"),
        (replace(LABEL, known=False), "tps-no-label"),
        (replace(LABEL, own=False), "tps-not-own"),
        (replace(LABEL, used=True), "tps-used"),
        (replace(LABEL, attested=False), "tps-not-attested"),
    ],
)
def test_a_doubtful_label_goes_to_a_clerk(facts: Facts, label: LabelFacts | None, code: str) -> None:
    assessment = decide(bill(line("C1", 5770), route="tps", label=label), facts)
    assert code in codes(assessment)
    assert not assessment.clean


def test_unknown_labels_and_those_of_others_are_refused_at_the_deposit() -> None:
    for label in (None, replace(LABEL, known=False), replace(LABEL, own=False)):
        with pytest.raises(Invalid) as caught:
            tps.refuse_label(label)
        assert set(caught.value.errors) == {"tps_label"}
    tps.refuse_label(replace(LABEL, used=True, revoked_on=START))


def grant(
    facts: Facts, until: date, *, exceptional: bool = False, affiliated: bool = True, engaged: bool = True
) -> str:
    return check_grant(START, until, exceptional=exceptional, affiliated=affiliated, engaged=engaged, facts=facts)


def test_a_grant_is_for_three_months_and_exceptionally_six(facts: Facts) -> None:
    assert grant(facts, END) == "regular"
    assert grant(facts, START) == "regular"
    assert grant(facts, END, exceptional=True) == "regular"
    assert grant(facts, date(2026, 4, 15), exceptional=True) == "exceptional"
    assert grant(facts, date(2026, 7, 14), exceptional=True) == "exceptional"


@pytest.mark.parametrize(
    ("until", "exceptional", "field"),
    [
        (date(2026, 4, 15), False, "exceptional"),
        (date(2026, 7, 15), True, "valid_to"),
        (date(2026, 7, 15), False, "valid_to"),
        (date(2026, 1, 14), False, "valid_to"),
    ],
)
def test_a_longer_grant_is_refused(facts: Facts, until: date, exceptional: bool, field: str) -> None:
    with pytest.raises(Invalid) as caught:
        grant(facts, until, exceptional=exceptional)
    assert set(caught.value.errors) == {field}


def test_a_grant_needs_an_affiliation_and_a_signed_engagement(facts: Facts) -> None:
    with pytest.raises(tps.NotAffiliatedForGrant):
        grant(facts, END, affiliated=False)
    with pytest.raises(Invalid) as caught:
        grant(facts, END, engaged=False)
    assert set(caught.value.errors) == {"engaged"}


def test_the_office_owes_the_participation_and_the_patient_the_supplement(facts: Facts) -> None:
    memoire = bill(line("C1", 5770), line("CP1", 1000), route="tps", label=LABEL)
    settlement = settle(decide(memoire, facts).statement, facts)
    assert (settlement.provider_cents, settlement.caisse_cents) == (5770, 5078)
    assert (settlement.office_cents, settlement.patient_cents) == (692, 1000)


def test_only_the_dental_supplement_enters(facts: Facts) -> None:
    memoire = bill(line("DC1", 5000), line("CP8", 3000), discipline="dentist", route="tps", label=LABEL)
    settlement = settle(decide(memoire, facts).statement, facts)
    assert (settlement.provider_cents, settlement.office_cents, settlement.patient_cents) == (8000, 3000, 0)
    for number in range(1, 8):
        other = bill(line(f"CP{number}", 3000), discipline="dentist", route="tps", label=LABEL)
        assert settle(decide(other, facts).statement, facts).patient_cents == 3000


def test_some_dental_acts_need_the_second_validation(facts: Facts) -> None:
    memoire = bill(line("DP1", 30000), discipline="dentist", route="tps", label=LABEL)
    assert "no-second-validation" in codes(decide(memoire, facts))
    validated = replace(memoire, label=replace(LABEL, validated_twice=True))
    assert decide(validated, facts).clean
