"""Passkeys: added with both factors, then the easy way in; an answer counts once, from the browser that was asked."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text
from werkzeug.test import TestResponse

from backend.db import transaction
from backend.domain.actors import System
from backend.models.events import Event
from backend.services import accounts, sign_in_records
from backend.services.house import House
from tests.signing_in.authenticator import PRESENT, SYNCABLE, SYNCED, VERIFIED, Authenticator, letters
from tests.signing_in.conftest import Clock, Holder, enter

QUESTIONS, DOOR = "/api/v1/session/passkey-questions", "/api/v1/session/passkey"


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


ATTACKS: dict[str, dict[str, Any]] = {
    "another page": {"origin": "https://evil.example"},
    "a page in a frame of another": {"framed": True},
    "another place": {"rp_id": "evil.example"},
    "nobody was verified": {"flags": PRESENT},
    "nobody was there": {"flags": VERIFIED},
    "another key": {"private": Authenticator().private},
    "another account's handle": {"user_handle": b"\1" * 16},
}


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


@pytest.mark.parametrize(
    "attack", [name for name in ATTACKS if not name.startswith("another key") and "handle" not in name]
)
def test_a_new_key_is_as_closely_looked_at(client: FlaskClient, patient: Holder, attack: str) -> None:
    token, key = enter(client, patient), Authenticator(**ATTACKS[attack])
    question = json_of(client.post("/api/v1/me/passkeys/questions", json=whole(patient), headers=token), 201)
    answer = client.post("/api/v1/me/passkeys", json=key.attest(question), headers=token)
    assert code_of(answer) == (409, "passkey-refused")


def test_a_new_key_answers_the_question_of_its_own_session(
    client: FlaskClient, new_browser: Callable[[], FlaskClient], patient: Holder, clock: Clock
) -> None:
    token, other = enter(client, patient), new_browser()
    clock.wait_for_next_code()
    other_token = enter(other, patient)
    question = json_of(other.post("/api/v1/me/passkeys/questions", json=whole(patient), headers=other_token), 201)
    given = Authenticator().attest(question)
    assert code_of(client.post("/api/v1/me/passkeys", json=given, headers=token)) == (409, "passkey-refused")
    assert other.post("/api/v1/me/passkeys", json=given, headers=other_token).status_code == 201
    assert code_of(other.post("/api/v1/me/passkeys", json=given, headers=other_token)) == (409, "passkey-refused")


def test_one_key_belongs_to_one_account(
    client: FlaskClient,
    new_browser: Callable[[], FlaskClient],
    new_patient: Callable[[str], Holder],
    key: Authenticator,
) -> None:
    other, browser = new_patient("19710120334"), new_browser()
    token = enter(browser, other)
    question = json_of(browser.post("/api/v1/me/passkeys/questions", json=whole(other), headers=token), 201)
    assert code_of(browser.post("/api/v1/me/passkeys", json=key.attest(question), headers=token)) == (
        409,
        "passkey-refused",
    )


def test_keys_are_listed_named_and_removed_by_their_owner_only(
    client: FlaskClient, new_browser: Callable[[], FlaskClient], patient: Holder, new_patient: Callable[[str], Holder]
) -> None:
    token = enter(client, patient)
    made = add(client, patient, token, Authenticator(flags=PRESENT | VERIFIED | SYNCABLE | SYNCED))
    assert (made["name"], made["synced"], made["used_at"]) == ("Téléphone", True, None)
    path = f"/api/v1/me/passkeys/{made['id']}"
    assert json_of(client.patch(path, json={"name": "Bureau"}, headers=token))["name"] == "Bureau"
    other, browser = new_patient("19710120334"), new_browser()
    foreign = enter(browser, other)
    none = browser.patch(
        path.replace(made["id"], "01890a5d-ac96-774b-bcce-b302099a8057"), json={"name": "x"}, headers=foreign
    )
    theirs = browser.patch(path, json={"name": "x"}, headers=foreign)
    assert (theirs.status_code, theirs.data) == (404, none.data)
    other.clock.wait_for_next_code()
    assert browser.delete(path, json={"totp": other.code()}, headers=foreign).status_code == 404
    assert code_of(client.delete(path, json={}, headers=token)) == (401, "totp-required")
    patient.clock.wait_for_next_code()
    assert client.delete(path, json={"totp": patient.code()}, headers=token).status_code == 204
    assert json_of(client.get("/api/v1/me/factors"))["passkeys"] == []


def test_a_removed_key_opens_nothing(client: FlaskClient, patient: Holder, key: Authenticator) -> None:
    patient.clock.wait_for_next_code()
    token = enter(client, patient)
    id_ = json_of(client.get("/api/v1/me/factors"))["passkeys"][0]["id"]
    patient.clock.wait_for_next_code()
    client.delete(f"/api/v1/me/passkeys/{id_}", json={"totp": patient.code()}, headers=token)
    assert code_of(client.post(DOOR, json=key.assert_(question_at_door(client)))) == (401, "bad-credentials")


def test_there_are_at_most_twenty(client: FlaskClient, patient: Holder, house: House) -> None:
    token = enter(client, patient)
    made = add(client, patient, token, Authenticator())
    with transaction(house.sessions) as session:
        session.execute(
            text(
                "INSERT INTO passkey SELECT gen_random_uuid(), account_id, credential_id || nr::text::bytea,"
                " public_key, sign_count, name, synced, transports, created_at"
                " FROM passkey, generate_series(1, 19) nr WHERE id = :id"
            ),
            {"id": made["id"]},
        )
    answer = client.post("/api/v1/me/passkeys/questions", json=whole(patient), headers=token)
    assert code_of(answer) == (409, "too-many-passkeys")


def test_every_change_is_told(client: FlaskClient, patient: Holder, house: House) -> None:
    token = enter(client, patient)
    made = add(client, patient, token, Authenticator())
    patient.clock.wait_for_next_code()
    client.delete(f"/api/v1/me/passkeys/{made['id']}", json={"totp": patient.code()}, headers=token)
    client.post("/api/v1/me/recovery-codes", json=whole(patient), headers=token)
    with transaction(house.sessions) as session:
        told = session.scalars(text("SELECT kind FROM notice")).all()
        history = session.scalars(select(Event.name).where(Event.entity == "account").order_by(Event.id)).all()
    assert told == ["factor-changed"] * 3
    assert [name for name in history if "passkey" in name or "codes" in name] == [
        "passkey-added",
        "passkey-removed",
        "recovery-codes-renewed",
    ]


def test_a_passkey_is_a_proof_for_one_act_in_one_session(
    client: FlaskClient, new_browser: Callable[[], FlaskClient], patient: Holder, key: Authenticator
) -> None:
    patient.clock.wait_for_next_code()
    token = enter(client, patient)

    def proof(act: str) -> dict[str, Any]:
        asked = json_of(client.post("/api/v1/me/proofs", json={"act": act}, headers=token), 201)
        assert asked["known"] == [letters(key.credential_id)]
        return key.assert_(asked)

    def change(passkey: dict[str, Any], **other: Any) -> TestResponse:
        body = {"iban": "LU280019400644750000", "passkey": passkey, **other}
        return client.put("/api/v1/me/account", json=body, headers=token)

    assert code_of(change(proof("mail-address"))) == (401, "bad-credentials")
    assert code_of(change(key.assert_(question_at_door(new_browser())))) == (401, "bad-credentials")
    assert code_of(change(proof("factors"), totp=patient.code())) == (401, "bad-credentials")
    given = proof("bank-account")
    assert json_of(change(given))["account"]["iban"].endswith("0000")
    assert code_of(change(given)) == (401, "bad-credentials")
    patient.clock.wait_for_next_code()
    browser = new_browser()
    other_token = enter(browser, patient)
    body = {"iban": "LU280019400644750000", "passkey": proof("bank-account")}
    assert code_of(browser.put("/api/v1/me/account", json=body, headers=other_token)) == (401, "bad-credentials")


def test_anothers_passkey_proves_nothing(
    client: FlaskClient,
    new_browser: Callable[[], FlaskClient],
    new_patient: Callable[[str], Holder],
    key: Authenticator,
) -> None:
    other, browser = new_patient("19710120334"), new_browser()
    token = enter(browser, other)
    asked = json_of(browser.post("/api/v1/me/proofs", json={"act": "bank-account"}, headers=token), 201)
    assert asked["known"] == []
    body = {"iban": "LU280019400644750000", "passkey": key.assert_(asked)}
    assert code_of(browser.put("/api/v1/me/account", json=body, headers=token)) == (401, "bad-credentials")


def test_recovery_codes_are_made_anew_and_the_old_ones_are_void(
    client: FlaskClient, new_browser: Callable[[], FlaskClient], patient: Holder
) -> None:
    token = enter(client, patient)
    first, second = (
        json_of(client.post("/api/v1/me/recovery-codes", json=whole(patient), headers=token), 201)["recovery_codes"]
        for _ in range(2)
    )
    assert len({*first, *second}) == 20
    assert json_of(client.get("/api/v1/me/factors"))["recovery_codes_left"] == 10
    old = new_browser().post("/api/v1/session", json=patient.credentials(totp=first[0]))
    assert old.status_code == 401
    browser = new_browser()
    assert browser.post("/api/v1/session", json=patient.credentials(totp=second[0])).status_code == 201
    assert json_of(browser.get("/api/v1/me/factors"))["recovery_codes_left"] == 9


def test_questions_are_swept_away_after_a_day(client: FlaskClient, house: House, clock: Clock) -> None:
    question_at_door(client)
    for hours, left in ((20, 1), (25, 0)):
        with transaction(house.sessions) as session:
            sign_in_records.sweep(session, clock.instant + timedelta(hours=hours))
            assert session.scalar(text("SELECT count(*) FROM ceremony")) == left


def test_the_account_names_no_secret_of_a_passkey(client: FlaskClient, patient: Holder) -> None:
    token = enter(client, patient)
    key = Authenticator()
    add(client, patient, token, key)
    assert letters(key.credential_id) not in client.get("/api/v1/me/factors").text
    assert set(json_of(client.get("/api/v1/me/factors"))["passkeys"][0]) == {
        "id", "name", "created_at", "used_at", "synced",
    }  # fmt: skip
