"""An objection that was right after the money left: the difference is ordered, nothing twice (K21, K23)."""

from sqlalchemy import select

from backend.domain.actors import Patient
from backend.domain.objections import Grant
from backend.models.accounts import Account
from backend.services.decisions import Reduction
from backend.services.objections import deciding, objecting
from tests.payments.till import Till


def test_an_upheld_objection_to_a_paid_claim_orders_the_difference(till: Till) -> None:
    person = till.town.person()
    till.give_iban(person)
    claim = till.town.claim(person)
    till.accept(claim, reductions=[Reduction(0, 2000, "wrong-quantity")])
    till.pay()
    facts = till.town.house.facts
    with till.write() as session:
        account = session.scalars(select(Account.id).where(Account.person_id == person.id)).one()
        patient = Patient(account, person.id, person.name, "fr")
        row, _ = objecting.object_to(session, patient, claim.id, "Une seule fois.", [], facts, till.now)
    clerk, version = till.staff("Eva Autre", role="clerk"), till.claim(claim).version
    with till.write() as session:
        grants = [Grant(0, 5078, "as-found")]
        deciding.uphold(session, clerk, row.id, version, facts, till.now, grants=grants, note=None)
    assert [(order.amount_cents, order.state) for order in till.orders(claim)] == [(2000, "paid"), (3078, "due")]
    assert till.claim(claim).state == "paid"
