"""A bill that came by post: filed at once, or looked at, and why (C4, C7, C10, C11, D2, D5)."""

from dataclasses import replace
from datetime import date

import pytest

from backend.domain.facts import Facts
from backend.domain.paper import Verdict, judge_arrival
from backend.domain.sending import AlreadySentByPost, DocumentFacts, document_state, may_send
from tests.domain.switching import switched

ARRIVED = date(2026, 3, 10)
PAID = DocumentFacts(route="reimbursement", paid_on=date(2026, 3, 2))


@pytest.mark.parametrize(
    ("document", "caisse", "verdict"),
    [
        (PAID, "CNS", Verdict("filed")),
        (replace(PAID, claim_channel="app"), "CNS", Verdict("already_sent", "sent-before")),
        (replace(PAID, claim_channel="post"), "CNS", Verdict("doubled", "posted-before")),
        (replace(PAID, claim_channel="app", cancelled_on=ARRIVED), "CMFEP", Verdict("already_sent", "sent-before")),
        (PAID, "CMFEP", Verdict("other_caisse", "other-caisse")),
        (PAID, None, Verdict("other_caisse", "no-caisse")),
        (replace(PAID, cancelled_on=ARRIVED), "CNS", Verdict("to_check", "cancelled")),
        (replace(PAID, route="pid"), "CNS", Verdict("to_check", "direct")),
        (replace(PAID, route="tps"), "CNS", Verdict("to_check", "direct")),
        (replace(PAID, paid_on=None), "CNS", Verdict("to_check", "unpaid")),
        (replace(PAID, paid_on=None, posted_on=ARRIVED), "CNS", Verdict("doubled", "waiting")),
        (replace(PAID, paid_on=date(2024, 3, 9)), "CNS", Verdict("to_check", "time-barred")),
        (replace(PAID, paid_on=date(2024, 3, 10)), "CNS", Verdict("filed")),
    ],
)
def test_an_arrival_is_judged_by_what_is_known(
    facts: Facts, document: DocumentFacts, caisse: str | None, verdict: Verdict
) -> None:
    assert judge_arrival(document, caisse, "CNS", facts, ARRIVED) == verdict


def test_a_pile_of_no_caisse_in_particular_takes_every_bill(facts: Facts) -> None:
    assert judge_arrival(PAID, "CMFEP", None, facts, ARRIVED) == Verdict("filed")


def test_the_paper_road_is_open_where_the_app_is_closed(facts: Facts) -> None:
    closed = switched(facts, digital_sending=False)
    assert judge_arrival(PAID, "CNS", "CNS", closed, ARRIVED) == Verdict("filed")


def test_paper_that_waits_for_its_proof_has_arrived(facts: Facts) -> None:
    waiting = replace(PAID, paid_on=None, posted_on=date(2026, 3, 5))
    assert document_state(waiting, facts, ARRIVED) == "received-by-post"
    with pytest.raises(AlreadySentByPost) as caught:
        may_send(waiting, "CNS", facts, ARRIVED)
    assert caught.value.params == {"arrived_on": date(2026, 3, 5)}
