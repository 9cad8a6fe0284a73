"""One's own passkeys: made, listed, named, removed, and a proof where money moves."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text
from werkzeug.test import TestResponse

from backend.db import transaction
from backend.models.events import Event
from backend.services import sign_in_records
from backend.services.house import House
from tests.signing_in.authenticator import PRESENT, SYNCABLE, SYNCED, VERIFIED, Authenticator, letters
from tests.signing_in.conftest import Clock, Holder, enter
from tests.signing_in.passkey import ATTACKS, DOOR, add, code_of, json_of, key, question_at_door, whole

__all__ = ["key"]


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
