"""Passkeys: added with both factors, then the easy way in; an answer counts once, from the browser that was asked."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text

from backend.db import transaction
from backend.domain.actors import System
from backend.models.events import Event
from backend.services import accounts
from backend.services.house import House
from tests.signing_in.authenticator import PRESENT, Authenticator, letters
from tests.signing_in.conftest import Clock, Holder, enter
from tests.signing_in.passkey import ATTACKS, DOOR, QUESTIONS, code_of, json_of, key, question_at_door, whole

__all__ = ["key"]


def test_a_passkey_opens_a_session_without_password_and_code(
    client: FlaskClient, patient: Holder, key: Authenticator
) -> None:
    question = question_at_door(client)
    assert question["known"] == []
    answer = client.post(DOOR, json=key.assert_(question))
    assert json_of(answer, 201)["person"]["matricule"] == patient.login
    assert json_of(client.get("/api/v1/session"))["person"]["name"] == "Léa Weber"
    assert json_of(client.get("/api/v1/me/factors"))["passkeys"][0]["used_at"]


def test_the_question_asks_for_a_passkey_of_ours_by_configuration(
    client: FlaskClient, patient: Holder, house: House
) -> None:
    token = enter(client, patient)
    asked = {"X-Forwarded-Host": "evil.example", **token}
    given = client.post("/api/v1/me/passkeys/questions", json=whole(patient), headers=asked)
    question = json_of(given, 201)
    assert (question["rp_id"], question["login"]) == ("localhost", patient.login)
    assert patient.login.encode() not in bytes.fromhex(patient.account.id.hex)
    assert set(question["algorithms"]) == {-7, -8, -257}


@pytest.mark.parametrize("given", ["nothing", "password", "code", "wrong password", "wrong code"])
def test_none_is_added_without_both_factors_anew(client: FlaskClient, patient: Holder, given: str) -> None:
    token, proof = enter(client, patient), whole(patient)
    body = {
        "nothing": {},
        "password": {"password": proof["password"]},
        "code": {"totp": proof["totp"]},
        "wrong password": {**proof, "password": "another-long-one"},
        "wrong code": {**proof, "totp": "000000"},
    }[given]
    answer = client.post("/api/v1/me/passkeys/questions", json=body, headers=token)
    assert code_of(answer) == (401, "bad-credentials" if "totp" in body else "totp-required")


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_answer_that_is_not_quite_right_opens_nothing(client: FlaskClient, key: Authenticator, attack: str) -> None:
    for name, value in ATTACKS[attack].items():
        setattr(key, name, value)
    answer = client.post(DOOR, json=key.assert_(question_at_door(client)))
    assert code_of(answer) == (401, "bad-credentials")
    assert client.get("/api/v1/session").status_code == 401


def test_an_answer_for_making_a_key_opens_nothing(client: FlaskClient, key: Authenticator) -> None:
    answer = client.post(DOOR, json=key.assert_(question_at_door(client), kind="webauthn.create"))
    assert code_of(answer) == (401, "bad-credentials")


def test_a_key_that_nobody_knows_is_answered_as_a_wrong_one(client: FlaskClient, key: Authenticator) -> None:
    unknown = client.post(DOOR, json=Authenticator().assert_(question_at_door(client)))
    key.flags = PRESENT
    wrong = client.post(DOOR, json=key.assert_(question_at_door(client)))
    assert unknown.status_code == 401
    assert unknown.data == wrong.data


def test_an_answer_counts_once(client: FlaskClient, new_browser: Callable[[], FlaskClient], key: Authenticator) -> None:
    """Neither again from the same browser with the cookie of before, nor from another."""
    question = question_at_door(client)
    cookie = client.get_cookie("__Host-session")
    assert cookie is not None
    answer = key.assert_(question)
    assert client.post(DOOR, json=answer).status_code == 201
    thief = new_browser()
    thief.set_cookie("__Host-session", cookie.value, secure=True)
    assert code_of(thief.post(DOOR, json=answer)) == (401, "bad-credentials")


def test_a_question_is_put_to_one_browser(
    client: FlaskClient, new_browser: Callable[[], FlaskClient], key: Authenticator
) -> None:
    """An answer that somebody else's page got signs nobody in here (login CSRF), and the other way round."""
    other = new_browser()
    theirs, ours = question_at_door(other), question_at_door(client)
    assert code_of(client.post(DOOR, json=key.assert_(theirs))) == (401, "bad-credentials")
    assert code_of(other.post(DOOR, json=key.assert_(ours))) == (401, "bad-credentials")


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_a_foreign_page_neither_asks_nor_answers(
    client: FlaskClient, key: Authenticator, headers: dict[str, str]
) -> None:
    assert client.post(QUESTIONS, headers=headers).status_code == 403
    question = question_at_door(client)
    assert client.post(DOOR, json=key.assert_(question), headers=headers).status_code == 403


