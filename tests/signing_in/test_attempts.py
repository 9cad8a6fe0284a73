"""Guessing is slow, for everybody alike, and locks nobody out for good (S4, S5, S6)."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient

from backend.db import transaction
from backend.services import passwords, sign_in, totp
from backend.services.house import House
from tests import hashing
from tests.signing_in.conftest import Clock, Holder
from tests.signing_in.conftest import sign_in as try_to_sign_in

STRANGER = "1990010100000"


def wrong(client: FlaskClient, login: str) -> int:
    body = {"login": login, "password": "wrong-password", "totp": "123456"}
    return client.post("/api/v1/session", json=body).status_code


def fail(new_browser: Callable[[], FlaskClient], clock: Clock, login: str, times: int) -> None:
    """Wrong tries, slowly enough not to be told to wait."""
    for number in range(times):
        if number and number % 5 == 0:
            clock.shift(timedelta(seconds=61))
        assert wrong(new_browser(), login) == 401


@pytest.mark.parametrize("known", [True, False])
def test_five_tries_a_minute_for_one_login(
    new_browser: Callable[[], FlaskClient], patient: Holder, clock: Clock, known: bool
) -> None:
    login = patient.login if known else STRANGER
    fail(new_browser, clock, login, 5)
    clock.shift(timedelta(seconds=20))
    answer = try_to_sign_in(new_browser(), patient, login=login)
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "41"
    assert answer.json is not None
    assert answer.json["code"] == "too-many"
    clock.shift(timedelta(seconds=41))
    assert try_to_sign_in(new_browser(), patient, login=login).status_code == (201 if known else 401)


def test_thirty_tries_a_minute_from_one_address(new_browser: Callable[[str], FlaskClient], clock: Clock) -> None:
    client = new_browser("198.51.100.7")
    assert [wrong(client, f"19900101000{number:02}") for number in range(31)] == [401] * 30 + [429]
    assert wrong(new_browser("198.51.100.8"), "1990010100099") == 401


def test_an_ipv6_customer_is_one_address(new_browser: Callable[[str], FlaskClient], clock: Clock) -> None:
    for number in range(30):
        assert wrong(new_browser(f"2001:db8:1:2::{number:x}"), f"19900101000{number:02}") == 401
    assert wrong(new_browser("2001:db8:1:2:ffff::1"), "1990010100098") == 429
    assert wrong(new_browser("2001:db8:1:3::1"), "1990010100098") == 401


def test_a_burst_over_many_threads_counts_as_what_it_is(app: Flask, patient: Holder) -> None:
    def go(number: int) -> int:
        client = app.test_client()
        client.environ_base["REMOTE_ADDR"] = f"192.0.2.{number}"
        return wrong(client, patient.login)

    with ThreadPoolExecutor(16) as pool:
        counts = Counter(pool.map(go, range(16)))
    assert counts == {401: 5, 429: 11}


@pytest.mark.parametrize("known", [True, False])
def test_after_ten_failures_every_answer_is_no_for_a_quarter_of_an_hour(
    new_browser: Callable[[], FlaskClient], patient: Holder, clock: Clock, known: bool
) -> None:
    login = patient.login if known else STRANGER
    fail(new_browser, clock, login, 10)
    clock.shift(timedelta(minutes=13))
    for _ in range(7):
        answer = try_to_sign_in(new_browser(), patient, login=login)
        assert answer.status_code == 401
        assert answer.json is not None
        assert answer.json["code"] == "bad-credentials"
    clock.shift(timedelta(minutes=2, seconds=1))
    assert try_to_sign_in(new_browser(), patient, login=login).status_code == (201 if known else 401)


def test_who_is_signed_in_goes_on_while_the_login_is_locked(
    client: FlaskClient, new_browser: Callable[[], FlaskClient], patient: Holder, clock: Clock
) -> None:
    assert try_to_sign_in(client, patient).status_code == 201
    clock.shift(timedelta(minutes=1))
    fail(new_browser, clock, patient.login, 10)
    assert client.get("/api/v1/me").status_code == 200


def test_a_success_forgives_the_failures_before_it(
    new_browser: Callable[[], FlaskClient], patient: Holder, clock: Clock
) -> None:
    fail(new_browser, clock, patient.login, 9)
    clock.shift(timedelta(seconds=61))
    assert try_to_sign_in(new_browser(), patient).status_code == 201
    clock.shift(timedelta(seconds=61))
    fail(new_browser, clock, patient.login, 4)
    assert try_to_sign_in(new_browser(), patient).status_code == 201


@pytest.mark.parametrize("known", [True, False])
def test_the_lock_defers_one_job_alike_for_known_and_unknown(
    new_browser: Callable[[], FlaskClient], patient: Holder, house: House, clock: Clock, known: bool
) -> None:
    fail(new_browser, clock, patient.login if known else STRANGER, 11)
    jobs = _jobs(house, "sign_in.tell_locked")
    assert len(jobs) == 1
    with transaction(house.sessions) as session:
        sign_in.tell_locked(session, patient.account.id, clock.instant)
    assert len(_jobs(house, "mails.send")) == 1


def test_known_and_unknown_logins_cost_one_verification_each(
    new_browser: Callable[[], FlaskClient], patient: Holder, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[bool] = []
    genuine = passwords.verify

    def counted(kept: str | None, password: str) -> bool:
        calls.append(kept is not None)
        return genuine(kept, password)

    monkeypatch.setattr(passwords, "verify", counted)
    answers = [
        try_to_sign_in(new_browser(), patient, login=login, totp="000000") for login in (patient.login, STRANGER)
    ]
    assert calls == [True, False]
    assert answers[0].data == answers[1].data
    assert [set(answer.headers.keys()) for answer in answers] == [set(answers[0].headers.keys())] * 2
    assert not hashing.TRUE.check_needs_rehash(passwords.NOBODY)


@pytest.mark.parametrize("login", ["\0", "x" * 200, "１９８５", "' OR 1=1 --", "a\nb", ""])
def test_a_strange_login_is_simply_unknown(client: FlaskClient, login: str, clock: Clock) -> None:
    answer = client.post("/api/v1/session", json={"login": login, "password": "p", "totp": "123456"})
    assert answer.status_code in (400, 401)


def test_a_code_works_once(new_browser: Callable[[], FlaskClient], patient: Holder, clock: Clock) -> None:
    given = patient.credentials()
    statuses = [new_browser().post("/api/v1/session", json=given).status_code for _ in range(2)]
    assert statuses == [201, 401]
    clock.wait_for_next_code()
    assert new_browser().post("/api/v1/session", json=given).status_code == 401


def test_a_code_used_at_once_by_many_works_once(app: Flask, patient: Holder, clock: Clock) -> None:
    given = patient.credentials()

    def go(_: int) -> int:
        return app.test_client().post("/api/v1/session", json=given).status_code

    with ThreadPoolExecutor(5) as pool:
        assert Counter(pool.map(go, range(5))) == {201: 1, 401: 4}


def test_the_code_before_is_good_until_a_later_one_was_used(
    new_browser: Callable[[], FlaskClient], patient: Holder, clock: Clock
) -> None:
    early = patient.credentials()
    clock.wait_for_next_code()
    assert new_browser().post("/api/v1/session", json=patient.credentials()).status_code == 201
    assert new_browser().post("/api/v1/session", json=early).status_code == 401
    clock.wait_for_next_code()
    late = patient.credentials()
    clock.wait_for_next_code()
    assert new_browser().post("/api/v1/session", json=late).status_code == 201


def test_only_the_present_code_and_the_one_before_are_good(patient: Holder, clock: Clock) -> None:
    now = clock.instant
    good = {
        seconds: totp.matching_step(patient.secret, patient.code(now + timedelta(seconds=seconds)), now) is not None
        for seconds in (-60, -30, 0, 30)
    }
    assert good == {-60: False, -30: True, 0: True, 30: False}


def test_a_code_is_six_ascii_figures_and_nothing_else(patient: Holder, clock: Clock) -> None:
    code = patient.code()
    wide = "".join(chr(ord(figure) + 0xFEE0) for figure in code)
    for odd in (wide, f"0{code}", f"{code}0", f"{code}\n", f"+{code}", code[:5], f" {code}", ""):
        assert totp.matching_step(patient.secret, odd, clock.instant) is None


def _jobs(house: House, task: str) -> list[tuple[object, ...]]:
    with psycopg.connect(house.config.database_url) as connection:
        return connection.execute("SELECT args FROM procrastinate_jobs WHERE task_name = %s", [task]).fetchall()
