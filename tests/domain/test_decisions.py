"""What a clerk decides: lines reduced, lines uncovered, bills refused, and the way to object (K1–K4)."""

from datetime import date

import pytest

from backend.domain.checks import needs_four_eyes
from backend.domain.decisions import REASONS, reduce_line, refuse, remedy, uncover_line
from backend.domain.errors import Invalid
from backend.domain.facts import Facts
from backend.domain.money import Cents
from backend.domain.plain import text_from_plain, text_to_plain
from backend.domain.rules import register
from backend.domain.statement import Statement, from_plain, to_plain
from backend.domain.text import Text
from tests.domain.bills import bill, decide, line


@pytest.fixture
def statement(facts: Facts) -> Statement:
    return decide(bill(line("C1", 6000), line("CP1", 1000)), facts).statement


def test_a_reduced_line_says_why_and_the_rest_is_not_covered(statement: Statement) -> None:
    reduced = reduce_line(statement, 0, to_cents=4000, reason="wrong-quantity")
    first = reduced.lines[0]
    assert (first.reimbursed_cents, first.participation_cents, first.excess_cents) == (4000, 692, 230)
    assert (first.not_covered_cents, first.patient_cents) == (1078, 2000)
    assert first.reason == REASONS["wrong-quantity"].text
    assert reduced.patient_cents == 3000
    assert reduced.lines[1] == statement.lines[1]


def test_an_uncovered_line_is_all_not_covered(statement: Statement) -> None:
    first = uncover_line(statement, 0, reason="not-performed").lines[0]
    assert (first.reimbursed_cents, first.not_covered_cents, first.rate_percent) == (0, 6000, 0)


def test_a_refusal_leaves_supplements_what_they_are(statement: Statement) -> None:
    refused = refuse(statement, reason="proof-missing")
    assert (refused.reimbursed_cents, refused.not_covered_cents, refused.supplement_cents) == (0, 6000, 1000)
    assert all(one.rule == "D2" for one in refused.lines)


@pytest.mark.parametrize(
    ("index", "to_cents", "reason", "field"),
    [
        (0, 5079, "other", "to_cents"),
        (0, -1, "other", "to_cents"),
        (1, 1, "other", "to_cents"),
        (2, 0, "other", "line"),
        (-1, 0, "other", "line"),
        (0, 0, "proof-missing", "reason"),
        (0, 0, "because", "reason"),
    ],
)
def test_what_a_clerk_cannot_do_is_named(
    statement: Statement, index: int, to_cents: int, reason: str, field: str
) -> None:
    with pytest.raises(Invalid) as caught:
        reduce_line(statement, index, to_cents=to_cents, reason=reason)
    assert set(caught.value.errors) == {field}


def test_a_limit_is_no_reason_to_refuse_a_whole_bill(statement: Statement) -> None:
    with pytest.raises(Invalid):
        refuse(statement, reason="limit-24h")


def test_every_reason_rests_on_a_rule() -> None:
    assert all(reason.rule in register() for reason in REASONS.values())


def test_an_objection_has_forty_days(facts: Facts) -> None:
    text, until = remedy(date(2026, 3, 2), facts)
    assert until == date(2026, 4, 11)
    assert text.params == {"until": until}


@pytest.mark.parametrize(("cents", "needed"), [(250_000, False), (250_001, True)])
def test_above_the_higher_threshold_two_clerks_decide(facts: Facts, cents: int, needed: bool) -> None:
    memoire = bill(line("DP1", cents, quantity=9), discipline="dentist", inpatient=True)
    assert needs_four_eyes(decide(memoire, facts).statement, facts.on(date(2026, 3, 2))) == needed


def test_a_statement_is_stored_and_read_again(statement: Statement) -> None:
    assert from_plain(to_plain(statement)) == statement
    assert to_plain(statement)["lines"][0]["performed_on"] == "2026-03-02"


def test_a_stored_statement_that_was_tampered_with_is_noticed(statement: Statement) -> None:
    plain = {**to_plain(statement), "reimbursed_cents": 1}
    with pytest.raises(ValueError, match="sums"):
        from_plain(plain)


def test_a_stored_sentence_keeps_its_money_and_days() -> None:
    text = Text("{a} {b} {c} {d}", {"a": Cents(5), "b": date(2026, 3, 2), "c": 7, "d": "x"})
    plain = text_to_plain(text)
    assert plain["params"] == {"a": {"cents": 5}, "b": {"day": "2026-03-02"}, "c": 7, "d": "x"}
    again = text_from_plain(plain)
    assert again == text
    assert isinstance(again.params["a"], Cents)
    with pytest.raises(TypeError):
        text_to_plain(Text("{a}", {"a": 1.5}))
    with pytest.raises(ValueError, match="params"):
        text_from_plain({"msgid": "x", "params": None})
