"""What changes later makes a new version of an undecided claim; of a decided one a clerk is told (K10; C11, F2, H6)."""

import uuid
from dataclasses import replace

import pytest

from backend.db import transaction
from backend.domain.facts import Facts
from backend.domain.facts.sheet import Percent
from backend.models.claims import Claim
from backend.models.people import Affiliation
from backend.services import assessing, reassessments
from tests.api.world import GP
from tests.claims.fund import CAROLE, COMMUNE, Fund

NOT_COVERED = [0, 0, 5770]


def cancel(fund: Fund, number: str) -> None:
    path = f"/api/v1/practice/memoires/{GP}/{number}/cancellation"
    answer = fund.world.client.put(path, json={"reason": "Doublon"}, headers=fund.world.software())
    assert answer.status_code == 200


@pytest.mark.parametrize("backwards", [False, True])
def test_the_order_of_arrival_decides_not_that_of_the_jobs(fund: Fund, backwards: bool) -> None:
    sent = [fund.send(CAROLE, f"V-{ago}", on=fund.world.ago(ago)) for ago in (4, 7, 9)]
    fund.work(backwards=backwards)
    assert [fund.claim(one).state for one in sent] == ["accepted"] * 3
    # Those of 9 and 7 days ago arrived after the one of 4 days ago, but no two of them count within its seven days.
    assert [fund.versions(one)[-1].reimbursed_cents for one in sent] == [5078, 5078, 5078]


@pytest.mark.parametrize("backwards", [False, True])
def test_the_third_to_arrive_within_the_week_is_the_one_that_is_not_covered(fund: Fund, backwards: bool) -> None:
    sent = [fund.send(CAROLE, f"V-{ago}", on=fund.world.ago(ago)) for ago in (9, 7, 4)]
    fund.work(backwards=backwards)
    assert [fund.versions(one)[-1].not_covered_cents for one in sent] == NOT_COVERED


def test_a_claim_that_depends_on_an_open_earlier_one_waits_and_goes_through_once_that_is_decided(fund: Fund) -> None:
    first, second = (fund.sent(CAROLE, f"V-{ago}", on=fund.world.ago(ago), accident=True) for ago in (9, 7))
    third = fund.sent(CAROLE, "V-4", on=fund.world.ago(4))
    assert fund.claim(third).waits_for == "earlier-open"
    seat = fund.clerk()
    fund.act(seat, first, "accept")
    fund.work()
    assert fund.claim(third).waits_for == "earlier-open"
    fund.act(seat, second, "refuse", reason="other-insurer")
    fund.work()
    assert (fund.claim(third).state, fund.claim(third).decided_by) == ("accepted", None)
    assert [(one.why, one.reimbursed_cents) for one in fund.versions(third)] == [
        (None, 0),
        ("earlier-refused", 5078),
        (None, 5078),
    ]


def test_an_earlier_refusal_changes_an_undecided_claim_and_says_so(fund: Fund) -> None:
    first, second, third = (fund.sent(COMMUNE, f"V-{ago}", on=fund.world.ago(ago)) for ago in (9, 7, 4))
    assert fund.versions(third)[-1].reimbursed_cents == 0
    seat = fund.clerk(caisse="CMFEC")
    before = seat.get(f"/desk/claims/{third}")
    fund.act(seat, first, "refuse", reason="other-insurer")
    fund.work()
    assert [(one.number, one.why, one.reimbursed_cents) for one in fund.versions(third)] == [
        (1, None, 0),
        (2, "earlier-refused", 5078),
    ]
    assert seat.post(before, "/accept").status == 409
    page = seat.get(f"/desk/claims/{third}")
    assert "Une demande antérieure a été refusée" in page.text
    assert len(fund.versions(second)) == 1
    seat.send(page, "/accept")
    assert fund.versions(third)[-1].reimbursed_cents == 5078


def test_a_decided_claim_stays_and_a_clerk_is_told_until_it_is_right_again(fund: Fund) -> None:
    first, _, third = (fund.sent(CAROLE, f"V-{ago}", on=fund.world.ago(ago)) for ago in (9, 7, 4))
    told = fund.seen(CAROLE, third)
    seat = fund.clerk()
    page = fund.act(seat, first, "undo")
    seat.send(page, "/refuse", reason="not-performed")
    fund.work()
    assert fund.seen(CAROLE, third) == told
    (check,) = [one for one in fund.checks(third) if one.kind == "changed"]
    assert (check.reimbursed_cents, check.now_cents, check.seen_at) == (0, 5078, None)
    assert "Serait autre aujourd'hui" in seat.get("/desk/checks?kind=changed").text
    page = fund.act(seat, first, "undo")
    fund.work()
    assert [one for one in fund.checks(third) if one.kind == "changed"] == []


