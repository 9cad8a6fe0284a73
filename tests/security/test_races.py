"""Two who act on one bill at the same time: rows are held in one order, and nobody decides on what they did not see."""

import threading
import uuid
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select, text
from werkzeug.test import TestResponse

from backend.db import transaction
from backend.domain import sending
from backend.domain.actors import Machine
from backend.models.claims import Claim
from backend.models.memoires import Memoire
from backend.models.providers import Client
from backend.services import deposits, memoire_changes, printing
from tests.api.world import GP, World, paper, until
from tests.desk.reading import Page
from tests.security.conftest import Desks

CAROLE = "Carole Conter"


def sent(world: World, number: str = "A-1") -> str:
    """A claim that the rules have looked at and left to a clerk."""
    document = world.document_for_a_clerk(CAROLE, number)
    claim_id = str((world.send(CAROLE, document["id"]).json or {})["id"])
    world.assess_all()
    return claim_id


def cancel(world: World, number: str = "A-1") -> TestResponse:
    path = f"/api/v1/practice/memoires/{GP}/{number}/cancellation"
    return world.client.put(path, json={"reason": "double"}, headers=world.software())


def test_a_clerk_whose_page_is_older_than_the_cancellation_is_told(world: World, desk: Desks) -> None:
    claim_id, clerk = sent(world), desk("Marc Klein")
    page = clerk.get(f"/desk/claims/{claim_id}")
    assert cancel(world).status_code == 200
    assert clerk.post(page, "/accept").status == 409
    with transaction(world.house.sessions) as session:
        assert session.get_one(Claim, uuid.UUID(claim_id)).state == "in-review"


def test_a_decision_waits_for_the_bill_before_it_holds_the_claim(world: World, desk: Desks) -> None:
    """As everybody else does: the mail room holds the bill, then takes the claim back or notes a second arrival."""
    claim_id, clerk = sent(world), desk("Marc Klein")
    page = clerk.get(f"/desk/claims/{claim_id}")
    answers: list[Page] = []
    deciding = threading.Thread(target=lambda: answers.append(clerk.post(page, "/accept")))
    with transaction(world.house.sessions) as session:
        memoire = session.scalars(select(Memoire).with_for_update(key_share=True)).one()
        deciding.start()
        wait_until_held_up(world, deciding)
        session.execute(text("SET LOCAL lock_timeout = '2s'"))
        session.scalars(select(Claim).where(Claim.id == uuid.UUID(claim_id)).with_for_update()).one()
        memoire.changed_at = world.house.now()  # a new version, of which the decision has to take note
    deciding.join()
    assert [answer.status for answer in answers] == [303]


def test_a_proof_of_payment_waits_for_the_cancellation_and_sees_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "_takes_proof", lambda *_: True)
    document = world.document(CAROLE, "A-1", paid_on=None)
    path, headers = f"/api/v1/documents/{document['id']}/proof", world.phone(CAROLE)
    answers: list[TestResponse] = []
    attaching = threading.Thread(
        target=lambda: answers.append(world.upload("PUT", path, headers, {"file": (BytesIO(world.pdf), "x.pdf")}))
    )
    with transaction(world.house.sessions) as session:
        memoire = session.scalars(select(Memoire).with_for_update(key_share=True)).one()
        attaching.start()
        wait_until_held_up(world, attaching)
        memoire.cancelled_at = world.house.now()
    attaching.join()
    assert [(answer.json or {})["code"] for answer in answers] == ["cancelled"]


def test_a_proof_of_payment_is_not_exchanged_under_a_clerks_eyes(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "_takes_proof", lambda *_: True)
    document = world.document(CAROLE, "A-1", paid_on=None)
    path, headers = f"/api/v1/documents/{document['id']}/proof", world.phone(CAROLE)
    for _ in range(2):  # as often as one likes before sending
        assert world.upload("PUT", path, headers, {"file": (BytesIO(world.pdf), "x.pdf")}).status_code == 200
    assert world.send(CAROLE, document["id"]).status_code == 201
    late = world.upload("PUT", path, headers, {"file": (BytesIO(paper("other")), "x.pdf")})
    assert (late.status_code, (late.json or {})["code"]) == (409, "already-sent")


def test_a_practice_that_prints_keeps_no_patient_waiting(world: World) -> None:
    """A printable may take its time; it only looks at the bill."""
    document = world.document(CAROLE, "A-1")
    with transaction(world.house.sessions) as session:
        client = session.scalars(select(Client).where(Client.client_id == "cabinet-un")).one()
        machine = Machine(client.id, client.name, frozenset(client.scopes))
        seen = memoire_changes.seen(session, machine, GP, "A-1")
        assert printing.printable(session, world.house.config, seen).startswith(b"%PDF-")
        assert world.send(CAROLE, document["id"]).status_code == 201


def test_nobody_is_paid_at_once_for_a_bill_whose_paper_waits(world: World) -> None:
    """The patient posted it with the proof that they paid."""
    world.document(CAROLE, "A-1", paid_on=None)
    with transaction(world.house.sessions) as session:
        session.scalars(select(Memoire)).one().posted_on = world.today
    path = f"/api/v1/practice/memoires/{GP}/A-1/pid"
    answer = world.client.put(path, json={"patient_agrees": True}, headers=world.software())
    assert answer.status_code == 409


def test_consent_given_during_a_deposit_hides_nothing(world: World) -> None:
    ana, headers = "Ana Ferreira", world.phone("Ana Ferreira")
    consent = {"person": world.matricule(ana)}
    giving = threading.Thread(target=lambda: world.client.put("/api/v1/me/consent", json=consent, headers=headers))
    bill = world.bill(ana)
    with transaction(world.house.sessions) as session:
        client = session.scalars(select(Client).where(Client.client_id == "cabinet-un")).one()
        machine = Machine(client.id, client.name, frozenset(client.scopes))
        deposits.deposit(session, machine, given(bill), world.pdf, world.house.facts, world.house.now())
        giving.start()
        wait_until_held_up(world, giving)
    giving.join()
    assert len(world.inbox(ana)) == 1


def given(bill: dict[str, Any]) -> deposits.Deposit:
    """The bill as the service takes it."""
    on = date.fromisoformat(bill["issued_on"])
    lines = tuple(deposits.DepositedLine(one["act"], on, None, 1, one["amount_cents"], None) for one in bill["lines"])
    fields = {"route": "reimbursement", "tps_label": None, "accident": False, "inpatient": False}
    days = {"issued_on": on, "paid_on": on}
    return deposits.Deposit(**{**bill, **fields, **days, "number": "A-1", "patient_agrees": False, "lines": lines})


def wait_until_held_up(world: World, acting: threading.Thread) -> None:
    """Until somebody waits for a row, or had no need to wait."""
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )

    def is_held_up() -> bool:
        with transaction(world.house.sessions) as session:
            return bool(session.scalar(waiting)) or not acting.is_alive()

    until(is_held_up)
