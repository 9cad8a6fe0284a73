"""Answers of the daily path, each held against the shape that the document promises for it."""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from flask import Response, request
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from backend.config import Config
from tests.api.asking import without_default
from tests.api.world import GP, World
from tests.conftest import own_app
from tests.databases import lent

CAROLE = "Carole Conter"
# Signing in is asked, and its answers are read, by tests/signing_in; what needs a clerk
# to act first is asked beside that clerk's desk, copies on phones beside signing in, pictures beside paper.
ELSEWHERE = {
    ("POST", "/api/v1/session"),
    ("GET", "/api/v1/session"),
    ("DELETE", "/api/v1/session"),
    ("PUT", "/api/v1/session/copy"),
    ("DELETE", "/api/v1/session/copy"),
    ("POST", "/api/v1/references"),
    ("POST", "/api/v1/tokens"),
    ("POST", "/api/v1/tokens/refresh"),
    ("POST", "/api/v1/activations"),
    ("PUT", "/api/v1/activations/{activation}"),
    ("PUT", "/api/v1/password-resets/{token}"),
    ("POST", "/api/v1/oauth/token"),
    ("PUT", "/api/v1/me/password"),
    ("POST", "/api/v1/session/passkey-questions"),
    ("POST", "/api/v1/session/passkey"),
    ("POST", "/api/v1/me/proofs"),
    ("POST", "/api/v1/me/passkeys/questions"),
    ("POST", "/api/v1/me/passkeys"),
    ("PATCH", "/api/v1/me/passkeys/{passkey_id}"),
    ("DELETE", "/api/v1/me/passkeys/{passkey_id}"),
    ("POST", "/api/v1/me/recovery-codes"),
    ("POST", "/api/v1/me/authenticators"),
    ("PUT", "/api/v1/me/authenticators/{enrolment}"),
    ("PUT", "/api/v1/me/account"),
    ("PUT", "/api/v1/documents/{document_id}/proof"),
    ("GET", "/api/v1/claims/{claim_id}/statement"),
    ("POST", "/api/v1/claims/{claim_id}/replies"),
    ("POST", "/api/v1/claims/{claim_id}/objections"),
    ("PUT", "/api/v1/practice/mr-declarations/{declaration_id}/revocation"),
    ("PUT", "/api/v1/practice/mr-declarations/{declaration_id}/summary"),
    ("PUT", "/api/v1/mr/revocation"),
    ("PUT", "/api/v1/me/email"),
    ("DELETE", "/api/v1/me/email"),
    ("POST", "/api/v1/me/email/confirmation"),
    ("PUT", "/api/v1/push-subscriptions/{subscription_id}"),
    ("DELETE", "/api/v1/push-subscriptions/{subscription_id}"),
}


@pytest.fixture
def world(server_url: str, settled_url: str, base_config: Config) -> Iterator[World]:
    """A world with an application of its own, because the witness listens in it."""
    with lent(server_url, settled_url) as url, own_app(replace(base_config, database_url=url)) as app:
        yield World(app, app.extensions["house"], app.test_client())


class Witness:
    """Notes every answer of the interface with the operation that gave it."""

    def __init__(self, world: World) -> None:
        self.document = without_default(world.app.extensions["api"].document)
        self.seen: set[tuple[str, str]] = set()
        self.complaints: list[str] = []
        world.app.after_request(self.note)

    def note(self, response: Response) -> Response:
        rule = request.url_rule
        if rule is not None and rule.rule.startswith("/api/v1/"):
            path = "".join(f"{{{part}}}" if dynamic else part for dynamic, part in rule._trace).removeprefix("|")
            if 200 <= response.status_code < 300:
                self.seen.add((request.method, path))
            self.check(request.method, path, response)
        return response

    def check(self, method: str, path: str, response: Response) -> None:
        answers = self.document["paths"][path][method.lower()]["responses"]
        if str(response.status_code) not in answers:
            self.complaints.append(f"{method} {path}: {response.status} is not documented")
            return
        content = answers[str(response.status_code)].get("content", {})
        if content and response.mimetype not in content:
            self.complaints.append(f"{method} {path}: {response.mimetype} is not documented")
        if response.mimetype == "application/json":
            schema = content[response.mimetype]["schema"]
            for error in self.validator(schema).iter_errors(response.get_json()):
                self.complaints.append(f"{method} {path}: {error.message} at {list(error.absolute_path)}")

    def validator(self, schema: dict[str, Any]) -> Any:
        return Draft202012Validator({**schema, "components": self.document["components"]})


@pytest.fixture
def witness(world: World) -> Iterator[Witness]:
    found = Witness(world)
    yield found
    assert not found.complaints, "\n".join(found.complaints)


