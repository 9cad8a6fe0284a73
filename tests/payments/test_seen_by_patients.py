"""What a patient reads of payments: their own account and reference, and nothing to do where somebody else is paid."""

import uuid

from backend.models.claims import Claim
from backend.services.payments.views import PaymentView, of_claims
from tests.payments.till import Till


def seen(till: Till, claim: Claim, reader: uuid.UUID | None) -> PaymentView:
    with till.town.house.sessions() as session:
        (one,) = of_claims(session, [claim.id], reader)[claim.id]
    return one


def test_ones_own_refund_names_ones_own_account_and_nobody_elses_does(till: Till) -> None:
    person = till.town.person()
    number = till.give_iban(person)
    claim = till.accepted(person)
    mine = seen(till, claim, person.id)
    assert (mine.state, mine.mine, mine.account) == ("due", True, f"LU•• •••• {number[-4:]}")
    others = seen(till, claim, till.town.person().id)
    assert (others.mine, others.account) == (False, None)


def test_a_refund_without_an_account_waits_for_the_readers_own(till: Till) -> None:
    person = till.town.person()
    one = seen(till, till.accepted(person), person.id)
    assert (one.state, one.mine) == ("waiting-for-account", True)


def test_what_is_paid_to_the_practice_asks_nothing_of_the_patient(till: Till) -> None:
    for road in ("pid", "tps"):
        claim = till.on_road(road)
        waits = seen(till, claim, claim.person_id)
        assert (waits.state, waits.mine, waits.account) == ("waiting-for-account", False, None)
    till.provider_iban(till.town.doctor())
    assert seen(till, claim, claim.person_id).state == "due"
