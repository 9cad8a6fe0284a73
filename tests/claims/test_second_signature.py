"""Above a dated amount two clerks decide: one proposes, another one signs or sends back (K4)."""

import uuid

import pytest

from backend.db import transaction
from backend.models.claims import Claim
from backend.services import assessing
from tests.claims.fund import CAROLE, Fund
from tests.domain.switching import limited

FIRST, SECOND = "Marc Klein", "Eva Hoffmann"


@pytest.fixture
def high(fund: Fund) -> str:
    """A claim above the threshold, proposed by the first clerk."""
    claim_id = above(fund)
    fund.act(fund.clerk(FIRST), claim_id, "accept")
    return claim_id


def above(fund: Fund, cents: int = 5077) -> str:
    claim_id = fund.sent(CAROLE, "A-1", accident=True)
    fund.use(limited(fund.world.house.facts, four_eyes=cents))
    return claim_id


@pytest.mark.parametrize(("cents", "state"), [(5078, "accepted"), (5077, "in-review")])
def test_the_amount_is_that_of_the_facts(fund: Fund, cents: int, state: str) -> None:
    claim_id = above(fund, cents)
    fund.act(fund.clerk(FIRST), claim_id, "accept")
    assert fund.claim(claim_id).state == state
    assert len(fund.orders(claim_id)) == (state == "accepted")


def test_a_proposal_pays_nothing_and_waits_where_colleagues_see_it(fund: Fund, high: str) -> None:
    assert (fund.seen(CAROLE, high)["state"], fund.seen(CAROLE, high)["statement"]) == ("in-review", None)
    assert fund.papers(high) == [] and fund.orders(high) == []
    own = fund.clerk(FIRST).get(f"/desk/claims/{high}")
    assert "sign" not in own.actions and "accept" not in own.actions and "send-back" in own.actions
    assert "à signer" not in fund.clerk(FIRST).get("/desk/claims").text
    assert "1 à signer" in fund.clerk(SECOND).get("/desk/claims").text
    assert "Carole Conter" in fund.clerk(SECOND).get("/desk/claims?state=second").text


def test_another_clerk_signs_and_only_then_it_is_accepted(fund: Fund, high: str) -> None:
    page = fund.act(fund.clerk(SECOND), high, "sign")
    assert "Acceptée : 50,78" in page.text.replace("\xa0", " ")
    assert (fund.claim(high).state, fund.claim(high).proposed_by) == ("accepted", None)
    assert [order.amount_cents for order in fund.orders(high)] == [5078]
    assert fund.events(high)[-2:] == ["taken-over", "accepted"]


def test_nobody_signs_their_own_proposal(fund: Fund, high: str) -> None:
    seat = fund.clerk(FIRST)
    form = seat.get(f"/desk/claims/{high}").form("/send-back")
    answer = seat.client.post(f"/desk/claims/{high}/sign", data=form.fields, base_url="https://localhost")
    assert (answer.status_code, fund.claim(high).state) == (403, "in-review")


def test_what_is_signed_is_what_was_proposed(fund: Fund) -> None:
    claim_id = above(fund, 3999)
    reduced = {"lines.0.to_cents": "40,00", "lines.0.reason": "wrong-tariff", "note": "Le tarif du jour."}
    fund.act(fund.clerk(FIRST), claim_id, "accept", **reduced)
    page = fund.clerk(SECOND).get(f"/desk/claims/{claim_id}")
    assert "40,00" in page.text and "Le tarif du jour." in page.text
    fund.clerk(SECOND).send(page, "/sign")
    statement = fund.seen(CAROLE, claim_id)["statement"]
    assert (statement["reimbursed_cents"], statement["note"]) == (4000, "Le tarif du jour.")


def test_reduced_below_the_amount_one_clerk_is_enough(fund: Fund) -> None:
    claim_id = above(fund, 4000)
    fund.act(fund.clerk(FIRST), claim_id, "accept", **{"lines.0.to_cents": "40,00", "lines.0.reason": "wrong-tariff"})
    assert fund.claim(claim_id).state == "accepted"


def test_sent_back_with_a_word_it_is_to_decide_again(fund: Fund, high: str) -> None:
    seat = fund.clerk(SECOND)
    assert fund.act(seat, high, "send-back").status == 422
    page = fund.act(seat, high, "send-back", because="Voir l'accident")
    assert "accept" in page.actions and "Voir l'accident" in page.text
    seat.send(page, "/accept")
    assert fund.claim(high).proposed_by is not None
    fund.act(fund.clerk(FIRST), high, "sign")
    assert fund.claim(high).state == "accepted"


def test_the_first_clerk_takes_a_proposal_back_without_a_word(fund: Fund, high: str) -> None:
    page = fund.act(fund.clerk(FIRST), high, "send-back")
    assert "accept" in page.actions


@pytest.mark.parametrize("action", ["accept", "refuse", "ask", "release"])
def test_a_page_from_before_decides_nothing_beside_the_proposal(fund: Fund, high: str, action: str) -> None:
    seat = fund.clerk(SECOND)
    fields = {**seat.get(f"/desk/claims/{high}").form("/sign").fields, "reason": "duplicate", "text": "Quoi ?"}
    answer = seat.client.post(f"/desk/claims/{high}/{action}", data=fields, base_url="https://localhost")
    assert answer.status_code == 409
    assert "Elle attend une deuxième signature" in answer.text
    assert fund.claim(high).proposed_by is not None


def test_a_newer_assessment_makes_a_proposal_void(fund: Fund, high: str) -> None:
    page = fund.clerk(SECOND).get(f"/desk/claims/{high}")
    path = "/api/v1/practice/memoires/90123400/A-1/cancellation"
    fund.world.client.put(path, json={"reason": "Doublon"}, headers=fund.world.software())
    fund.work()
    assert fund.claim(high).proposed_by is None
    assert fund.clerk(SECOND).post(page, "/sign").status == 409
    assert "proposal-outdated" in fund.events(high)


def test_the_rules_asked_again_with_the_same_answer_leave_the_proposal(fund: Fund, high: str) -> None:
    page, house = fund.clerk(SECOND).get(f"/desk/claims/{high}"), fund.world.house
    with transaction(house.sessions) as session:
        person_id = session.get_one(Claim, uuid.UUID(high)).person_id
        assessing.assess_again(session, person_id, "facts", house.facts, house.now())
    assert fund.clerk(SECOND).post(page, "/sign").status == 303
