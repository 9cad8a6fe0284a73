"""Accounts to sign in with, and a clock for codes: every test is somebody's first minute."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from backend.db import transaction
from backend.domain.matricule import complete
from backend.models.accounts import Account
from backend.models.people import Caisse, Person
from backend.services import accounts, passwords, totp
from backend.services.house import House
from backend.services.vault import Vault
from mobile_api import caller

PASSWORD = "quiet-lantern-over-water"
START = datetime(2026, 11, 22, 9, 0, 5, tzinfo=UTC)


@pytest.fixture(scope="session")
def password_hash() -> str:
    return passwords.hash_password(PASSWORD)


class Clock:
    """True time, as far as requests are told: it stands still unless the test moves it."""

    def __init__(self) -> None:
        self.instant = START

    def now(self, zone: tzinfo) -> datetime:
        return self.instant.astimezone(zone)

    def shift(self, time: timedelta) -> None:
        self.instant += time

    def wait_for_next_code(self) -> None:
        """Wait until the app shows another code."""
        self.shift(timedelta(seconds=30))


@dataclass
class Holder:
    """Somebody with an account, and their authenticator app."""

    account: Account
    secret: str
    clock: Clock
    password: str = PASSWORD

    @property
    def login(self) -> str:
        return self.account.login

    def code(self, instant: datetime | None = None) -> str:
        return totp.code_at(self.secret, instant or self.clock.instant)

    def credentials(self, **other: str) -> dict[str, str]:
        return {"login": self.login, "password": self.password, "totp": self.code(), **other}


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(caller, "datetime", clock)
    return clock


@pytest.fixture
def vault(house: House) -> Vault:
    return Vault(house.config.vault_keys)


@pytest.fixture
def new_person(house: House) -> Callable[[str], Person]:
    def make(eleven: str = "19850615123") -> Person:
        with transaction(house.sessions) as session:
            if session.get(Caisse, "CNS") is None:
                session.add(Caisse(code="CNS", name="Caisse nationale de santé", address=""))
            person = Person(
                matricule=complete(eleven),
                given_name="Léa",
                family_name="Weber",
                born_on=date(1985, 6, 15),
                email="lea@example.lu",
                language="fr",
            )
            session.add(person)
        return person

    return make


@pytest.fixture
def new_patient(
    house: House, vault: Vault, clock: Clock, new_person: Callable[[str], Person], password_hash: str
) -> Callable[[str], Holder]:
    def make(eleven: str = "19850615123") -> Holder:
        person, secret = new_person(eleven), totp.new_secret()
        with transaction(house.sessions) as session:
            account = accounts.create_patient_account(
                session, vault, person, password_hash=password_hash, totp_secret=secret, now=clock.instant
            )
        return Holder(account, secret, clock)

    return make


@pytest.fixture
def patient(new_patient: Callable[[str], Holder]) -> Holder:
    return new_patient("19850615123")


@pytest.fixture
def new_staff(house: House, vault: Vault, clock: Clock, password_hash: str) -> Callable[..., Holder]:
    def make(login: str = "c.muller", role: str = "clerk", caisse: str | None = None) -> Holder:
        secret = totp.new_secret()
        with transaction(house.sessions) as session:
            account = accounts.create_staff(
                session,
                vault,
                login=login,
                name="Claude Muller",
                role=role,
                caisse=caisse,
                password_hash=password_hash,
                totp_secret=secret,
                now=clock.instant,
                email="muller@example.lu",
            )
        return Holder(account, secret, clock)

    return make


@pytest.fixture
def new_browser(app: Flask) -> Callable[[], FlaskClient]:
    """Another browser, at another address unless told."""

    def make(address: str | None = None) -> FlaskClient:
        client = app.test_client()
        client.environ_base["wsgi.url_scheme"] = "https"
        client.environ_base["REMOTE_ADDR"] = address or f"192.0.2.{secrets.randbelow(250) + 1}"
        return client

    return make


def sign_in(client: FlaskClient, holder: Holder, **other: str) -> TestResponse:
    return client.post("/api/v1/session", json=holder.credentials(**other))


def enter(client: FlaskClient, holder: Holder) -> dict[str, str]:
    """Sign in and answer the header that writes need."""
    answer = sign_in(client, holder)
    assert answer.status_code == 201, answer.text
    assert answer.json is not None
    return {"X-CSRF-Token": answer.json["csrf_token"]}
