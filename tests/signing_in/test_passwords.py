"""Which passwords are taken, how they are changed and reset, and what a reset cannot be tricked into (S7)."""

import email
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from cryptography.fernet import Fernet
from flask.testing import FlaskClient

from backend.db import transaction
from backend.domain.errors import Invalid
from backend.models.accounts import WebSession
from backend.models.mails import Mail
from backend.services import mails, password_resets, passwords, sign_in_records
from backend.services.house import House
from backend.services.vault import Vault
from tests import hashing
from tests.signing_in.conftest import Clock, Holder, enter, sign_in

NEW = "ten-small-boats-leaving"


@pytest.mark.parametrize(
    "password",
    [
        "short", "password", "Password1!", "motdepasse123", "P@ssw0rd2024", "azertyuiop", "12345678", "abcdefgh",
        "aaaaaaaaaa", "abababab", "19850615", "Football2024", "qwertz123456", "gesondheet1", "CNS2024!", "iloveyou",
        "1985061512347", "LéaWeber1985", "weber-lea-1", "a" * 129, "lëtzebuerg",
    ],
)  # fmt: skip
def test_what_is_tried_first_is_refused(password: str) -> None:
    with pytest.raises(Invalid):
        passwords.refuse_weak(password, ("1985061512347", "Léa Weber"))


@pytest.mark.parametrize(
    "password",
    [
        "quiet-lantern-over-water",
        "ten small boats",
        "Ünïcödé wörter",
        "xK9!mQz2",
        "correct donkey battery",
        "m" + "né7 " * 31,
    ],
)
def test_length_and_strangeness_are_enough(password: str) -> None:
    passwords.refuse_weak(password, ("1985061512347", "Léa Weber"))


def test_the_same_letters_typed_otherwise_are_the_same_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_hasher", hashing.TRUE)
    kept = passwords.hash_password("crème-brûlée")
    assert "m=47104,t=2,p=1" in kept and not passwords.is_outdated(kept)
    assert passwords.verify(kept, "crème-brûlée") and not passwords.verify(kept, "crème-brulée")


def test_the_list_of_common_passwords_is_long_enough() -> None:
    assert len(passwords.COMMON.read_text("utf-8").split()) > 3000


def test_a_key_of_the_vault_can_be_replaced() -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    sealed = Vault([old]).seal("secret")
    assert Vault([new, old]).open(sealed) == "secret"
    assert Vault([new]).open(Vault([new, old]).rotate(sealed)) == "secret"
    assert b"secret" not in sealed


def test_a_password_is_changed_by_old_password_and_code(
    client: FlaskClient, new_browser: Callable[[], FlaskClient], patient: Holder, clock: Clock
) -> None:
    other = new_browser()
    enter(other, patient)
    clock.wait_for_next_code()
    token = enter(client, patient)
    clock.wait_for_next_code()
    body = {"current_password": patient.password, "password": NEW, "totp": patient.code()}
    wrong = client.put("/api/v1/me/password", json={**body, "current_password": "no"}, headers=token)
    assert wrong.status_code == 401
    assert client.put("/api/v1/me/password", json={**body, "password": "short"}, headers=token).status_code == 422
    assert client.put("/api/v1/me/password", json=body, headers=token).status_code == 204
    assert client.get("/api/v1/session").status_code == 200
    assert other.get("/api/v1/session").status_code == 401
    clock.shift(timedelta(seconds=61))
    assert sign_in(new_browser(), patient).status_code == 401
    assert sign_in(new_browser(), patient, password=NEW).status_code == 201


def ask(client: FlaskClient, login: str, **headers: str) -> int:
    return client.post("/api/v1/password-resets", json={"login": login}, headers=headers).status_code


def jobs(house: House, task: str) -> list[dict[str, str]]:
    with psycopg.connect(house.config.database_url) as connection:
        rows = connection.execute("SELECT args::text FROM procrastinate_jobs WHERE task_name = %s ORDER BY id", [task])
        return [json.loads(args) for (args,) in rows]


@pytest.fixture
def post(house: House, tmp_path: Path, clock: Clock) -> Callable[[], str]:
    """Does the worker's part of a reset; answers the mail's text."""

    def work() -> str:
        config = replace(house.config, mail_url=f"file:{tmp_path}")
        with transaction(house.sessions) as session:
            password_resets.prepare(
                session, config, UUID(jobs(house, "password_resets.prepare")[-1]["account_id"]), clock.instant
            )
        mail_id = UUID(jobs(house, "mails.send")[-1]["mail_id"])
        with transaction(house.sessions) as session:
            mails.deliver(session, config, mail_id, clock.instant)
        message = email.message_from_bytes((tmp_path / f"{mail_id}.eml").read_bytes())
        payload = message.get_payload(decode=True)
        assert isinstance(payload, bytes)
        return payload.decode()

    return work