def test_the_daily_path_answers_what_the_document_promises(world: World, witness: Witness) -> None:
    walk_as_practice(world)
    walk_with_a_reference_doctor(world)
    walk_as_patient(world)
    walk_as_scanner(world)
    promised = {
        (method.upper(), path)
        for path, item in witness.document["paths"].items()
        for method in item
        if method != "parameters"
    }
    assert promised - ELSEWHERE - witness.seen == set()


def walk_as_practice(world: World) -> None:
    headers, own = world.software(), f"/api/v1/practice/memoires/{GP}"
    for number, more in (("W-1", {}), ("W-2", {"paid_on": None}), ("W-3", {}), ("W-4", {"paid_on": None})):
        world.deposit(CAROLE, number, **more)
    world.put_bill(world.bill(CAROLE), "W-1")
    for path in (f"{own}/W-1", f"{own}/W-1/qr.svg", f"{own}/W-1/qr.png", f"{own}/W-1/printable"):
        world.client.get(path, headers=headers)
    world.client.get("/api/v1/practice/memoires?limit=1&since=2020-01-01T00:00:00Z", headers=headers)
    world.client.get(f"/api/v1/practice/patients/{world.matricule(CAROLE)}", headers=headers)
    for name in (CAROLE, "Alice Adam"):
        world.client.get(f"/api/v1/practice/tps/{world.matricule(name)}", headers=headers)
    world.client.put(f"{own}/W-2/payment", headers=headers, json={"paid_on": world.ago(1)})
    world.client.put(f"{own}/W-3/cancellation", headers=headers, json={"reason": "Erreur de saisie"})
    world.client.put(f"{own}/W-4/pid", headers=headers, json={"patient_agrees": True})


def walk_as_patient(world: World) -> None:
    phone = world.phone(CAROLE)
    inbox = {row["title"]: row for row in world.inbox(CAROLE)}
    waiting = next(row["id"] for row in world.inbox(CAROLE) if row["state"] == "to-send")
    assert inbox
    for path in ("", "/file", "/pages/1", "/forecast"):
        world.get(CAROLE, f"/documents/{waiting}{path}")
    reference = (world.get(CAROLE, f"/documents/{waiting}").json or {})["memoire"]["reference"]
    world.client.patch(f"/api/v1/documents/{waiting}", headers=phone, json={"read": True, "starred": True})
    claim = (world.send(CAROLE, waiting).json or {})["id"]
    world.send(CAROLE, waiting)
    world.assess_all()
    paths = ("/me", "/people", "/claims", f"/claims/{claim}", "/access-log", f"/references/{reference}", "/tps", "/mr")
    for path in (*paths, "/me/account", "/me/consent", "/me/factors", "/me/family", "/me/telling", "/export"):
        world.get(CAROLE, path)
    wishes = {"by_push": ["decided"], "by_mail": [], "quiet": {"start": 22, "end": 6}}
    world.client.put("/api/v1/me/telling", headers=phone, json=wishes)
    world.client.put("/api/v1/me/language", headers=phone, json={"language": "lb"})
    person = {"person": world.matricule(CAROLE)}
    for method in ("PUT", "DELETE", "PUT"):
        world.client.open("/api/v1/me/consent", method=method, headers=phone, json=person)
    world.client.post("/api/v1/password-resets", json={"login": world.matricule(CAROLE)})
    world.client.delete("/api/v1/me/devices", headers=phone)
    device = next(one["id"] for one in (world.get(CAROLE, "/me").json or {})["devices"] if one["current"])
    world.client.delete(f"/api/v1/me/devices/{device}", headers=phone)
    world._tokens.pop(CAROLE)
    world.client.delete("/api/v1/tokens/current", headers=world.phone(CAROLE))


def walk_with_a_reference_doctor(world: World) -> None:
    """Declared, not validated for want of an illness, with its letter."""
    headers, id_ = world.software(), "0190b5b0-7b1a-7c3e-9d7e-111111111111"
    own, day = f"/api/v1/practice/mr-declarations/{id_}", world.ago(0)
    given = {"patient": world.matricule("Alice Adam"), "doctor": GP, "signed_on": day, "ald": [], "dsp_active": True}
    world.client.put(own, headers=headers, json=given)
    letters = (world.client.get(own, headers=headers).json or {})["letters"]
    world.client.get(f"{own}/letters/{letters[0]['id']}", headers=headers)
    world.get("Alice Adam", "/mr")


def walk_as_scanner(world: World) -> None:
    headers = world.software("scanner-un")
    parts = {"files": (BytesIO(world.pdf), "pile.pdf"), "arrived_on": world.ago(0)}
    batch = (world.upload("POST", "/api/v1/mailroom/batches", headers, parts).json or {})["id"]
    for path in ("", "/packets"):
        world.client.get(f"/api/v1/mailroom/batches/{batch}{path}", headers=headers)
