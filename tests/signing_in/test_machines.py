"""Practice software and scanners: client credentials as RFC 6749 has them, scopes, and their end."""

from base64 import b64encode
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from backend.config import Config
from backend.db import transaction
from backend.domain.actors import Machine, System
from backend.models.providers import Client
from backend.services import clients
from backend.services.house import House
from mobile_api.identity import machine_required
from tests.conftest import own_app
from tests.signing_in.conftest import Clock

SECRET = "s" * 43


@pytest.fixture
def app(config: Config) -> Iterator[Flask]:
    with own_app(config) as app:
        yield app


@pytest.fixture
def practice(house: House, clock: Clock) -> Client:
    with transaction(house.sessions) as session:
        return clients.create(
            session,
            client_id="praxis-soft",
            secret=SECRET,
            name="Praxis Soft",
            scopes=["memoires", "tps"],
            now=clock.instant,
        )


@pytest.fixture
def deposit(app: Flask) -> str:
    """An operation that needs the scope `memoires`."""

    @machine_required("memoires")
    def answer(machine: Machine) -> str:
        return machine.name

    app.add_url_rule("/api/v1/deposit-for-tests", view_func=answer)
    return "/api/v1/deposit-for-tests"


def basic(client_id: str = "praxis-soft", secret: str = SECRET) -> dict[str, str]:
    return {"Authorization": "Basic " + b64encode(f"{client_id}:{secret}".encode()).decode()}


def ask(client: FlaskClient, headers: dict[str, str] | None = None, **form: str) -> TestResponse:
    return client.post(
        "/api/v1/oauth/token", data={"grant_type": "client_credentials", **form}, headers=headers or basic()
    )


def use(client: FlaskClient, path: str, token: str) -> tuple[int, str | None]:
    answer = client.get(path, headers={"Authorization": f"Bearer {token}"})
    return answer.status_code, answer.json["code"] if answer.is_json and answer.json else None


def token_of(answer: TestResponse) -> str:
    assert answer.status_code == 200, answer.text
    assert answer.json is not None
    return str(answer.json["access_token"])


def test_a_machine_gets_a_token_for_an_hour(client: FlaskClient, practice: Client, deposit: str, clock: Clock) -> None:
    answer = ask(client)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json is not None
    assert {name: answer.json[name] for name in ("token_type", "expires_in", "scope")} == {
        "token_type": "Bearer",
        "expires_in": 3600,
        "scope": "memoires tps",
    }
    token = token_of(answer)
    assert use(client, deposit, token) == (200, None)
    clock.shift(timedelta(hours=1))
    assert use(client, deposit, token) == (401, "not-signed-in")


def test_a_token_without_the_scope_is_not_allowed(client: FlaskClient, practice: Client, deposit: str) -> None:
    assert use(client, deposit, token_of(ask(client, scope="tps"))) == (403, "scope")


@pytest.mark.parametrize(
    "headers",
    [
        basic(secret="wrong"),
        basic("nobody"),
        {"Authorization": "Basic %%%"},
        {"Authorization": "Bearer x"},
        {"X": "y"},
        basic("nul\0"),
    ],
)
def test_a_wrong_client_is_told_so_as_the_rfc_says(
    client: FlaskClient, practice: Client, headers: dict[str, str]
) -> None:
    answer = ask(client, headers)
    assert (answer.status_code, answer.json) == (401, {"error": "invalid_client"})
    assert answer.headers["WWW-Authenticate"].startswith("Basic")


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"scope": "mailroom"}, "invalid_scope"),
        ({"scope": "memoires mailroom"}, "invalid_scope"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": ""}, "invalid_request"),
    ],
)
def test_what_cannot_be_granted_is_named(
    client: FlaskClient, practice: Client, form: dict[str, str], error: str
) -> None:
    answer = ask(client, None, **form)
    assert (answer.status_code, answer.json) == (400, {"error": error})


def test_json_and_parameters_given_twice_are_no_requests(client: FlaskClient, practice: Client) -> None:
    as_json = client.post("/api/v1/oauth/token", json={"grant_type": "client_credentials"}, headers=basic())
    twice = client.post(
        "/api/v1/oauth/token",
        data="grant_type=client_credentials&scope=tps&scope=memoires",
        content_type="application/x-www-form-urlencoded",
        headers=basic(),
    )
    assert [answer.json for answer in (as_json, twice)] == [{"error": "invalid_request"}] * 2


def test_a_disabled_machine_is_out_with_the_next_request(
    client: FlaskClient, practice: Client, deposit: str, house: House, clock: Clock
) -> None:
    token = token_of(ask(client))
    with transaction(house.sessions) as session:
        clients.disable(session, System(), practice.id, clock.instant)
    assert use(client, deposit, token) == (401, "not-signed-in")
    assert ask(client).status_code == 401


def test_a_scope_taken_away_is_gone_from_running_tokens(
    client: FlaskClient, practice: Client, deposit: str, house: House
) -> None:
    token = token_of(ask(client))
    with transaction(house.sessions) as session:
        session.get_one(Client, practice.id).scopes = ["tps"]
    assert use(client, deposit, token) == (403, "scope")


def test_the_last_use_is_shown_and_the_secret_is_not_kept(
    client: FlaskClient, practice: Client, house: House, clock: Clock
) -> None:
    token_of(ask(client))
    with transaction(house.sessions) as session:
        kept = session.get_one(Client, practice.id)
    assert kept.last_used_at == clock.instant
    assert SECRET.encode() not in kept.secret_hash


def test_a_machines_token_is_no_patients_and_the_other_way_round(
    client: FlaskClient, practice: Client, deposit: str, new_patient: Callable[[str], object]
) -> None:
    assert use(client, "/api/v1/me", token_of(ask(client)))[0] == 401
    assert client.get(deposit).status_code == 401