@pytest.fixture
def link(client: FlaskClient, patient: Holder, post: Callable[[], str]) -> str:
    """A reset link's token."""
    assert ask(client, patient.login) == 202
    found = re.search(r"http://localhost/reset/(\S+)", post())
    assert found
    return found[1]


def finish(client: FlaskClient, token: str, patient: Holder, **other: str) -> int:
    body = {"password": NEW, "totp": patient.code(), **other}
    return client.put(f"/api/v1/password-resets/{token}", json=body).status_code


def test_link_and_code_give_a_new_password_and_end_every_session(
    client: FlaskClient, new_browser: Callable[[], FlaskClient], patient: Holder, link: str, clock: Clock
) -> None:
    enter(client, patient)
    clock.wait_for_next_code()
    assert finish(new_browser(), link, patient) == 204
    assert client.get("/api/v1/session").status_code == 401
    clock.wait_for_next_code()
    assert finish(new_browser(), link, patient) == 404
    assert sign_in(new_browser(), patient).status_code == 401
    assert sign_in(new_browser(), patient, password=NEW).status_code == 201


def test_a_link_lasts_a_quarter_of_an_hour(client: FlaskClient, patient: Holder, link: str, clock: Clock) -> None:
    clock.shift(timedelta(minutes=15))
    assert finish(client, link, patient) == 404


def test_the_link_alone_is_not_enough(client: FlaskClient, patient: Holder, link: str, clock: Clock) -> None:
    assert finish(client, link, patient, totp="") == 401
    assert [finish(client, link, patient, totp="000000") for _ in range(6)] == [401] * 5 + [429]
    clock.shift(timedelta(seconds=61))
    assert finish(client, link, patient) == 204


def test_a_weak_password_leaves_the_link_good(client: FlaskClient, patient: Holder, link: str) -> None:
    assert finish(client, link, patient, password="password") == 422
    assert finish(client, link, patient) == 204


def test_asking_is_answered_alike_and_deferred_alike(client: FlaskClient, house: House, patient: Holder) -> None:
    assert [ask(client, login) for login in (patient.login, "1990010100000", "\u00e9", "x" * 150)] == [202] * 4
    assert len(jobs(house, "password_resets.prepare")) == 4
    assert [ask(client, patient.login) for _ in range(6)] == [202] * 6
    assert len(jobs(house, "password_resets.prepare")) == 6  # three a quarter of an hour for one login


def test_the_address_in_the_mail_is_ours_whatever_host_was_asked(
    client: FlaskClient, patient: Holder, house: House, post: Callable[[], str]
) -> None:
    assert ask(client, patient.login, Host="evil.example") == 400
    assert jobs(house, "password_resets.prepare") == []
    assert ask(client, patient.login, **{"X-Forwarded-Host": "evil.example"}) == 202
    assert "evil.example" not in post()


def test_a_sent_mail_forgets_its_link(house: House, patient: Holder, link: str) -> None:
    with transaction(house.sessions) as session:
        kept = session.query(Mail).one()
    assert kept.sent_at is not None
    assert link not in kept.body


def test_without_a_post_office_mails_wait(client: FlaskClient, house: House, patient: Holder, clock: Clock) -> None:
    ask(client, patient.login)
    with transaction(house.sessions) as session:
        password_resets.prepare(session, house.config, patient.account.id, clock.instant)
    with transaction(house.sessions) as session:
        (mail_id,) = mails.waiting(session)
        mails.deliver(session, house.config, mail_id, clock.instant)
        assert mails.waiting(session) == [mail_id]


def test_what_is_over_is_swept_and_what_runs_stays(
    client: FlaskClient, house: House, patient: Holder, clock: Clock
) -> None:
    enter(client, patient)
    clock.wait_for_next_code()
    assert client.post("/api/v1/tokens", json=patient.credentials(device="Phone")).status_code == 201
    with transaction(house.sessions) as session:
        sign_in_records.sweep(session, clock.instant)
        assert session.query(WebSession).count() == 1
        sign_in_records.sweep(session, clock.instant + timedelta(days=100))
        assert session.query(WebSession).count() == 0
