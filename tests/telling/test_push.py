"""Web Push: one browser is woken, sealed for it alone, and never somebody inside."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import select

from backend.db import transaction
from backend.domain.actors import Patient, System
from backend.models.telling import Notice, PushDelivery, PushSubscription
from backend.services import accounts, telling, web_sessions
from backend.services.telling import subscriptions as kept
from backend.services.telling.pushing import PADDED, NotSent
from backend.services.telling.subscriptions import Address
from backend.services.vault import Vault
from tests.telling.catching import Phone, base64url
from tests.telling.conftest import NOON, Country

ALICE, BRUNO = "Alice Adam", "Bruno Becker"
SECRET_WORDS = ("Alice", "Adam", "Muller", "57", "C1", "90123400", "Consultation", "consultation")


def subscriptions(country: Country) -> list[PushSubscription]:
    with country.house.sessions() as session:
        return list(session.scalars(select(PushSubscription)))


def test_a_new_bill_wakes_the_phone_and_says_nothing_of_it(country: Country) -> None:
    phone = country.service.phone()
    assert [country.subscribe(ALICE, phone), country.subscribe(ALICE, phone)] == [201, 200]
    document = country.document(ALICE, "P-1")
    country.work()
    (caught,) = country.service.caught
    message = phone.read(caught.body)
    assert message["title"] == "Un nouveau document"
    assert message["path"] == f"/documents/{document['id']}"
    assert not [word for word in SECRET_WORDS if word in json.dumps({**message, "path": "", "tag": ""})]
    assert caught.headers["content-encoding"] == "aes128gcm" and int(caught.headers["ttl"]) > 0
    assert len(caught.headers["topic"]) == 32


def test_the_push_service_knows_who_sends_and_every_message_is_as_long_as_every_other(country: Country) -> None:
    phone = country.service.phone()
    country.subscribe(ALICE, phone)
    country.document(ALICE, "P-1")
    country.work()
    caught = country.service.caught[0]
    token = caught.headers["authorization"].removeprefix("vapid t=").split(",")[0]
    key = ec.derive_private_key(int.from_bytes(b"\1" * 32, "big"), ec.SECP256R1()).public_key()
    claims = jwt.decode(token, key, algorithms=["ES256"], audience=country.service.origin)
    assert claims["sub"] == "mailto:security@example.lu"
    assert len(caught.body) == 86 + PADDED + 17


def test_a_message_is_sent_once_however_often_its_job_runs(country: Country) -> None:
    country.subscribe(ALICE, country.service.phone())
    person = country.person(ALICE)
    for _ in range(3):
        with transaction(country.house.sessions) as session:
            telling.tell(session, person.id, "paid", NOON, key="paid:1")
    country.work()
    with transaction(country.house.sessions) as session:
        (notice,) = session.scalars(select(Notice))
        telling.notices.deliver(session, country.house.config, notice.id, NOON)
    country.work()
    assert len(country.service.caught) == 1


def test_a_browser_that_is_gone_is_forgotten(country: Country) -> None:
    country.subscribe(ALICE, country.service.phone("410"))
    country.document(ALICE, "P-1")
    country.work()
    assert subscriptions(country) == []


@pytest.mark.parametrize("status", ["429", "503", "307"])
def test_what_passes_is_tried_again_and_a_redirect_is_not_followed(country: Country, status: str) -> None:
    country.subscribe(ALICE, country.service.phone(status))
    country.document(ALICE, "P-1")
    with pytest.raises(NotSent):
        country.work()
    with country.house.sessions() as session:
        assert session.scalars(select(PushDelivery)).one().sent_at is None


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://push.example.org/x",
        "https://push.example.org:8443/x",
        "https://push.example.org.evil.example/x",
        "https://push.example.org@evil.example/x",
        "https://evil.example/push.example.org",
        "https://push.example.net/x",
        "https://localhost/x",
        "http://localhost/api/v1/me",
        "https://127.0.0.1/x",
        "https://[::1]/x",
        "https://169.254.169.254/latest",
        "https://10.0.0.8/x",
        "https://2130706433/x",
        "https://push.example.org\\@evil.example/x",
        "https://push.example.org/x#y",
        "https://push.example.org:0/x",
        "https://push.example.org:99999/x",
        "https://.push.example.net/x",
        "https://a..push.example.net/x",
        "https://%2e.push.example.net/x",
        "file:///etc/passwd",
    ],
)
def test_an_address_that_is_no_known_push_service_is_refused(country: Country, endpoint: str) -> None:
    assert country.subscribe(ALICE, Phone(endpoint)) == 422


@pytest.mark.parametrize("endpoint", ["https://push.example.org/a", "https://fr.push.example.net:443/a"])
def test_a_known_push_service_is_taken(country: Country, endpoint: str) -> None:
    assert country.subscribe(ALICE, Phone(endpoint)) == 201


def test_keys_that_are_none_are_refused_by_name(country: Country) -> None:
    phone = country.service.phone()
    for keys in (
        {"p256dh": base64url(b"\4" * 65), "auth": base64url(phone.auth)},
        {**phone.body()["keys"], "auth": base64url(b"short")},
    ):
        answer = country.client.put(
            f"/api/v1/push-subscriptions/{phone.id}", headers=country.phone(ALICE), json=phone.body(keys=keys)
        )
        assert answer.status_code == 422
        assert [name for name in answer.json["errors"] if name.startswith("keys.")]  # type: ignore[index]


def test_another_patients_subscription_does_not_exist(country: Country) -> None:
    phone, other = country.service.phone(), country.service.phone("other")
    country.subscribe(ALICE, phone)
    other.id = phone.id
    assert country.subscribe(BRUNO, other) == 404
    path = f"/api/v1/push-subscriptions/{phone.id}"
    assert country.client.delete(path, headers=country.phone(BRUNO)).status_code == 404
    assert country.client.delete(path, headers=country.phone(ALICE)).status_code == 204
    assert country.client.delete(path, headers=country.phone(ALICE)).status_code == 404


def test_a_browser_is_woken_for_the_account_that_used_it_last(country: Country) -> None:
    first = country.service.phone()
    country.subscribe(ALICE, first)
    country.subscribe(BRUNO, Phone(first.endpoint))
    assert [row.account_id for row in subscriptions(country)] == [country.account(BRUNO).id]


def test_a_browser_that_says_so_many_times_at_once_is_one_browser(country: Country) -> None:
    phone, headers = country.service.phone(), country.phone(ALICE)
    others = [Phone(phone.endpoint) for _ in range(4)]

    def say(one: Phone) -> int:
        path = f"/api/v1/push-subscriptions/{one.id}"
        return country.app.test_client().put(path, headers=headers, json=one.body()).status_code

    with ThreadPoolExecutor(4) as tabs:
        assert set(tabs.map(say, [phone] * 4)) == {200, 201}
        assert set(tabs.map(say, others)) == {201}
    assert len(subscriptions(country)) == 1


def test_signing_out_ends_it_and_so_does_signing_out_everywhere(country: Country) -> None:
    country.subscribe(ALICE, country.service.phone())
    country.subscribe(BRUNO, country.service.phone("b"))
    assert country.client.delete("/api/v1/tokens/current", headers=country.phone(ALICE)).status_code == 204
    assert [row.account_id for row in subscriptions(country)] == [country.account(BRUNO).id]
    with transaction(country.house.sessions) as session:
        accounts.disable(session, System(), country.account(BRUNO).id, datetime.now(UTC))
    assert subscriptions(country) == []


@pytest.mark.parametrize(("next_", "left"), [(ALICE, 1), (BRUNO, 0)])
def test_whoever_signs_in_next_hears_nothing_of_who_was_there_before(country: Country, next_: str, left: int) -> None:
    vault, now = Vault(country.house.config.vault_keys), datetime.now(UTC)
    phone = country.service.phone()
    address = Address(phone.endpoint, **phone.body()["keys"])
    with transaction(country.house.sessions) as session:
        token = web_sessions.begin(session, country.account(ALICE), "a shared browser", now)
        actor = web_sessions.find(session, token, now)
        assert isinstance(actor, Patient)
        kept.keep(session, vault, actor, phone.id, address, "a shared browser", now)
    with transaction(country.house.sessions) as session:  # its session ran out, and nobody signed out
        web_sessions.end_by_token(session, token, country.account(next_), now + timedelta(hours=1))
    assert len(subscriptions(country)) == left


def test_an_account_keeps_its_newest_browsers(country: Country) -> None:
    for number in range(22):
        country.subscribe(ALICE, country.service.phone(f"p{number}"))
    assert len(subscriptions(country)) == 20


def test_without_keys_push_is_off_and_me_says_so(country: Country) -> None:
    assert country.get(ALICE, "/me").json["push"] is True  # type: ignore[index]
    object.__setattr__(country.house.config, "push_key", "")
    try:
        phone = country.service.phone()
        answer = country.client.put(
            f"/api/v1/push-subscriptions/{phone.id}", headers=country.phone(ALICE), json=phone.body()
        )
        assert (answer.status_code, answer.json["code"]) == (409, "push-is-off")  # type: ignore[index]
        assert country.get(ALICE, "/me").json["push"] is False  # type: ignore[index]
        assert country.get(ALICE, "/me/telling").json["push_key"] is None  # type: ignore[index]
    finally:
        object.__setattr__(country.house.config, "push_key", base64url(b"\1" * 32))
