"""Runs: the file says what the orders say, two people stand behind it, and nothing is ever paid twice."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from backend.domain.errors import Conflict, NotFound
from backend.domain.lifecycle import WrongState
from backend.domain.payments import FourEyes, NothingDue, NotReleased, StaleRun
from backend.models.claims import Claim
from backend.models.documents import Document
from backend.models.events import Event
from backend.models.memoires import Memoire
from backend.models.payments import PaymentEntry, PaymentOrder, PaymentRun
from backend.models.telling import Notice
from backend.services.decisions import Reduction
from backend.services.payments import orders, pain, releasing, runs
from backend.services.social import recovery
from tests.payments.till import Till, amounts, iban, ibans


def test_file_orders_and_claims_say_the_same(till: Till) -> None:
    people = [till.town.person() for _ in range(3)]
    numbers = [till.give_iban(person) for person in people]
    claims = [till.accepted(person) for person in people]
    run = till.prepare()
    file = till.file(run)
    references = [till.orders(claim)[0].reference for claim in claims]
    assert amounts(file) == dict.fromkeys(references, 5078)
    assert ibans(file) == dict(zip(references, numbers, strict=True))
    assert (run.order_count, run.total_cents, run.state) == (3, 3 * 5078, "prepared")
    assert {till.claim(claim).state for claim in claims} == {"accepted"}
    till.release(run)
    assert {till.claim(claim).state for claim in claims} == {"paid"}
    assert {till.orders(claim)[0].state for claim in claims} == {"paid"}


def test_whoever_prepared_it_cannot_release_it(till: Till) -> None:
    claim = owed(till)
    run = till.prepare("Anne Paye")
    with pytest.raises(FourEyes):
        till.release(run, "Anne Paye")
    assert till.claim(claim).state == "accepted"


def test_even_the_database_knows_four_eyes(till: Till) -> None:
    owed(till)
    run = till.prepare("Anne Paye")
    with pytest.raises(IntegrityError), till.write() as session:
        row = session.get_one(PaymentRun, run.id)
        row.state, row.released_at, row.released_by = "released", till.now, row.prepared_by


def test_another_caisses_payments_do_not_exist(till: Till) -> None:
    owed(till)
    run = till.prepare()
    with pytest.raises(NotFound):
        till.release(run, "Paul Public", "CMFEP")


def test_released_twice_is_paid_once(till: Till) -> None:
    claim = owed(till)
    run = till.pay()
    with pytest.raises(WrongState):
        till.release(run)
    with till.town.house.sessions() as session:
        paid = select(func.count()).where(Event.entity_id == claim.id, Event.name == "paid")
        assert session.scalar(paid) == 1


def test_two_who_release_at_once_pay_once(till: Till) -> None:
    owed(till)
    run = till.prepare()
    till.staff("Chris Aussi")

    def release(name: str) -> str:
        try:
            return till.release(run, name).state
        except Conflict as refusal:
            return refusal.code

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(release, ("Béa Libère", "Chris Aussi")))
    assert sorted(answers) == ["conflict", "released"]
    assert count(till, Event.name == "paid", Event.entity == "claim") == 1


def test_two_who_prepare_at_once_carry_each_order_once(till: Till) -> None:
    for _ in range(4):
        owed(till)

    def prepare(name: str) -> int:
        try:
            return till.prepare(name).order_count
        except NothingDue:
            return 0

    with ThreadPoolExecutor(2) as pool:
        carried = list(pool.map(prepare, ("Anne Paye", "Béa Libère")))
    assert sum(carried) == 4
    with till.town.house.sessions() as session:
        assert session.scalar(select(func.count()).select_from(PaymentEntry)) == 4


def test_a_crash_before_the_release_is_written_pays_nothing_and_can_be_repeated(till: Till) -> None:
    claim = owed(till)
    run = till.prepare()
    with pytest.raises(RuntimeError), till.write() as session:
        releasing.release(session, till.vault, till.staff("Béa Libère"), "CNS", run.id, till.now)
        raise RuntimeError("the power went")
    assert (till.claim(claim).state, till.run(run).state) == ("accepted", "prepared")
    till.release(run)
    assert till.claim(claim).state == "paid"


def test_a_crash_while_preparing_leaves_the_orders_due(till: Till) -> None:
    claim = owed(till)
    with pytest.raises(RuntimeError), till.write() as session:
        runs.prepare(session, till.vault, till.staff(), "CNS", "regular", till.town.house.facts, till.now)
        raise RuntimeError("the power went")
    assert till.prepare().order_count == 1 and till.claim(claim).state == "accepted"


def test_an_order_is_in_one_run_only(till: Till) -> None:
    owed(till)
    till.prepare()
    with pytest.raises(NothingDue):
        till.prepare("Béa Libère")


def test_a_dissolved_run_gives_its_orders_back(till: Till) -> None:
    claim = owed(till)
    run = till.prepare()
    with till.write() as session:
        runs.dissolve(session, till.staff(), "CNS", run.id, till.now)
    with pytest.raises(WrongState):
        till.release(run)
    till.pay()
    assert till.claim(claim).state == "paid"


def test_an_undone_decision_makes_the_run_stale_and_the_others_are_paid_by_a_new_one(till: Till) -> None:
    undone, other = owed(till), owed(till)
    run = till.prepare()
    till.undo(undone)
    assert till.run(run).state == "stale"
    with pytest.raises(StaleRun):
        till.release(run)
    with till.write() as session:
        anew = runs.renew(session, till.vault, till.staff(), run.id, till.town.house.facts, till.now)
    assert (anew.order_count, anew.total_cents) == (1, 5078)
    till.release(anew)
    assert (till.claim(undone).state, till.claim(other).state) == ("in-review", "paid")


def test_a_changed_account_makes_the_run_stale(till: Till) -> None:
    person = till.town.person()
    till.give_iban(person)
    till.accepted(person)
    run = till.prepare()
    new = till.give_iban(person)
    with pytest.raises(StaleRun):
        till.release(run)
    with till.write() as session:
        anew = runs.renew(session, till.vault, till.staff(), run.id, till.town.house.facts, till.now)
    assert list(ibans(till.file(anew)).values()) == [new]


def test_the_file_is_sealed_and_fetched_only_when_released(till: Till) -> None:
    owed(till)
    run = till.prepare()
    with pytest.raises(NotReleased), till.write() as session:
        releasing.fetch(session, till.vault, till.staff(), run.id, till.now)
    till.release(run)
    with till.write() as session:
        data, _ = releasing.fetch(session, till.vault, till.staff(), run.id, till.now)
    assert hashlib.sha256(data).digest() == run.sha256
    assert count(till, Event.name == "fetched") == 1


def test_a_claim_with_two_orders_in_one_run_is_paid_once_in_two_steps(till: Till) -> None:
    """Accepted with a line reduced, then owed in full before anything left: the difference is an order of its own."""
    person = till.town.person()
    till.give_iban(person)
    claim = till.accept(till.town.claim(person), reductions=[Reduction(0, 3000, "wrong-quantity")])
    till.owe(claim, 5078)
    run = till.pay()
    assert (run.order_count, run.total_cents) == (2, 5078)
    assert [order.state for order in till.orders(claim)] == ["paid", "paid"]
    with till.town.house.sessions() as session:
        steps = select(Event.before, Event.after, Event.note["cents"].as_integer())
        told = session.execute(steps.where(Event.entity_id == claim.id, Event.name == "paid").order_by(Event.id)).all()
    assert [tuple(row) for row in told] == [("accepted", "paid", 3000), ("paid", "paid", 2078)]
    assert till.claim(claim).state == "paid"


def test_whoever_had_read_a_claim_before_the_release_sees_it_paid(till: Till) -> None:
    claim = owed(till)
    run = till.prepare()
    with till.write() as session:
        held = session.get_one(Claim, claim.id)
        bill, order = session.get_one(Memoire, held.memoire_id), orders.of_claim(session, held)[0]
        before = (held.version, order.version, bill.changed_at)
        releasing.release(session, till.vault, till.staff("Béa Libère"), "CNS", run.id, till.now)
        assert (held.state, order.state) == ("paid", "paid") and order.account_id is not None
        assert (held.version, order.version) == (before[0] + 1, before[1] + 1) and bill.changed_at > before[2]
        held.also_arrived_by = "post"  # and can go on with it
    assert till.claim(claim).version == before[0] + 2


def test_what_was_changed_past_everybody_is_not_paid(till: Till) -> None:
    """Whatever made an order and its run differ, nothing leaves until somebody prepared it anew."""
    claim = owed(till)
    run = till.prepare()
    with till.write() as session:
        session.execute(update(PaymentOrder).where(PaymentOrder.claim_id == claim.id).values(amount_cents=9999))
    with pytest.raises(StaleRun):
        till.release(run)
    assert (till.claim(claim).state, till.orders(claim)[0].state) == ("accepted", "due")


def test_each_payee_is_told_once(till: Till) -> None:
    person = till.town.person()
    till.give_iban(person)
    till.accepted(person)
    run = till.pay()
    for _ in range(2):
        with till.write() as session:
            releasing.tell(session, run.id, till.now)
    with till.town.house.sessions() as session:
        told = session.scalars(select(Notice.kind).where(Notice.person_id == person.id)).all()
    assert told.count("paid") == 1 and told.count("iban-changed") == 1


def test_one_payment_opens_its_statement_several_open_the_list(till: Till) -> None:
    one, several = till.town.person(), till.town.person()
    for person in (one, several):
        till.give_iban(person)
    claim = till.accepted(one)
    for line in (("C1", 5770), ("R1", 1500)):
        till.accept(till.town.claim(several, lines=(line,)))
    run = till.pay()
    with till.write() as session:
        releasing.tell(session, run.id, till.now)
        opens = dict(session.execute(select(Notice.person_id, Notice.document_id).where(Notice.kind == "paid")).all())
        statement = session.scalar(
            select(Document.id).where(Document.claim_id == claim.id, Document.kind == "statement")
        )
    assert statement is not None
    assert opens == {one.id: statement, several.id: None}


def test_the_third_party_bills_paid_are_those_recovered_from_the_offices(till: Till) -> None:
    """Without an attestation there is no office to recover from, and the caisse pays its share only."""
    till.provider_iban(till.town.doctor())
    claim = till.on_road("tps")
    run = till.pay()
    assert list(amounts(till.file(run)).values()) == [5078]
    assert recovery.OWED == releasing.PAYABLE and till.claim(claim).state == "paid"


@settings(max_examples=15)
@given(st.lists(st.integers(1, 100_000_000), min_size=1, max_size=30))
def test_every_file_satisfies_the_schema_and_its_sums(cents: list[int]) -> None:
    now = datetime(2026, 3, 2, 9, tzinfo=UTC)
    transfers = [pain.Transfer(f"REF-{index}", "Zoë & Søn", iban(index), one) for index, one in enumerate(cents)]
    message = pain.Message("CNS-1", now, now.date(), "Caisse nationale de santé", iban(), "regular", transfers)
    data = pain.write(message)
    assert data == pain.write(message)
    assert list(amounts(etree.fromstring(data)).values()) == cents


def owed(till: Till) -> Claim:
    person = till.town.person()
    till.give_iban(person)
    return till.accepted(person)


def count(till: Till, *which: object) -> int:
    with till.town.house.sessions() as session:
        return session.scalar(select(func.count()).select_from(Event).where(*which)) or 0  # type: ignore[arg-type]