def test_a_question_is_over_after_five_minutes(client: FlaskClient, key: Authenticator, clock: Clock) -> None:
    question = question_at_door(client)
    clock.shift(timedelta(minutes=5, seconds=1))
    assert code_of(client.post(DOOR, json=key.assert_(question))) == (401, "bad-credentials")


def test_a_count_that_goes_back_is_a_copy_and_is_told(
    client: FlaskClient, key: Authenticator, house: House, clock: Clock
) -> None:
    key.count = 7
    assert client.post(DOOR, json=key.assert_(question_at_door(client))).status_code == 201
    for count in (7, 3, 0):
        key.count = count
        answer = client.post(DOOR, json=key.assert_(question_at_door(client)))
        assert code_of(answer) == (401, "bad-credentials"), count
    key.count = 8
    assert client.post(DOOR, json=key.assert_(question_at_door(client))).status_code == 201
    with transaction(house.sessions) as session:
        subjects = session.scalars(text("SELECT subject FROM mail")).all()
        events = session.scalars(select(Event.name).where(Event.name == "passkey-behind")).all()
    assert len(events) == 3
    assert subjects.count("Une de vos clés d'accès n'a pas été acceptée") == 3


def test_the_lock_that_strangers_can_cause_does_not_close_this_door(
    client: FlaskClient, patient: Holder, key: Authenticator, clock: Clock
) -> None:
    for _ in range(10):
        clock.shift(timedelta(minutes=1))
        client.post("/api/v1/session", json=patient.credentials(password="wrong-but-long"))
    clock.wait_for_next_code()
    assert client.post("/api/v1/session", json=patient.credentials()).status_code == 401
    assert client.post(DOOR, json=key.assert_(question_at_door(client))).status_code == 201


def test_a_closed_account_is_closed_for_passkeys_too(
    client: FlaskClient, patient: Holder, key: Authenticator, house: House, clock: Clock
) -> None:
    with transaction(house.sessions) as session:
        accounts.disable(session, System(), patient.account.id, clock.instant)
    assert code_of(client.post(DOOR, json=key.assert_(question_at_door(client)))) == (401, "bad-credentials")


def test_whoever_asks_too_often_waits(client: FlaskClient, key: Authenticator) -> None:
    answers = [client.post(QUESTIONS) for _ in range(31)]
    assert [one.status_code for one in answers] == [201] * 30 + [429]
    assert answers[-1].headers["Retry-After"]


BROKEN: dict[str, Any] = {
    "client_data": [
        letters(b"{}"),
        letters(b"[" * 3000),
        letters(b"\xff\xfe"),
        letters(b'{"challenge": 1}'),
        "A",
        "!",
        "",
    ],
    "authenticator_data": [letters(b"\0" * 37), letters(b"\xff" * 300), "AAAA", None],
    "signature": [letters(b"\0"), letters(b"\x30\x06\x02\x01\x00\x02\x01\x00")],
    "credential_id": ["", letters(b"\0" * 1024), 7],
    "user_handle": [letters(b"\0" * 65), letters(b"x")],
}


@pytest.mark.parametrize(("field", "value"), [(name, one) for name, all_ in BROKEN.items() for one in all_])
def test_nonsense_is_a_no_and_never_a_fault(client: FlaskClient, key: Authenticator, field: str, value: Any) -> None:
    answer = client.post(DOOR, json={**key.assert_(question_at_door(client)), field: value})
    assert answer.status_code in (401, 422), answer.text


@pytest.mark.parametrize("value", [b"", b"\xa0", b"\xff" * 40, b"\xa1\x63fmt\x64none", b"\x9f" * 2000])
def test_a_nonsense_attestation_adds_nothing(client: FlaskClient, patient: Holder, value: bytes) -> None:
    token, key = enter(client, patient), Authenticator()
    question = json_of(client.post("/api/v1/me/passkeys/questions", json=whole(patient), headers=token), 201)
    given = key.attest(question, attestation=letters(value))
    assert client.post("/api/v1/me/passkeys", json=given, headers=token).status_code in (409, 422)
    assert json_of(client.get("/api/v1/me/factors"))["passkeys"] == []
