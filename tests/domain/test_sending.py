"""ENVOYER: which bill may be sent, until when, and what its document shows (C1–C11)."""

from dataclasses import replace
from datetime import date

import pytest

from backend.domain import sending
from backend.domain.errors import Conflict, Refusal
from backend.domain.facts import Facts
from backend.domain.sending import DocumentFacts, document_state, may_attach_proof, may_send
from tests.domain.switching import switched

TODAY = date(2026, 3, 10)
PAID = DocumentFacts(route="reimbursement", paid_on=date(2026, 3, 2))
UNPAID = replace(PAID, paid_on=None)


def refusal(document: DocumentFacts, facts: Facts, caisse: str | None = "CNS", today: date = TODAY) -> str:
    with pytest.raises(Refusal) as caught:
        may_send(document, caisse, facts, today)
    assert caught.value.title_text().msgid
    assert caught.value.detail_text().msgid
    return caught.value.code


@pytest.mark.parametrize("caisse", ["CNS", "CMFEP", "CMFEC", "EMCFL"])
def test_a_paid_bill_can_be_sent_to_every_caisse(facts: Facts, caisse: str) -> None:
    may_send(PAID, caisse, facts, TODAY)
    assert document_state(PAID, facts, TODAY) == "to-send"


@pytest.mark.parametrize(
    ("document", "code", "state"),
    [
        (UNPAID, "unpaid", "unpaid"),
        (replace(PAID, route="pid"), "direct-payment", "direct"),
        (replace(PAID, route="tps"), "third-party", "third-party"),
        (replace(PAID, cancelled_on=date(2026, 3, 3)), "cancelled", "cancelled"),
        (replace(PAID, paid_on=date(2024, 3, 9)), "time-barred", "time-barred"),
        (
            replace(PAID, claim_channel="post", claim_received_on=date(2026, 3, 5)),
            "already-sent-by-post",
            "received-by-post",
        ),
    ],
)
def test_what_cannot_be_sent_says_why(facts: Facts, document: DocumentFacts, code: str, state: str) -> None:
    assert refusal(document, facts) == code
    assert document_state(document, facts, TODAY) == state


def test_the_last_day_is_included(facts: Facts) -> None:
    paid = replace(PAID, paid_on=date(2024, 11, 10))
    may_send(paid, "CNS", facts, date(2026, 11, 10))
    assert refusal(paid, facts, today=date(2026, 11, 11)) == "time-barred"
    assert document_state(paid, facts, date(2026, 11, 10)) == "to-send"
    assert document_state(paid, facts, date(2026, 11, 11)) == "time-barred"


def test_paid_on_29_february_the_last_day_is_28_february(facts: Facts) -> None:
    paid = replace(PAID, paid_on=date(2024, 2, 29))
    may_send(paid, "CNS", facts, date(2026, 2, 28))
    assert refusal(paid, facts, today=date(2026, 3, 1)) == "time-barred"


def test_reminders_come_90_and_14_days_before(facts: Facts) -> None:
    assert sending.last_day(date(2024, 11, 10), facts) == date(2026, 11, 10)
    assert sending.reminders(date(2024, 11, 10), facts) == (date(2026, 8, 12), date(2026, 10, 27))


def test_what_cannot_be_changed_is_told_first(facts: Facts) -> None:
    everything = DocumentFacts(
        route="pid", paid_on=None, cancelled_on=TODAY, claim_channel="post", claim_received_on=TODAY
    )
    assert refusal(everything, facts) == "already-sent-by-post"
    assert refusal(replace(everything, claim_channel=None), facts) == "cancelled"
    assert refusal(replace(everything, claim_channel=None, cancelled_on=None), facts) == "direct-payment"
    assert refusal(UNPAID, facts, caisse=None) == "unpaid"
    assert refusal(replace(PAID, paid_on=date(2020, 1, 1)), facts, caisse=None) == "time-barred"


def test_already_arrived_by_post_is_a_conflict_with_its_day(facts: Facts) -> None:
    with pytest.raises(Conflict) as caught:
        may_send(replace(PAID, claim_channel="post", claim_received_on=TODAY), "CNS", facts, TODAY)
    assert caught.value.detail_text().params == {"arrived_on": TODAY}


def test_a_caisse_can_be_closed_for_sending_by_app(facts: Facts) -> None:
    closed = switched(facts, digital_sending=False)
    assert refusal(PAID, closed) == "caisse-closed"
    assert refusal(PAID, facts, caisse=None) == "caisse-closed"


def test_a_proof_by_app_is_taken_only_where_the_switch_is_on(facts: Facts) -> None:
    with pytest.raises(sending.ProofByPost):
        may_attach_proof(UNPAID, "CNS", facts, TODAY)
    open_ = switched(facts, digital_proof=True)
    may_attach_proof(UNPAID, "CNS", open_, TODAY)
    proved = replace(UNPAID, proof=True)
    may_send(proved, "CNS", open_, TODAY)
    assert refusal(UNPAID, open_) == "unpaid"
    assert refusal(proved, facts) == "unpaid"
    assert document_state(proved, open_, TODAY) == "to-send"


def test_a_sent_document_stays_sent_even_when_cancelled_later(facts: Facts) -> None:
    sent = replace(PAID, claim_channel="app", claim_received_on=TODAY, cancelled_on=TODAY)
    assert document_state(sent, facts, TODAY) == "sent"
    assert document_state(replace(sent, claim_channel="post"), facts, date(2030, 1, 1)) == "received-by-post"
