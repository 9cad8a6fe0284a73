"""Another site's page cannot write in a patient's name (S3)."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.signing_in.conftest import Clock, Holder, enter, sign_in

FOREIGN = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "https://localhost.evil.example"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
]
OWN = [
    {},
    {"Origin": "http://localhost"},
    {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"},
]


@pytest.mark.parametrize("headers", FOREIGN)
def test_a_foreign_page_cannot_write_even_with_the_token(
    client: FlaskClient, patient: Holder, headers: dict[str, str]
) -> None:
    token = enter(client, patient)
    answer = client.delete("/api/v1/me/devices", headers={**token, **headers})
    assert answer.status_code == 403
    assert answer.json is not None
    assert answer.json["code"] == "csrf"


@pytest.mark.parametrize("headers", OWN)
def test_our_own_page_writes_with_the_token(client: FlaskClient, patient: Holder, headers: dict[str, str]) -> None:
    token = enter(client, patient)
    assert client.delete("/api/v1/me/devices", headers={**token, **headers}).status_code == 204


@pytest.mark.parametrize("token", ["", "x", "Im5vdCBvdXJzIg.aaaa.bbbb"])
def test_without_the_sessions_token_nothing_is_written(client: FlaskClient, patient: Holder, token: str) -> None:
    enter(client, patient)
    answer = client.delete("/api/v1/session", headers={"X-CSRF-Token": token} if token else {})
    assert answer.status_code == 403
    assert answer.json is not None
    assert answer.json["code"] == "csrf"
    assert client.get("/api/v1/session").status_code == 200


def test_the_token_of_another_session_does_not_do(
    client: FlaskClient, new_browser: Callable[[], FlaskClient], patient: Holder, clock: Clock
) -> None:
    foreign = enter(new_browser(), patient)
    clock.wait_for_next_code()
    enter(client, patient)
    assert client.delete("/api/v1/session", headers=foreign).status_code == 403


def test_the_token_of_before_signing_in_does_not_do(client: FlaskClient, patient: Holder, clock: Clock) -> None:
    before = enter(client, patient)
    clock.wait_for_next_code()
    enter(client, patient)
    assert client.delete("/api/v1/session", headers=before).status_code == 403


@pytest.mark.parametrize("headers", FOREIGN)
def test_nobody_is_signed_in_from_a_foreign_page(client: FlaskClient, patient: Holder, headers: dict[str, str]) -> None:
    answer = client.post("/api/v1/session", json=patient.credentials(), headers=headers)
    assert answer.status_code == 403
    assert answer.json is not None
    assert answer.json["code"] == "csrf"
    assert sign_in(client, patient).status_code == 201  # nothing was counted or used up


def test_json_in_a_forms_clothes_is_refused(client: FlaskClient, patient: Holder) -> None:
    body = '{"login": "x", "password": "y", "totp": "123456"}'
    assert client.post("/api/v1/session", data=body, content_type="text/plain").status_code == 415


def test_a_bearer_token_needs_no_proof_of_origin(client: FlaskClient, patient: Holder) -> None:
    tokens = client.post("/api/v1/tokens", json=patient.credentials(device="Phone")).json
    assert tokens is not None
    header = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert client.delete("/api/v1/me/devices", headers=header).status_code == 204
