"""Immediate direct payment: who may ask, for what, and who gets what (J1–J5)."""

from dataclasses import replace
from datetime import date

import pytest

from backend.domain.errors import Conflict, Invalid, Refusal
from backend.domain.facts import Facts
from backend.domain.memoire import PastService
from backend.domain.pid import NotAuthorisedByProvider, PidNotPossible, PidRequest, may_ask, may_pay, settle
from tests.domain.bills import DAY, bill, decide, line, past

ASKED = PidRequest(patient_agrees=True, software_authorised=True)


def test_the_practice_asks_with_the_patients_agreement_and_authorised_software() -> None:
    may_ask(ASKED)
    with pytest.raises(Invalid) as caught:
        may_ask(replace(ASKED, patient_agrees=False))
    assert set(caught.value.errors) == {"patient_agrees"}
    with pytest.raises(NotAuthorisedByProvider) as refused:
        may_ask(replace(ASKED, software_authorised=False))
    assert refused.value.code == "not-authorised-by-provider"


@pytest.mark.parametrize(
    "change",
    [
        {"claim_channel": "app"},
        {"claim_channel": "post"},
        {"claim_channel": "pid"},
        {"paid_on": DAY},
        {"cancelled_on": DAY},
    ],
)
def test_a_bill_on_another_road_is_a_conflict(change: dict[str, object]) -> None:
    with pytest.raises(Conflict):
        may_ask(replace(ASKED, **change))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("act", "cents", "discipline"), [("C1", 5770, "gp"), ("T10", 2240, "gp"), ("DC1", 5000, "dentist")]
)
def test_general_technical_and_dental_acts_are_paid_at_once(
    facts: Facts, act: str, cents: int, discipline: str
) -> None:
    memoire = bill(line(act, cents), line("CP1", 500), discipline=discipline, route="pid", paid_on=None)
    assessment = decide(memoire, facts, on=DAY)
    may_pay(memoire, assessment, facts)
    settlement = settle(assessment.statement)
    assert settlement.provider_cents == assessment.statement.reimbursed_cents > 0
    assert settlement.provider_cents + settlement.patient_cents == cents + 500


@pytest.mark.parametrize(
    ("act", "discipline", "change", "history"),
    [
        ("MR03", "gp", {}, ()),
        ("T34", "radiology", {}, ()),
        ("T1", "gp", {}, ()),
        ("C1", "cardiology", {}, ()),
        ("C1", "gp", {"inpatient": True}, ()),
        ("C1", "gp", {"accident": True}, ()),
        ("C1", "gp", {}, (past("C1", DAY),)),
        ("Z9", "gp", {}, ()),
    ],
)
def test_in_doubt_nothing_is_paid_and_the_reason_is_told(
    facts: Facts, act: str, discipline: str, change: dict[str, object], history: tuple[PastService, ...]
) -> None:
    memoire = bill(line(act, 4000), discipline=discipline, **{"route": "pid", "paid_on": None, **change})
    with pytest.raises(PidNotPossible) as caught:
        may_pay(memoire, decide(memoire, facts, history=history, on=DAY), facts)
    assert isinstance(caught.value, Refusal)
    assert caught.value.code == "pid-not-possible"
    assert caught.value.detail_text().msgid


def test_an_excess_is_no_doubt(facts: Facts) -> None:
    memoire = bill(line("C1", 6000, on=date(2026, 3, 2)), route="pid", paid_on=None)
    assessment = decide(memoire, facts, on=DAY)
    may_pay(memoire, assessment, facts)
    assert settle(assessment.statement).patient_cents == 922