def test_a_cancelled_bill_is_a_finding_that_blocks_and_of_a_decided_one_a_clerk_is_told(fund: Fund) -> None:
    waiting, decided = fund.sent(CAROLE, "A-1", accident=True), fund.sent(CAROLE, "A-2", on=fund.world.ago(20))
    for number in ("A-1", "A-2"):
        cancel(fund, number)
    fund.work()
    found = fund.versions(waiting)[-1]
    assert found.why == "cancelled"
    assert ("cancelled", "blocks") in {(one["code"], one["severity"]) for one in found.findings}
    assert "cancelled" in fund.claim(waiting).codes
    assert len(fund.versions(decided)) == 2
    assert [(one.kind, one.reason) for one in fund.checks(decided) if one.kind == "changed"] == [
        ("changed", "cancelled")
    ]


def test_other_facts_assess_open_claims_again_and_the_same_facts_do_not(fund: Fund) -> None:
    claim_id = fund.sent(CAROLE, "A-1", accident=True)
    house = fund.world.house
    with transaction(house.sessions) as session:
        assert assessing.assess_outdated(session, house.facts, house.now()) == 0
    dearer = _at_ninety(house.facts)
    with transaction(house.sessions) as session:
        assert assessing.assess_outdated(session, dearer, house.now()) == 1
        assert assessing.assess_outdated(session, dearer, house.now()) == 0
    assert [(one.why, one.reimbursed_cents) for one in fund.versions(claim_id)] == [(None, 5078), ("facts", 5193)]


def test_facts_that_change_nothing_for_a_claim_make_no_version_and_leave_the_page_good(fund: Fund) -> None:
    claim_id = fund.sent(CAROLE, "A-1", accident=True)
    seat, house = fund.clerk(), fund.world.house
    page = seat.get(f"/desk/claims/{claim_id}")
    renamed = Facts(
        [house.facts.on(day) for day in house.facts.changes()],
        [replace(one, value=not one.value) if one.name == "digital_proof.all" else one for one in house.facts.entries],
        house.facts.disciplines,
    )
    with transaction(house.sessions) as session:
        assert assessing.assess_outdated(session, renamed, house.now()) == 1
    assert len(fund.versions(claim_id)) == 1
    assert seat.post(page, "/accept").status == 303


def test_a_corrected_affiliation_is_asked_for_again(fund: Fund) -> None:
    claim_id = fund.sent(CAROLE, "A-1", accident=True)
    with transaction(fund.world.house.sessions) as session:
        claim = session.get_one(Claim, uuid.UUID(claim_id))
        session.query(Affiliation).filter_by(person_id=claim.person_id).one().valid_to = fund.world.today.replace(
            year=2020
        )
        reassessments.ask(session, claim.person_id, "affiliation")
    fund.work()
    found = fund.versions(claim_id)[-1]
    assert (found.why, found.reimbursed_cents) == ("affiliation", 0)
    assert fund.claim(claim_id).codes == ["accident", "not-affiliated"]


def test_paper_that_arrived_earlier_and_was_read_later_counts_from_its_day(fund: Fund) -> None:
    late = fund.send(COMMUNE, "V-9", on=fund.world.ago(9))
    others = [fund.sent(COMMUNE, f"V-{ago}", on=fund.world.ago(ago)) for ago in (7, 4)]
    assert [fund.versions(one)[-1].reimbursed_cents for one in (late, *others)] == [5078, 5078, 0]
    with transaction(fund.world.house.sessions) as session:
        claim = session.get_one(Claim, uuid.UUID(late))
        claim.received_at = fund.world.house.now()  # what was thought earliest arrived last
        reassessments.ask(session, claim.person_id, "earlier-arrived")
    fund.work()
    assert [fund.versions(one)[-1].reimbursed_cents for one in (late, *others)] == [5078, 5078, 5078]


def _at_ninety(facts: Facts) -> Facts:
    """The shipped facts with an adult's rate of 90 percent."""
    sheets = [replace(facts.on(day), rates=replace(facts.on(day).rates, adult=Percent(90))) for day in facts.changes()]
    entries = [
        replace(one, value=90) if one.file == "rates.toml" and one.name == "adult" else one for one in facts.entries
    ]
    return Facts(sheets, entries, facts.disciplines)
