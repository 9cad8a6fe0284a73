"""Phones: tokens that rotate, end, and are worth nothing when copied."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from backend.db import transaction
from backend.domain.actors import System
from backend.models.accounts import Token
from backend.services import accounts
from backend.services.house import House
from tests.signing_in.conftest import Clock, Holder


@pytest.fixture
def tokens(client: FlaskClient, patient: Holder) -> dict[str, Any]:
    answer = client.post("/api/v1/tokens", json=patient.credentials(device="Fairphone"))
    assert answer.status_code == 201
    assert answer.json is not None
    return dict(answer.json)


def ask(client: FlaskClient, token: str) -> int:
    return client.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"}).status_code


def refresh(client: FlaskClient, token: str) -> dict[str, Any]:
    answer = client.post("/api/v1/tokens/refresh", json={"refresh_token": token})
    return {"status": answer.status_code, **(answer.json or {})}


def test_a_phone_signs_in_and_asks(client: FlaskClient, tokens: dict[str, Any]) -> None:
    assert tokens["token_type"] == "Bearer"
    assert tokens["expires_in"] == 900
    assert ask(client, tokens["access_token"]) == 200


def test_tokens_are_kept_as_hashes_only(tokens: dict[str, Any], house: House) -> None:
    with transaction(house.sessions) as session:
        kept = session.scalars(select(Token.token_hash)).all()
    assert len(kept) == 2
    assert all(tokens[name].encode() not in kept for name in ("access_token", "refresh_token"))


def test_an_access_token_lives_a_quarter_of_an_hour(client: FlaskClient, tokens: dict[str, Any], clock: Clock) -> None:
    clock.shift(timedelta(minutes=14, seconds=59))
    assert ask(client, tokens["access_token"]) == 200
    clock.shift(timedelta(seconds=1))
    assert ask(client, tokens["access_token"]) == 401


def test_a_refresh_token_gives_new_ones_for_thirty_days(
    client: FlaskClient, tokens: dict[str, Any], clock: Clock
) -> None:
    clock.shift(timedelta(days=29))
    fresh = refresh(client, tokens["refresh_token"])
    assert fresh["status"] == 201
    assert ask(client, fresh["access_token"]) == 200
    clock.shift(timedelta(days=31))
    assert refresh(client, fresh["refresh_token"])["status"] == 401


def test_a_refresh_token_that_comes_twice_ends_the_device(client: FlaskClient, tokens: dict[str, Any]) -> None:
    fresh = refresh(client, tokens["refresh_token"])
    assert refresh(client, tokens["refresh_token"])["status"] == 401
    assert ask(client, fresh["access_token"]) == 401
    assert ask(client, tokens["access_token"]) == 401
    assert refresh(client, fresh["refresh_token"])["status"] == 401


def test_of_many_refreshes_at_once_at_most_one_succeeds(app: Flask, tokens: dict[str, Any], clock: Clock) -> None:
    def go(_: int) -> int:
        return int(refresh(app.test_client(), tokens["refresh_token"])["status"])

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(go, range(8)))
    assert statuses.count(201) <= 1
    assert set(statuses) <= {201, 401}


def test_an_access_token_refreshes_nothing_and_a_refresh_token_asks_nothing(
    client: FlaskClient, tokens: dict[str, Any]
) -> None:
    assert refresh(client, tokens["access_token"])["status"] == 401
    assert ask(client, tokens["refresh_token"]) == 401
    assert ask(client, tokens["access_token"]) == 200


def test_signing_a_phone_out_ends_its_tokens(client: FlaskClient, tokens: dict[str, Any]) -> None:
    header = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert client.delete("/api/v1/tokens/current", headers=header).status_code == 204
    assert ask(client, tokens["access_token"]) == 401
    assert refresh(client, tokens["refresh_token"])["status"] == 401


def test_a_disabled_account_is_out_on_its_phone_too(
    client: FlaskClient, tokens: dict[str, Any], patient: Holder, house: House, clock: Clock
) -> None:
    with transaction(house.sessions) as session:
        accounts.disable(session, System(), patient.account.id, clock.instant)
    assert ask(client, tokens["access_token"]) == 401
    assert refresh(client, tokens["refresh_token"])["status"] == 401


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer ", "Bearer x", "Bearer é\xff", "Basic x", "bearer  \t", "Bearer a b"]
)
def test_what_is_no_token_is_nobody(client: FlaskClient, header: str) -> None:
    answer = client.get("/api/v1/me", headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.json is not None
    assert answer.json["code"] == "not-signed-in"


def test_a_wrong_bearer_token_is_not_saved_by_a_cookie(client: FlaskClient, patient: Holder, clock: Clock) -> None:
    assert client.post("/api/v1/session", json=patient.credentials()).status_code == 201
    assert ask(client, "stale") == 401


def test_me_lists_phones_and_browsers_and_ends_them_one_by_one(
    client: FlaskClient, new_browser: Callable[[], FlaskClient], tokens: dict[str, Any], patient: Holder, clock: Clock
) -> None:
    clock.wait_for_next_code()
    browser = new_browser()
    assert browser.post("/api/v1/session", json=patient.credentials()).status_code == 201
    header = {"Authorization": f"Bearer {tokens['access_token']}"}
    me = client.get("/api/v1/me", headers=header).json
    assert me is not None
    assert {(device["kind"], device["current"]) for device in me["devices"]} == {("phone", True), ("browser", False)}
    assert me["consent"] == {"given": False, "since": None}
    assert me["person"]["born_on"] == "1985-06-15"
    assert me["devices"][0]["seen_at"] == "2026-11-22T09:00:35Z"
    other = next(device["id"] for device in me["devices"] if not device["current"])
    assert client.delete(f"/api/v1/me/devices/{other}", headers=header).status_code == 204
    assert browser.get("/api/v1/session").status_code == 401
    assert client.delete(f"/api/v1/me/devices/{other}", headers=header).status_code == 404


def test_nobody_ends_anothers_device(
    client: FlaskClient, tokens: dict[str, Any], new_patient: Callable[[str], Holder]
) -> None:
    other = new_patient("19900101111")
    theirs = client.post("/api/v1/tokens", json=other.credentials(device="Other")).json
    assert theirs is not None
    me = client.get("/api/v1/me", headers={"Authorization": f"Bearer {tokens['access_token']}"}).json
    assert me is not None
    header = {"Authorization": f"Bearer {theirs['access_token']}"}
    assert client.delete(f"/api/v1/me/devices/{me['devices'][0]['id']}", headers=header).status_code == 404
    assert ask(client, tokens["access_token"]) == 200


def test_signing_out_everywhere_leaves_only_here(
    client: FlaskClient, new_browser: Callable[[], FlaskClient], tokens: dict[str, Any], patient: Holder, clock: Clock
) -> None:
    clock.wait_for_next_code()
    browser = new_browser()
    answer = browser.post("/api/v1/session", json=patient.credentials())
    assert answer.json is not None
    token = {"X-CSRF-Token": answer.json["csrf_token"]}
    assert browser.delete("/api/v1/me/devices", headers=token).status_code == 204
    assert ask(client, tokens["access_token"]) == 401
    assert browser.get("/api/v1/session").status_code == 200
