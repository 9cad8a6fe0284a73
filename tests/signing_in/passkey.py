"""What a browser asks and answers about passkeys, well or badly."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.signing_in.authenticator import PRESENT, VERIFIED, Authenticator
from tests.signing_in.conftest import Holder, enter

QUESTIONS, DOOR = "/api/v1/session/passkey-questions", "/api/v1/session/passkey"
ATTACKS: dict[str, dict[str, Any]] = {
    "another page": {"origin": "https://evil.example"},
    "a page in a frame of another": {"framed": True},
    "another place": {"rp_id": "evil.example"},
    "nobody was verified": {"flags": PRESENT},
    "nobody was there": {"flags": VERIFIED},
    "another key": {"private": Authenticator().private},
    "another account's handle": {"user_handle": b"\1" * 16},
}


def json_of(answer: TestResponse, status: int = 200) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.json is not None
    return dict(answer.json)


def code_of(answer: TestResponse) -> tuple[int, str]:
    return answer.status_code, (answer.json or {}).get("code", "")


def whole(holder: Holder) -> dict[str, str]:
    """Both factors anew."""
    holder.clock.wait_for_next_code()
    return {"password": holder.password, "totp": holder.code()}


def add(client: FlaskClient, holder: Holder, token: dict[str, str], key: Authenticator, **other: Any) -> dict[str, Any]:
    question = json_of(client.post("/api/v1/me/passkeys/questions", json=whole(holder), headers=token), 201)
    return json_of(client.post("/api/v1/me/passkeys", json=key.attest(question, **other), headers=token), 201)


def question_at_door(client: FlaskClient) -> dict[str, Any]:
    return json_of(client.post(QUESTIONS), 201)


@pytest.fixture
def key(client: FlaskClient, patient: Holder) -> Authenticator:
    """Léa's passkey; she is signed out again."""
    key, token = Authenticator(), enter(client, patient)
    add(client, patient, token, key)
    assert client.delete("/api/v1/session", headers=token).status_code == 204
    return key
