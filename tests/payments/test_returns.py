"""What the bank sends back is visible, told, and paid again once; immediate payments leave at once, within limits."""

import pytest
from sqlalchemy import select, update

from backend.domain.errors import Invalid, NotFound
from backend.domain.payments import NothingDue, NotReturnable
from backend.models.claims import Claim
from backend.models.documents import Document
from backend.models.events import Event
from backend.models.payments import BankAccount, PaymentOrder
from backend.services.payments import instant, returns
from tests.domain.switching import switched
from tests.payments.till import NAMESPACE, Till, amounts, ibans


def returned(till: Till, claim: Claim, code: str = "AC04") -> PaymentOrder:
    """The claim's first payment came back."""
    with till.write() as session:
        return returns.enter(session, till.staff(), till.orders(claim)[0].id, code, till.now)


def test_a_return_is_a_step_of_a_paid_claim_and_the_payee_is_told_once(till: Till) -> None:
    person = till.town.person()
    till.give_iban(person)
    claim = till.accepted(person)
    till.pay()
    for _ in range(2):
        returned(till, claim)
    assert till.claim(claim).state == "paid"
    with till.town.house.sessions() as session:
        steps = session.scalars(select(Event.name).where(Event.entity_id == claim.id).order_by(Event.id)).all()
        letters = session.scalars(select(Document.letter).where(Document.person_id == person.id)).all()
    assert steps[-2:] == ["paid", "payment-returned"]
    assert letters.count("payment-returned") == 1


def test_a_new_account_pays_the_returned_money_again_once(till: Till) -> None:
    person = till.town.person()
    till.give_iban(person)
    claim = till.accepted(person)
    till.pay()
    order = returned(till, claim)
    till.give_iban(person)
    newest = till.give_iban(person)
    again = till.orders(claim)
    assert [(one.state, one.amount_cents, one.replaces_id) for one in again] == [
        ("returned", 5078, None),
        ("due", 5078, order.id),
    ]
    run = till.pay()
    assert (list(ibans(till.file(run)).values()), list(amounts(till.file(run)).values())) == ([newest], [5078])
    with pytest.raises(NothingDue):
        till.prepare()


def test_a_clerk_pays_again_once_and_the_money_is_owed_no_second_time(till: Till) -> None:
    person = till.town.person()
    till.give_iban(person)
    claim = till.accepted(person)
    till.pay()
    order = returned(till, claim, "MS03")
    for _ in range(2):
        with till.write() as session:
            returns.pay_again(session, till.staff(), order.id, till.now)
    till.owe(claim, 5078)
    assert [one.state for one in till.orders(claim)] == ["returned", "due"]
    with pytest.raises(NotReturnable), till.write() as session:
        returns.take_back(session, till.staff(), order.id, till.now)


def test_a_holder_who_died_is_not_paid_again_by_itself(till: Till) -> None:
    person = till.town.person()
    till.give_iban(person)
    claim = till.accepted(person)
    till.pay()
    returned(till, claim, "MD07")
    till.give_iban(person)
    assert [one.state for one in till.orders(claim)] == ["returned"]


def test_a_return_entered_by_mistake_is_taken_back(till: Till) -> None:
    person = till.town.person()
    till.give_iban(person)
    claim = till.accepted(person)
    till.pay()
    order = returned(till, claim)
    with till.write() as session:
        returns.take_back(session, till.staff(), order.id, till.now)
    assert [one.state for one in till.orders(claim)] == ["paid"]


def test_what_never_left_cannot_come_back_nor_can_another_caisses(till: Till) -> None:
    claim = till.accepted()
    with pytest.raises(NotReturnable):
        returned(till, claim)
    with pytest.raises(Invalid):
        returned(till, claim, "XX99")
    with pytest.raises(NotFound), till.write() as session:
        returns.find(session, till.staff("Paul Public", "CMFEP"), till.orders(claim)[0].reference)


def test_immediate_payments_leave_by_themselves_within_the_limit(till: Till) -> None:
    till.provider_iban(till.town.doctor())
    claim = till.on_road("pid")
    at_once(till)
    assert till.claim(claim).state == "paid"
    assert till.orders(claim)[0].paid_at is not None


def test_the_file_of_an_immediate_payment_says_so(till: Till) -> None:
    till.provider_iban(till.town.doctor())
    till.on_road("pid")
    till.on_road("tps")
    path = ".//p:PmtTpInf/p:LclInstrm/p:Cd"
    assert till.file(till.prepare(category="instant")).findtext(path, namespaces=NAMESPACE) == "INST"
    assert till.file(till.prepare()).findtext(path, namespaces=NAMESPACE) is None


def test_above_the_limit_or_without_the_switch_people_release(till: Till) -> None:
    till.provider_iban(till.town.doctor())
    claim = till.on_road("pid")
    with till.write() as session:
        session.execute(update(PaymentOrder).values(amount_cents=50_001))
    at_once(till)
    assert till.claim(claim).state == "accepted"
    other = till.on_road("pid")
    with till.write() as session:
        facts = switched(till.town.house.facts, instant_release=False)
        assert instant.pay_at_once(session, till.vault, facts, till.now) == []
    assert till.claim(other).state == "accepted"


def test_an_account_changed_a_few_days_ago_is_left_to_people(till: Till) -> None:
    till.provider_iban(till.town.doctor(), 500)
    till.provider_iban(till.town.doctor(), 501)
    claim = till.on_road("pid")
    at_once(till)
    assert till.claim(claim).state == "accepted"
    with till.write() as session:
        session.execute(update(BankAccount).values(given_at=till.now.replace(year=till.now.year - 1)))
    at_once(till)
    assert till.claim(claim).state == "paid"


def at_once(till: Till) -> None:
    with till.write() as session:
        instant.pay_at_once(session, till.vault, till.town.house.facts, till.now)
