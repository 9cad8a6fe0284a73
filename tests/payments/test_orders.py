"""What an accepted claim is owed becomes an order: to whom, how much, and what becomes of it when decisions change."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from backend.domain.decisions import REASONS
from backend.domain.errors import Conflict
from backend.domain.payments import AlreadyReleased, correct
from backend.models.claims import Claim
from backend.models.documents import Document
from backend.models.payments import PaymentOrder
from backend.services.decisions import OTHER, Reduction
from backend.services.payments import orders
from tests.payments.till import Till, amounts, iban, ibans

REASON = next(code for code, reason in REASONS.items() if reason.for_line and code != OTHER)


def test_what_is_reimbursed_goes_to_the_insured_person(till: Till) -> None:
    person = till.town.person()
    till.give_iban(person)
    claim = till.accepted(person)
    (order,) = till.orders(claim)
    assert (order.person_id, order.amount_cents, order.kind, order.caisse) == (person.id, 5078, "refund", "CNS")
    assert order.reference.endswith("-1") and len(order.reference) == 19


def test_a_childs_claim_pays_whoever_sent_it_else_the_first_who_looks_after_it(till: Till) -> None:
    parent = till.town.person()
    child = till.town.child_of(parent)
    claim = till.accepted(child)
    assert [order.person_id for order in till.orders(claim)] == [parent.id]


def test_immediate_payment_and_third_party_pay_the_biller(till: Till) -> None:
    pid, tps = till.on_road("pid"), till.on_road("tps")
    doctor = till.town.doctor()
    assert [(one.provider_id, one.kind) for one in till.orders(pid)] == [(doctor.id, "instant")]
    assert [(one.provider_id, one.kind) for one in till.orders(tps)] == [(doctor.id, "settlement")]


def test_nothing_reimbursed_is_nothing_ordered(till: Till) -> None:
    claim = till.town.claim()
    till.accept(claim, reductions=[Reduction(0, 0, REASON)])
    assert till.orders(claim) == []


def test_an_undone_decision_takes_its_order_back_and_a_new_one_orders_anew(till: Till) -> None:
    claim = till.accepted()
    till.undo(claim)
    assert [order.state for order in till.orders(claim)] == ["withdrawn"]
    till.accept(claim)
    assert [(order.number, order.state) for order in till.orders(claim)] == [(1, "withdrawn"), (2, "due")]


def test_a_later_statement_orders_the_difference_only(till: Till) -> None:
    person = till.town.person()
    till.give_iban(person)
    claim = till.accepted(person)
    till.pay()
    till.owe(claim, 5770)
    assert [(order.amount_cents, order.state) for order in till.orders(claim)] == [(5078, "paid"), (692, "due")]
    run = till.pay()
    assert amounts(till.file(run)) == {till.orders(claim)[1].reference: 692}
    assert till.claim(claim).state == "paid"


def test_less_owed_before_it_left_is_ordered_anew(till: Till) -> None:
    claim = till.accepted()
    till.owe(claim, 5000)
    assert [(order.amount_cents, order.state) for order in till.orders(claim)] == [(5078, "withdrawn"), (5000, "due")]


def test_what_left_cannot_be_undone(till: Till) -> None:
    person = till.town.person()
    till.give_iban(person)
    claim = till.accepted(person)
    till.pay()
    with pytest.raises(AlreadyReleased), till.write() as session:
        orders.withdraw(session, session.get_one(Claim, claim.id), till.now)
    with pytest.raises(Conflict):
        till.undo(claim)


def test_without_an_account_it_waits_and_the_patient_is_told_once(till: Till) -> None:
    person = till.town.person()
    first, second = till.accepted(person), till.accept(till.town.claim(person, lines=(("R1", 1500),)))
    with till.town.house.sessions() as session:
        told = session.scalars(select(Document.letter).where(Document.letter == "account-missing")).all()
    assert told == ["account-missing"]
    number = till.give_iban(person)
    assert set(ibans(till.file(till.pay())).values()) == {number}
    assert till.claim(first).state == till.claim(second).state == "paid"


def test_an_account_given_elsewhere_changes_nothing_for_others(till: Till) -> None:
    claim = till.accepted(till.town.person())
    till.give_iban(till.town.person("Marc", "Thill"), 77)
    with till.town.house.sessions() as session:
        assert session.scalars(select(PaymentOrder.state)).all() == ["due"]
    assert till.claim(claim).state == "accepted" and iban(77)


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 10**6))
def test_orders_always_come_to_what_is_owed_or_say_by_how_much_not(owed: int, left: int, pending: int) -> None:
    found = correct(owed, left_cents=left, pending_cents=pending)
    stays = 0 if found.withdraw else pending
    assert left + stays + found.amount_cents - found.overpaid_cents == owed
    assert found.amount_cents >= 0 and found.overpaid_cents >= 0
    assert not (found.amount_cents and found.overpaid_cents)
