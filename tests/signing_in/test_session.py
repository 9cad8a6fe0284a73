"""A patient signs in with a browser, is told who they are, and signs out."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backend.db import transaction
from backend.domain.actors import System
from backend.services import accounts
from backend.services.house import House
from tests.signing_in.conftest import Clock, Holder, enter, sign_in


def test_login_password_and_code_open_a_session(client: FlaskClient, patient: Holder) -> None:
    answer = sign_in(client, patient)
    assert answer.status_code == 201
    assert answer.json is not None
    assert answer.json["person"] == {"matricule": patient.login, "name": "Léa Weber", "language": "fr"}
    again = client.get("/api/v1/session")
    assert again.status_code == 200
    assert again.json is not None
    assert again.json["person"] == answer.json["person"]


def test_the_cookie_is_bound_to_host_and_script_proof(client: FlaskClient, patient: Holder) -> None:
    cookie = sign_in(client, patient).headers["Set-Cookie"]
    assert cookie.startswith("__Host-session=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= {part.strip() for part in cookie.split(";")}
    assert "Domain" not in cookie


def test_a_matricule_may_be_typed_with_blanks(client: FlaskClient, patient: Holder) -> None:
    spaced = f"{patient.login[:4]} {patient.login[4:8]} {patient.login[8:]}"
    assert sign_in(client, patient, login=spaced).status_code == 201


@pytest.mark.parametrize("given", [{"totp": ""}, {"totp": "  "}, {"totp": None}, {}, {"totp": "", "unknown": 1}])
def test_a_missing_code_is_said_before_anything_else(client: FlaskClient, given: dict[str, object]) -> None:
    answer = client.post("/api/v1/session", json={"login": "nobody", "password": "x", **given})
    assert answer.status_code == 401
    assert answer.json is not None
    assert answer.json["code"] == "totp-required"


@pytest.mark.parametrize("wrong", ["login", "password", "totp"])
def test_whatever_is_wrong_the_answer_is_one(client: FlaskClient, patient: Holder, wrong: str) -> None:
    value = {"login": "1985061500000", "password": "another-long-one", "totp": "000000"}[wrong]
    answer = sign_in(client, patient, **{wrong: value})
    assert answer.status_code == 401
    assert answer.json is not None
    assert answer.json["code"] == "bad-credentials"
    assert "Set-Cookie" not in answer.headers


def test_signing_out_ends_the_session_on_the_server(client: FlaskClient, patient: Holder) -> None:
    header = enter(client, patient)
    cookie = client.get_cookie("__Host-session")
    assert cookie is not None
    answer = client.delete("/api/v1/session", headers=header)
    assert answer.status_code == 204
    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies"'
    client.set_cookie("__Host-session", cookie.value)
    assert client.get("/api/v1/session").status_code == 401
    assert client.get("/api/v1/me").status_code == 401


def test_a_cookie_known_before_signing_in_is_worth_nothing_after(
    client: FlaskClient, patient: Holder, clock: Clock, new_browser: Callable[[], FlaskClient]
) -> None:
    enter(client, patient)
    before = client.get_cookie("__Host-session")
    clock.wait_for_next_code()
    enter(client, patient)
    after = client.get_cookie("__Host-session")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    thief = new_browser()
    thief.set_cookie("__Host-session", before.value)
    assert thief.get("/api/v1/session").status_code == 401
    assert client.get("/api/v1/session").status_code == 200


def test_a_forged_or_foreign_cookie_is_nobody(client: FlaskClient, app: Flask, patient: Holder) -> None:
    client.set_cookie("__Host-session", "eyJfdXNlcl9pZCI6IjEifQ.forged.forged")
    assert client.get("/api/v1/session").status_code == 401
    with client.session_transaction(base_url="https://localhost") as session:
        session["_user_id"] = str(patient.account.id)  # even well signed: an id is no token
    assert client.get("/api/v1/session").status_code == 401


def test_half_an_hour_unused_ends_the_session(client: FlaskClient, patient: Holder, clock: Clock) -> None:
    enter(client, patient)
    clock.shift(timedelta(minutes=29))
    assert client.get("/api/v1/session").status_code == 200
    clock.shift(timedelta(minutes=29))
    assert client.get("/api/v1/session").status_code == 200
    clock.shift(timedelta(minutes=31))
    assert client.get("/api/v1/session").status_code == 401


def test_twelve_hours_end_it_even_in_use(client: FlaskClient, patient: Holder, clock: Clock) -> None:
    enter(client, patient)
    for _ in range(35):
        clock.shift(timedelta(minutes=20))
        assert client.get("/api/v1/session").status_code == 200
    clock.shift(timedelta(minutes=21))
    assert client.get("/api/v1/session").status_code == 401


def test_a_disabled_account_is_out_with_the_next_request(
    client: FlaskClient, patient: Holder, house: House, clock: Clock
) -> None:
    enter(client, patient)
    clock.wait_for_next_code()
    with transaction(house.sessions) as session:
        accounts.disable(session, System(), patient.account.id, patient.account.created_at)
    assert client.get("/api/v1/session").status_code == 401
    assert sign_in(client, patient).status_code == 401


def test_a_body_of_absurd_size_is_not_even_read(client: FlaskClient, patient: Holder) -> None:
    answer = client.post("/api/v1/session", data=b'{"login": "' + b"x" * 2**20 + b'"}', content_type="application/json")
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "body",
    [
        b'{"login": "a", "login": "b", "password": "c", "totp": "123456"}',
        b'{"login": "a\\u0000", "password": "c", "totp": "123456"}',
        b'{"login": "\\ud800", "password": "c", "totp": "123456"}',
        b'{"login": ' + b"9" * 5000 + b', "password": "c", "totp": "123456"}',
        b"[" * 100_000,
        b'{"login": "a", "password": "c", "totp": "123456", "role": "admin"}',
        b'{"login": {"a": 1}, "password": ["c"], "totp": 123456}',
        b"\xff\xfe",
        b"null",
    ],
)
def test_what_parsers_would_read_differently_is_refused(client: FlaskClient, clock: Clock, body: bytes) -> None:
    answer = client.post("/api/v1/session", data=body, content_type="application/json")
    assert answer.status_code in (400, 401, 422)
    assert answer.content_type == "application/problem+json"


def test_staff_do_not_enter_by_the_patients_door(
    client: FlaskClient, new_staff: Callable[..., Holder], clock: Clock
) -> None:
    answer = sign_in(client, new_staff())
    assert answer.status_code == 401
    assert answer.json is not None
    assert answer.json["code"] == "bad-credentials"
