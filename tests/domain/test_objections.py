"""Objections: until when, once, what an upheld one gives, and the way that is left (K3, K21–K23)."""

from dataclasses import replace
from datetime import date

import pytest

from backend.domain.decisions import reduce_line, refuse
from backend.domain.errors import Invalid
from backend.domain.facts import Facts
from backend.domain.objections import (
    GRANTS,
    AlreadyObjected,
    Grant,
    NothingToObject,
    Standing,
    TooLateToObject,
    check,
    may_object,
    most_of,
    remedy,
    uphold,
)
from backend.domain.rules import register
from backend.domain.statement import Statement
from tests.domain.bills import DAY, bill, decide, line, past

REFUSED = Standing(date(2026, 3, 2), True, 5770)


@pytest.fixture
def found(facts: Facts) -> Statement:
    return decide(bill(line("C1", 6000), line("CP1", 1000)), facts).statement


@pytest.mark.parametrize(("today", "allowed"), [(date(2026, 4, 11), True), (date(2026, 4, 12), False)])
def test_the_last_day_is_included(facts: Facts, today: date, allowed: bool) -> None:
    assert may_object(REFUSED, facts, today) == allowed
    if not allowed:
        with pytest.raises(TooLateToObject) as caught:
            check(REFUSED, facts, today)
        assert caught.value.params == {"until": date(2026, 4, 11)}


@pytest.mark.parametrize(
    ("standing", "refusal"),
    [
        (replace(REFUSED, objected=True), AlreadyObjected),
        (replace(REFUSED, settled_on=DAY), AlreadyObjected),
        (replace(REFUSED, decided_on=None), NothingToObject),
        (Standing(date(2026, 3, 2), False, 0), NothingToObject),
    ],
)
def test_one_objection_for_each_refusal_or_reduction(
    facts: Facts, standing: Standing, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        check(standing, facts, DAY)


def test_a_line_that_was_counted_out_can_be_objected_to(facts: Facts) -> None:
    statement = decide(bill(line("C1", 5770)), facts, history=(past("C1", DAY),)).statement
    assert may_object(Standing(DAY, False, statement.not_covered_cents), facts, DAY)


def test_after_the_objection_the_court_is_left(facts: Facts) -> None:
    first, after = remedy(REFUSED, facts), remedy(replace(REFUSED, settled_on=date(2026, 4, 20)), facts)
    assert first is not None and after is not None
    assert (first[1], after[1]) == (date(2026, 4, 11), date(2026, 5, 30))
    assert "Conseil arbitral" in after[0].msgid
    assert remedy(Standing(DAY, False, 0, settled_on=DAY), facts) is None


def test_a_reduction_is_taken_back_as_the_rules_found(found: Statement) -> None:
    decided = reduce_line(found, 0, to_cents=1000, reason="wrong-quantity")
    grant = Grant(0, found.lines[0].reimbursed_cents, "as-found")
    assert uphold(decided, found, found, [grant]) == found
    assert uphold(refuse(found, reason="other"), found, found, [grant]) == found


def test_a_line_beyond_a_limit_gets_its_share_and_the_rest_is_participation(facts: Facts) -> None:
    counted_out = decide(bill(line("C1", 6000)), facts, history=(past("C1", DAY),)).statement
    unlimited = decide(bill(line("C1", 6000)), facts).statement
    upheld = uphold(counted_out, counted_out, unlimited, [Grant(0, 5078, "limit-lifted")])
    one = upheld.lines[0]
    assert (one.reimbursed_cents, one.participation_cents, one.excess_cents, one.not_covered_cents) == (
        5078,
        692,
        230,
        0,
    )
    assert (one.rule, one.rate_percent, one.reason) == ("F1", 88, GRANTS["limit-lifted"].text)
    part = uphold(counted_out, counted_out, unlimited, [Grant(0, 4000, "limit-lifted")]).lines[0]
    assert (part.participation_cents, part.not_covered_cents) == (692, 1078)
    for each in (one, part):
        parts = each.reimbursed_cents + each.participation_cents + each.excess_cents + each.not_covered_cents
        assert parts == each.billed_cents == 6000


@pytest.mark.parametrize(
    ("grant", "field"),
    [
        (Grant(0, 999, "other-grant"), "lines.0.to_cents"),
        (Grant(0, 5771, "other-grant"), "lines.0.to_cents"),
        (Grant(1, 1, "other-grant"), "lines.1.to_cents"),
        (Grant(0, 4000, "as-found"), "lines.0.reason"),
        (Grant(0, 4000, "because"), "lines.0.reason"),
        (Grant(2, 4000, "other-grant"), "line"),
        (Grant(0, 1000, "other-grant"), "grants"),
    ],
)
def test_what_an_upheld_objection_cannot_do_is_named(found: Statement, grant: Grant, field: str) -> None:
    decided = reduce_line(found, 0, to_cents=1000, reason="wrong-quantity")
    with pytest.raises(Invalid) as caught:
        uphold(decided, found, found, [grant])
    assert list(caught.value.errors) == [field]


def test_an_act_without_a_tariff_is_worth_what_was_billed(facts: Facts) -> None:
    unknown = decide(bill(line("ZZ9", 4200)), facts).statement
    assert most_of(unknown.lines[0]) == 4200
    assert uphold(unknown, unknown, unknown, [Grant(0, 4200, "other-grant")]).reimbursed_cents == 4200


def test_every_reason_to_grant_rests_on_a_rule() -> None:
    assert all(reason.rule in register() for reason in GRANTS.values())
