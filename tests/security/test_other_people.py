"""One patient asks for what is another's (A1), and says more than may be said (A4): every operation there is."""

import re
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select, text
from werkzeug.test import TestResponse

from backend.db import new_id, transaction
from backend.models.accounts import Account, Device
from backend.models.passkeys import Passkey
from backend.models.telling import PushSubscription
from backend.services import ceremonies
from backend.services.ceremonies import Asked
from tests.api.world import World

CAROLE, DAVID = "Carole Conter", "David Diederich"
PATIENTS = re.compile(
    r"^/api/v1/(me|people|documents|claims|references|access-log|tps|mr|export|push-subscriptions)(/|$)"
)
NOBODYS = str(uuid.UUID("01890a5d-ac96-774b-bcce-b302099a8057"))
# Chosen by the client: to make one of this id is not to ask for another's.
MADE_BY_CLIENT = {("put", "/api/v1/push-subscriptions/{subscription_id}")}
BODIES: dict[str, dict[str, Any]] = {
    "patch /api/v1/documents/{document_id}": {"read": True},
    "patch /api/v1/me/passkeys/{passkey_id}": {"name": "mine"},
    "delete /api/v1/me/passkeys/{passkey_id}": {"totp": "123456"},
    "put /api/v1/me/authenticators/{enrolment}": {"totp": "123456"},
}


def operations(world: World) -> Iterator[tuple[str, str]]:
    """Method and path of everything that a patient may ask about one thing."""
    for path, item in world.app.extensions["api"].document["paths"].items():
        if PATIENTS.match(path) and "{" in path:
            yield from ((method, path) for method in item if method != "parameters")


def belongings(world: World) -> dict[str, str]:
    """What Carole has, by the name that its id has in addresses."""
    document = world.document(CAROLE, "A-1")
    claim = (world.send(CAROLE, document["id"]).json or {})["id"]
    now = datetime.now(UTC)
    with transaction(world.house.sessions) as session:
        account = session.scalars(select(Account).where(Account.name == CAROLE)).one()
        device = Device(account_id=account.id, name="phone", created_at=now, seen_at=now)
        passkey = Passkey(
            account_id=account.id,
            credential_id=b"1",
            public_key=b"1",
            sign_count=0,
            name="hers",
            synced=False,
            transports=[],
            created_at=now,
        )
        subscription = PushSubscription(
            id=new_id(), account_id=account.id, name="x", service="x", endpoint_hash=b"1", sealed=b"1", created_at=now
        )
        session.add_all([device, passkey, subscription])
        session.flush()
        enrolment = ceremonies.ask(session, Asked("factors", "authenticator:hers", account.id), now, sealed=b"1")
        printed = session.scalar(text("SELECT reference FROM memoire"))
        return {
            "document_id": document["id"],
            "claim_id": claim,
            "device_id": str(device.id),
            "passkey_id": str(passkey.id),
            "subscription_id": str(subscription.id),
            "reference": str(printed),
            "number": "1",
            "enrolment": enrolment,
        }


def ask(world: World, name: str, method: str, path: str, ids: dict[str, str]) -> TestResponse:
    address = path.format(**ids)
    if path.endswith(("/replies", "/objections")):
        return world.upload(method.upper(), address, world.phone(name), {"text": "x"})
    if path.endswith("/proof"):
        return world.upload(method.upper(), address, world.phone(name), {"file": (BytesIO(world.pdf), "x.pdf")})
    body = BODIES.get(f"{method} {path}")
    return world.client.open(address, method=method.upper(), headers=world.phone(name), json=body)


def test_what_is_anothers_looks_as_if_it_were_not_there(world: World) -> None:
    hers = belongings(world)
    none = {**dict.fromkeys(hers, NOBODYS), "number": "1", "reference": "0" * 17}
    asked = set(operations(world)) - MADE_BY_CLIENT
    assert len(asked) > 15
    for method, path in sorted(asked):
        theirs, nothing = (ask(world, DAVID, method, path, ids) for ids in (hers, none))
        assert theirs.status_code == 404, (method, path, theirs.text)
        assert (theirs.status_code, theirs.data) == (nothing.status_code, nothing.data), (method, path)
    for path in ("/documents", "/claims", "/access-log"):
        assert (world.get(DAVID, path).json or {})["items"] == []


def test_a_browser_that_is_woken_for_another_stays_theirs(world: World) -> None:
    taken = belongings(world)["subscription_id"]
    key = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
    body = {"endpoint": "https://fcm.googleapis.com/x", "keys": {"p256dh": key, "auth": "BTBZMqHH6r4Tts7J_aSIgg"}}
    path = f"/api/v1/push-subscriptions/{taken}"
    assert world.client.put(path, headers=world.phone(DAVID), json=body).status_code in (404, 409)


EXTRA = (
    "status",
    "state",
    "amount_reimbursed",
    "caisse_id",
    "patient_id",
    "person_id",
    "account_id",
    "version",
    "role",
)


@pytest.mark.parametrize("field", EXTRA)
def test_nobody_says_more_than_may_be_said(world: World, field: str) -> None:
    """Every operation that takes JSON refuses the field, or the missing proof before it; nothing is changed."""
    ids = {**belongings(world), "subscription_id": NOBODYS}
    asked = 0
    for path, item in world.app.extensions["api"].document["paths"].items():
        for method, operation in item.items():
            if not PATIENTS.match(path) or "application/json" not in _body(operation):
                continue
            asked += 1
            address = path.format(**ids)
            given = {**BODIES.get(f"{method} {path}", {}), field: "x"}
            answer = world.client.open(address, method=method.upper(), headers=world.phone(CAROLE), json=given)
            assert answer.status_code in (401, 422), (method, path, answer.text)
            if answer.status_code == 422:
                assert field in (answer.json or {})["errors"], (method, path)
    assert asked > 10


def _body(operation: Any) -> dict[str, Any]:
    return dict(operation.get("requestBody", {}).get("content", {})) if isinstance(operation, dict) else {}
