"""A clerk of another caisse finds nothing of a claim at any of its addresses; other roles are not let in at all."""

import uuid
from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.routing import Rule

from backend.db import transaction
from backend.domain.actors import Patient
from backend.models.claims import Claim
from backend.services import decisions
from backend.services.accounts import actor_of
from backend.services.objections import objecting
from tests.desk.builders import Town
from tests.desk.conftest import Desk, Seat

CLAIM, OBJECTION = "/desk/claims/<uuid:claim_id>", "/desk/objections/<uuid:objection_id>"


@pytest.fixture
def ids(town: Town) -> dict[str, uuid.UUID]:
    """A refused claim of the CNS with an objection."""
    person = town.person()
    claim, clerk = town.claim(person), actor_of(town.staff("Marc Klein").account)
    account, now, facts = town.account_of(person), town.house.now(), town.house.facts
    with transaction(town.house.sessions) as session:
        version = session.get_one(Claim, claim.id).version
        decisions.refuse(session, clerk, claim.id, version, now, reason="time-barred", note=None)  # type: ignore[arg-type]
    patient = Patient(account.id, person.id, person.name, "fr")
    with transaction(town.house.sessions) as session:
        row, _ = objecting.object_to(session, patient, claim.id, "Non.", [], facts, now)
    return {"claim_id": claim.id, "objection_id": row.id}


def addresses(app: Flask, ids: dict[str, uuid.UUID]) -> Iterator[tuple[str, str]]:
    """(method, address) of everything that one claim or objection has."""
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith((CLAIM, OBJECTION)):
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                yield method, _fill(rule, ids)


def _fill(rule: Rule, ids: dict[str, uuid.UUID]) -> str:
    others = {"origin": "practice", "index": 1}
    values = {name: {**ids, **others}[name] for name in rule.arguments}
    built = rule.build(values)
    assert built is not None
    return built[1]


def ask(seat: Seat, method: str, address: str, token: str) -> int:
    if method == "GET":
        return seat.get(address).status
    fields = {
        "csrf_token": token,
        "version": "3",
        "reason": "other",
        "note": "x",
        "text": "x",
        "check": str(uuid.uuid4()),
    }
    return seat.client.post(address, data=fields, base_url="https://localhost").status_code


def test_another_caisses_claim_does_not_exist_at_any_address(
    app: Flask, town: Town, sit_down: Desk, ids: dict[str, uuid.UUID]
) -> None:
    seat = sit_down(town.staff("Eva Public", caisse="CMFEP"))
    token = seat.get("/desk/claims").form("/logout").fields["csrf_token"]
    found = {(method, address): ask(seat, method, address, token) for method, address in addresses(app, ids)}
    assert len(found) >= 17 and set(found.values()) == {404}, found
    own = sit_down(town.staff("Lena Adam"))
    assert own.get(f"/desk/claims/{ids['claim_id']}").status == 200  # the addresses are right


@pytest.mark.parametrize("role", ["operator", "payments", "mr", "admin"])
def test_other_roles_are_not_let_in(
    app: Flask, town: Town, sit_down: Desk, ids: dict[str, uuid.UUID], role: str
) -> None:
    seat = sit_down(town.staff("Otto Rolle", role=role, caisse="CNS" if role == "payments" else None))
    assert {ask(seat, method, address, "") for method, address in addresses(app, ids)} == {403}
