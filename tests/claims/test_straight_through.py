"""Clean claims are accepted by the system, every other one waits for a clerk (K8; C3, F2, H7, J5, K5)."""

import uuid
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest

from backend.db import transaction
from backend.domain import sending
from backend.models.claims import Claim
from backend.models.memoires import Memoire
from backend.services import assessing
from tests.api.world import GP
from tests.claims.fund import CAROLE, COMMUNE, STATE, Fund
from tests.domain.switching import limited, switched


def visits(fund: Fund, *days_ago: int, **bill: Any) -> list[str]:
    """Consultations of Carole, sent one after the other."""
    return [fund.sent(CAROLE, f"V-{ago}", on=fund.world.ago(ago), **bill) for ago in days_ago]


@pytest.mark.parametrize("name", [CAROLE, STATE])
def test_a_clean_claim_is_accepted_with_statement_and_order(fund: Fund, name: str) -> None:
    claim_id = fund.send(name, "A-1")
    assert fund.seen(name, claim_id)["state"] == "received"
    fund.work()
    seen = fund.seen(name, claim_id)
    assert (seen["state"], seen["statement"]["reimbursed_cents"], seen["remedy"]) == ("accepted", 5078, None)
    assert [(step["state"], step["by"]) for step in seen["history"]] == [
        ("received", "patient"),
        ("accepted", "system"),
    ]
    assert seen["history"][-1]["note"]
    assert [order.amount_cents for order in fund.orders(claim_id)] == [5078]
    assert [paper.amount_cents for paper in fund.papers(claim_id)] == [5078]
    assert [one.decision for one in fund.versions(claim_id)] == [None, "accepted"]
    assert fund.claim(claim_id).decided_by is None


def test_the_forecast_is_what_is_decided(fund: Fund) -> None:
    document = fund.world.document(CAROLE, "A-1")
    told = fund.world.get(CAROLE, f"/documents/{document['id']}/forecast").json or {}
    claim_id = str((fund.world.send(CAROLE, document["id"]).json or {})["id"])
    fund.work()
    decided = fund.seen(CAROLE, claim_id)["statement"]
    assert {name: told[name] for name in decided if name in told} == {
        name: decided[name] for name in decided if name in told
    }
    assert told["lines"] == decided["lines"]


def test_where_the_switch_is_off_a_clerk_decides(fund: Fund) -> None:
    claim_id = fund.sent(COMMUNE, "A-1")
    assert fund.seen(COMMUNE, claim_id)["state"] == "received"
    assert fund.claim(claim_id).waits_for == "switch-off"
    page = fund.clerk(caisse="CMFEC").get(f"/desk/claims/{claim_id}")
    assert "Chaque demande de cette caisse est décidée par un gestionnaire." in page.text


def test_the_switch_of_the_day_of_deciding_counts(fund: Fund) -> None:
    fund.use(switched(fund.world.house.facts, straight_through=False))
    claim_id = fund.sent(CAROLE, "A-1")
    assert fund.seen(CAROLE, claim_id)["state"] == "received"


def test_what_the_rules_want_looked_at_waits_for_a_clerk(fund: Fund) -> None:
    claim_id = fund.sent(CAROLE, "A-1", accident=True)
    assert (fund.claim(claim_id).state, fund.claim(claim_id).waits_for) == ("received", "finding")
    assert fund.papers(claim_id) == [] and fund.orders(claim_id) == []


@pytest.mark.parametrize(("cents", "state"), [(5078, "accepted"), (5077, "received")])
def test_up_to_the_threshold_of_the_day_the_system_accepts(fund: Fund, cents: int, state: str) -> None:
    fund.use(limited(fund.world.house.facts, straight_through=cents))
    assert fund.claim(fund.sent(CAROLE, "A-1")).state == state


def test_a_proof_of_the_patients_is_always_compared_by_a_clerk(fund: Fund, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "_takes_proof", lambda *_: True)
    document = fund.world.document(CAROLE, "A-1", paid_on=None)
    path = f"/api/v1/documents/{document['id']}/proof"
    parts = {"file": (BytesIO(fund.world.pdf), "x.pdf")}
    assert fund.world.upload("PUT", path, fund.world.phone(CAROLE), parts).status_code == 200
    claim_id = str((fund.world.send(CAROLE, document["id"]).json or {})["id"])
    paid = {"paid_on": fund.world.ago(0)}
    path = f"/api/v1/practice/memoires/{GP}/A-1/payment"
    assert fund.world.client.put(path, headers=fund.world.software(), json=paid).status_code == 200
    fund.work()
    assert (fund.claim(claim_id).state, fund.claim(claim_id).waits_for) == ("received", "proof")


