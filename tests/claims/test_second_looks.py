"""Samples of what the system accepted, and what an error found changes: the claim that was looked at (K9)."""

import uuid
from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from backend.db import new_id
from backend.domain.facts import Facts, load_facts
from backend.domain.facts.sheet import Percent
from backend.domain.sampling import RANDOM, drawn
from tests.claims.fund import CAROLE, FERNAND, Fund
from tests.domain.switching import limited

WATCHED = "limit-7-days"


@pytest.fixture
def drawn_claim(fund: Fund) -> str:
    """A claim that the system accepted and that is drawn."""
    fund.use(limited(fund.world.house.facts, sample_per_mille=1000))
    return fund.sent(CAROLE, "A-1")


def test_the_share_is_that_of_the_facts_and_a_retry_draws_the_same() -> None:
    limits = load_facts().on(date(2026, 11, 22)).limits
    ids = [uuid.UUID(int=number * 0x9E3779B97F4A7C15F39CC0605CEDC835 % 2**128) for number in range(20_000)]
    first = [drawn(id_, (), limits) for id_ in ids]
    assert first == [drawn(id_, (), limits) for id_ in ids]
    assert 320 <= Counter(first)[RANDOM] <= 480  # 20 in a thousand of 20,000
    found = Counter(drawn(id_, (WATCHED, "above-tariff"), limits) for id_ in ids)
    assert 1800 <= found[WATCHED] <= 2200


@pytest.mark.parametrize(("share", "reason"), [(0, None), (1000, RANDOM)])
def test_none_and_all(share: int, reason: str | None) -> None:
    limits = limited(load_facts(), sample_per_mille=share, sample_found_per_mille=0).on(date(2026, 1, 1)).limits
    assert {drawn(new_id(), (WATCHED,), limits) for _ in range(200)} == {reason}


def test_a_drawn_claim_is_accepted_like_any_other_and_stands_on_the_list(fund: Fund, drawn_claim: str) -> None:
    assert fund.seen(CAROLE, drawn_claim)["state"] == "accepted"
    assert [order.amount_cents for order in fund.orders(drawn_claim)] == [5078]
    page = fund.clerk().get("/desk/checks")
    assert "Carole Conter" in page.text and "Tirée au hasard" in page.text
    assert f"/desk/claims/{drawn_claim}" in page.links()
    assert "Carole Conter" not in fund.clerk("Lena Adam", "CMFEC").get("/desk/checks").text
    assert "Carole Conter" not in fund.clerk().get("/desk/checks?kind=changed").text


def test_what_a_clerk_decides_is_no_sample(fund: Fund) -> None:
    fund.use(limited(fund.world.house.facts, sample_per_mille=1000))
    claim_id = fund.sent(CAROLE, "A-1", accident=True)
    fund.act(fund.clerk(), claim_id, "accept")
    assert fund.checks(claim_id) == []


def test_found_right_it_stays_and_leaves_the_list(fund: Fund, drawn_claim: str) -> None:
    told = fund.seen(CAROLE, drawn_claim)["statement"]
    assert fund.act(fund.clerk(), drawn_claim, "right").path == "/desk/checks"
    assert "Carole Conter" not in fund.clerk().get("/desk/checks").text
    assert fund.seen(CAROLE, drawn_claim)["statement"] == told
    assert fund.checks(drawn_claim)[0].verdict == "right"


def test_found_wrong_before_payment_it_is_on_the_clerks_desk_and_no_other_claim_changes(
    fund: Fund, drawn_claim: str
) -> None:
    other = fund.sent(FERNAND, "A-2")
    before = fund.seen(FERNAND, other)
    seat = fund.clerk()
    assert fund.act(seat, drawn_claim, "wrong").status == 422
    page = fund.act(seat, drawn_claim, "wrong", because="Le médecin n'est pas le bon")
    assert (fund.claim(drawn_claim).state, fund.papers(drawn_claim)) == ("in-review", [])
    assert [order.state for order in fund.orders(drawn_claim)] == ["withdrawn"]
    assert "accept" in page.actions
    assert fund.seen(FERNAND, other) == before
    assert fund.checks(drawn_claim)[0].because == "Le médecin n'est pas le bon"


def test_found_wrong_after_payment_a_better_statement_pays_the_difference(fund: Fund, drawn_claim: str) -> None:
    fund.pay(drawn_claim)
    seat, facts = fund.clerk(), fund.world.house.facts
    page = fund.act(seat, drawn_claim, "wrong", because="Le taux")
    assert fund.claim(drawn_claim).state == "paid" and "correct" in page.actions
    fund.use(_with_adult_rate(facts, 90))
    page = fund.act(seat, drawn_claim, "correct", note="Le taux était de 90 %.")
    assert fund.claim(drawn_claim).state == "paid"
    assert [order.amount_cents for order in fund.orders(drawn_claim)] == [5078, 115]
    seen = fund.seen(CAROLE, drawn_claim)
    assert (seen["state"], seen["statement"]["reimbursed_cents"]) == ("paid", 5193)
    assert seen["history"][-1]["by"] == "caisse"
    assert sorted(paper.amount_cents or 0 for paper in fund.papers(drawn_claim)) == [5078, 5193]


def test_what_was_paid_too_much_is_said_plainly_and_ordered_back_by_nobody(fund: Fund, drawn_claim: str) -> None:
    fund.pay(drawn_claim)
    seat = fund.clerk()
    less = {"lines.0.to_cents": "40,00", "lines.0.reason": "wrong-tariff"}
    page = fund.act(seat, drawn_claim, "correct", **less)
    text = page.text.replace("\xa0", " ")
    assert "10,78 € ont été payés en trop." in text and "récupérez-les à la main" in text
    assert [order.amount_cents for order in fund.orders(drawn_claim)] == [5078]
    seen = fund.seen(CAROLE, drawn_claim)
    assert seen["statement"]["reimbursed_cents"] == 4000 and seen["remedy"] is not None


def test_before_anything_is_paid_nothing_is_corrected(fund: Fund, drawn_claim: str) -> None:
    seat = fund.clerk()
    fields = seat.get(f"/desk/claims/{drawn_claim}").form("/undo").fields
    answer = seat.client.post(f"/desk/claims/{drawn_claim}/correct", data=fields, base_url="https://localhost")
    assert answer.status_code == 409


def _with_adult_rate(facts: Facts, percent: int) -> Facts:
    sheets = [
        replace(facts.on(day), rates=replace(facts.on(day).rates, adult=Percent(percent))) for day in facts.changes()
    ]
    return Facts(sheets, facts.entries, facts.disciplines)