def test_a_bill_typed_in_from_paper_is_compared_by_a_clerk(fund: Fund) -> None:
    claim_id = fund.send(CAROLE, "A-1")
    with transaction(fund.world.house.sessions) as session:
        session.get_one(Memoire, session.get_one(Claim, uuid.UUID(claim_id)).memoire_id).origin = "paper"
    fund.work()
    assert fund.claim(claim_id).waits_for == "typed"


def test_a_visit_beyond_the_limit_is_accepted_with_nothing_and_says_how_to_object(fund: Fund) -> None:
    *_, third = visits(fund, 9, 7, 4)
    seen = fund.seen(CAROLE, third)
    assert (seen["state"], seen["statement"]["reimbursed_cents"]) == ("accepted", 0)
    assert seen["statement"]["lines"][0]["rule"] == "F2"
    assert seen["remedy"]["until"] == (fund.world.today + timedelta(days=40)).isoformat()
    assert fund.orders(third) == [] and len(fund.papers(third)) == 1


def test_a_caisse_that_sets_limits_to_review_has_its_clerks_decide(fund: Fund) -> None:
    fund.use(limited(fund.world.house.facts, limit_severity="review"))
    *_, third = visits(fund, 9, 7, 4)
    assert fund.claim(third).waits_for == "finding"


def test_the_job_done_twice_accepts_once(fund: Fund) -> None:
    claim_id = fund.sent(CAROLE, "A-1")
    with transaction(fund.world.house.sessions) as session:
        assessing.assess(session, uuid.UUID(claim_id), fund.world.house.facts, fund.world.house.now())
    assert len(fund.orders(claim_id)) == len(fund.papers(claim_id)) == 1
    assert len(fund.versions(claim_id)) == 2


def test_a_worker_that_dies_after_accepting_leaves_nothing_half_done(fund: Fund) -> None:
    claim_id = fund.send(CAROLE, "A-1")
    house = fund.world.house
    with pytest.raises(RuntimeError), transaction(house.sessions) as session:
        assessing.assess(session, uuid.UUID(claim_id), house.facts, house.now())
        raise RuntimeError("killed")
    assert (fund.claim(claim_id).state, fund.versions(claim_id), fund.orders(claim_id)) == ("received", [], [])
    fund.work()
    assert fund.claim(claim_id).state == "accepted"


def test_immediate_payment_is_accepted_when_it_is_asked_whatever_the_switch(fund: Fund) -> None:
    fund.world.deposit(COMMUNE, "P-1", route="pid", paid_on=None, patient_agrees=True)
    claims = (fund.world.get(COMMUNE, "/claims").json or {})["items"]
    assert [(one["channel"], one["state"]) for one in claims] == [("pid", "accepted")]
    assert claims[0]["statement"]["reimbursed_cents"] == 5078
    (order,) = fund.orders(claims[0]["id"])
    assert (order.kind, order.amount_cents, order.person_id) == ("instant", 5078, None)
    fund.work()
    assert len(fund.versions(claims[0]["id"])) == 2


def test_third_party_bills_go_straight_through_at_the_cns(fund: Fund) -> None:
    label = f"TPS-{fund.world.matricule('Alice Adam')[:8]}-01"
    on = fund.world.today.isoformat()
    fund.world.deposit("Alice Adam", "T-1", route="tps", tps_label=label, paid_on=None, on=on)
    fund.work()
    (claim,) = (fund.world.get("Alice Adam", "/claims").json or {})["items"]
    assert (claim["state"], claim["third_party"]["office_cents"]) == ("accepted", 692)
    assert [order.amount_cents for order in fund.orders(claim["id"])] == [5770]


def test_a_clerk_takes_back_what_the_system_accepted_and_the_system_does_not_decide_again(fund: Fund) -> None:
    claim_id, seat = fund.sent(CAROLE, "A-1"), fund.clerk()
    page = fund.act(seat, claim_id, "undo")
    assert (fund.claim(claim_id).state, fund.papers(claim_id)) == ("in-review", [])
    assert [order.state for order in fund.orders(claim_id)] == ["withdrawn"]
    seat.send(page, "/release")
    with transaction(fund.world.house.sessions) as session:
        person_id = fund.claim(claim_id).person_id
        assessing.assess_again(session, person_id, "facts", fund.world.house.facts, fund.world.house.now())
    assert (fund.claim(claim_id).state, fund.claim(claim_id).waits_for) == ("received", "decided-before")
    fund.act(seat, claim_id, "accept")
    assert fund.claim(claim_id).state == "accepted"
    assert [order.state for order in fund.orders(claim_id)] == ["withdrawn", "due"]
