"""The door of an identity provider, asked over real HTTP: in for who is known and proven, shut for everything else."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from backend.config import Config
from backend.db import transaction
from backend.domain.actors import System
from backend.models.events import Event
from backend.services import accounts
from backend.services.house import House
from backend.services.identity import provider as known
from tests.conftest import living_in
from tests.signing_in.conftest import Holder
from tests.signing_in.provider import ACR, CLIENT, Provider, identity_provider, unsigned


@pytest.fixture
def provider() -> Iterator[Provider]:
    known.provider_of.cache_clear()
    with identity_provider() as provider:
        yield provider


@pytest.fixture
def app(built_app: Flask, config: Config, provider: Provider) -> Iterator[Flask]:
    """The application with that door."""
    with living_in(built_app, replace(config, identity=provider.settings)) as app:
        yield app


@pytest.fixture
def clock() -> None:
    """True time: the provider's tokens say when they were made."""


@pytest.fixture
def patient(house: House, new_person: Callable[[], Any], password_hash: str, provider: Provider) -> Holder:
    """Léa, whom the provider has just recognised by her card."""
    with transaction(house.sessions) as session:
        account = accounts.for_person(new_person(), house.now())
        account.password_hash = password_hash
        session.add(account)
    provider.person = account.login
    return Holder(account, "", None)  # type: ignore[arg-type]


def at_provider(client: FlaskClient, wanted: str = "/claims") -> str:
    """The tap on our page, and what the provider's page does; where it leads back to."""
    asked = client.get(f"/identity?next={wanted}")
    assert asked.status_code == 303
    led = requests.get(str(asked.location), allow_redirects=False, timeout=10)
    assert led.status_code == 302, led.text
    parts = urlsplit(led.headers["Location"])
    assert (parts.netloc, parts.path) == ("localhost", "/identity/back")
    return f"{parts.path}?{parts.query}"


def outcome(client: FlaskClient, back: str) -> str:
    answer = client.get(back)
    assert answer.status_code == 303
    parts = urlsplit(str(answer.location))
    assert (parts.netloc, parts.path) == ("", "/sign-in")
    return parse_qs(parts.query)["identity"][0]


def signed_in(client: FlaskClient) -> bool:
    return client.get("/api/v1/session").status_code == 200


def test_who_the_provider_knows_is_signed_in(client: FlaskClient, patient: Holder, house: House) -> None:
    answer = client.get(at_provider(client))
    assert (answer.status_code, answer.location) == (303, "/sign-in?identity=in&next=%2Fclaims")
    session = client.get("/api/v1/session").json
    assert session is not None and session["person"]["matricule"] == patient.login
    with transaction(house.sessions) as opened:
        notes = opened.scalars(select(Event.note).where(Event.name == "signed-in")).all()
    assert notes == [{"by": "identity"}]


def test_the_question_has_state_nonce_and_a_challenge_and_asks_for_the_level(client: FlaskClient) -> None:
    asked = parse_qs(urlsplit(str(client.get("/identity").location)).query)
    assert asked["response_type"] == ["code"] and asked["scope"] == ["openid"]
    assert asked["code_challenge_method"] == ["S256"] and asked["acr_values"] == [ACR]
    assert asked["redirect_uri"] == ["http://localhost/identity/back"]
    again = parse_qs(urlsplit(str(client.get("/identity").location)).query)
    for name in ("state", "nonce", "code_challenge"):
        assert len(asked[name][0]) >= 43 and asked[name] != again[name]


OTHER_KEY = rsa.generate_private_key(65537, 2048)
WRONG: dict[str, Callable[[Provider], None]] = {
    "another nonce": lambda one: one.claims.update(nonce="x"),
    "no nonce": lambda one: one.claims.update(nonce=None),
    "another issuer in the token": lambda one: one.claims.update(iss="https://evil.example"),
    "for another client": lambda one: one.claims.update(aud="another"),
    "for us and others, without saying who asked": lambda one: one.claims.update(aud=[CLIENT, "another"]),
    "for us, asked by another": lambda one: one.claims.update(aud=[CLIENT, "another"], azp="another"),
    "for us alone, asked by another": lambda one: one.claims.update(azp="another"),
    "not good yet": lambda one: one.claims.update(nbf=4_000_000_000),
    "run out": lambda one: one.claims.update(exp=1_700_000_000),
    "without an end": lambda one: one.claims.update(exp=None),
    "of the future": lambda one: one.claims.update(iat=4_000_000_000),
    "old": lambda one: one.claims.update(iat=1_700_000_000),
    "without a subject": lambda one: one.claims.update(sub=None),
    "of another access token": lambda one: one.claims.update(at_hash="AAAAAAAAAAAAAAAAAAAAAA"),
    "not signed": lambda one: setattr(one, "sign", unsigned),
    "signed by another key": lambda one: setattr(
        one, "sign", lambda said: jwt.encode(said, OTHER_KEY, "RS256", headers={"kid": one.kid})
    ),
    "signed with the public key as a secret": lambda one: setattr(
        one, "sign", lambda said: with_public_key_as_secret(one, said)
    ),
    "signed as we did not agree": lambda one: setattr(
        one, "sign", lambda said: jwt.encode(said, one.key, "RS512", headers={"kid": one.kid})
    ),
    "with keys of its own along": lambda one: setattr(
        one,
        "sign",
        lambda said: jwt.encode(said, OTHER_KEY, "RS256", headers={"kid": "x", "jku": f"{one.issuer}/keys"}),
    ),
    "no token": lambda one: one.token.update(id_token=None),
    "nonsense": lambda one: one.token.update(id_token="a.b.c"),
    "a number": lambda one: one.token.update(id_token=7),
    "a matricule that is none": lambda one: one.claims.update(matricule="1985061512340"),
    "a matricule in a list": lambda one: one.claims.update(matricule=["1985061512347"]),
    "no matricule": lambda one: one.claims.update(matricule=None),
    "another provider's answer": lambda one: one.answer.update(iss="https://evil.example"),
    "an answer that does not say whose it is": lambda one: one.answer.update(iss=None),
    "another state": lambda one: one.answer.update(state="x"),
    "no state": lambda one: one.answer.update(state=None),
    "no code": lambda one: one.answer.update(code=None),
    "another code": lambda one: one.answer.update(code="x"),
    "an error of its own": lambda one: one.answer.update(error="server_error"),
    "a broken endpoint": lambda one: setattr(one, "status", 500),
    "another issuer in its own description": lambda one: one.metadata.update(issuer="https://evil.example"),
    "keys that are none": lambda one: setattr(one, "keys", lambda: {"keys": 1}),
    "a secret among its keys": lambda one: setattr(one, "keys", lambda: {"keys": [{"kty": "oct", "k": "AAAA"}]}),
}


def with_public_key_as_secret(provider: Provider, said: dict[str, Any]) -> str:
    """HS256 with what everybody knows; PyJWT itself refuses to make it."""
    made = jwt.api_jws.PyJWS()
    made._algorithms["HS256"].prepare_key = lambda key: key  # type: ignore[method-assign]
    return made.encode(json.dumps(said).encode(), provider.public_pem, "HS256", headers={"kid": "first"})


@pytest.mark.parametrize("wrong", [name for name in WRONG if "description" not in name])
def test_what_is_not_as_it_has_to_be_opens_nothing(
    client: FlaskClient, patient: Holder, provider: Provider, wrong: str
) -> None:
    WRONG[wrong](provider)
    assert outcome(client, at_provider(client)) == "failed"
    assert not signed_in(client)


def test_a_provider_that_calls_itself_otherwise_is_not_even_asked(client: FlaskClient, provider: Provider) -> None:
    WRONG["another issuer in its own description"](provider)
    assert outcome(client, "/identity") == "failed"
    assert "/authorize" not in provider.asked


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"acr": "urn:example:loa:low"}, "assurance"),
        ({"acr": None}, "assurance"),
        ({"matricule": "1983081246785"}, "no-account"),
    ],
)
def test_what_a_person_can_do_something_about_is_told(
    client: FlaskClient, patient: Holder, provider: Provider, wrong: dict[str, Any], told: str
) -> None:
    provider.claims.update(wrong)
    assert outcome(client, at_provider(client)) == told
    assert not signed_in(client)


def test_a_provider_that_is_away_keeps_nobody_waiting(client: FlaskClient, provider: Provider) -> None:
    provider.away = True
    assert {outcome(client, "/identity") for _ in range(5)} == {"failed"}
    assert provider.asked == ["/.well-known/openid-configuration"]


def test_who_went_back_is_not_told_of_a_fault(client: FlaskClient, patient: Holder, provider: Provider) -> None:
    provider.answer.update(error="access_denied", code=None)
    assert outcome(client, at_provider(client)) == "cancelled"


def test_an_account_that_nobody_opened_yet_or_that_is_closed_stays_shut(
    client: FlaskClient, patient: Holder, house: House
) -> None:
    with transaction(house.sessions) as session:
        accounts.disable(session, System(), patient.account.id, house.now())
    assert outcome(client, at_provider(client)) == "closed"
    with transaction(house.sessions) as session:
        account = session.merge(patient.account)
        account.disabled_at, account.password_hash = None, None
    assert outcome(client, at_provider(client)) == "no-account"


def test_an_answer_counts_once(client: FlaskClient, patient: Holder, provider: Provider) -> None:
    """Not even with the code still good: the state is used up, whatever came of it."""
    back = at_provider(client)
    cookie = client.get_cookie("__Host-session")
    assert cookie is not None
    provider.status = 500
    assert outcome(client, back) == "failed"
    provider.status = 200
    provider.grants |= {parse_qs(urlsplit(back).query)["code"][0]: {}}
    client.set_cookie("__Host-session", cookie.value, secure=True)
    asked = len(provider.asked)
    assert outcome(client, back) == "failed"
    assert len(provider.asked) == asked


def test_an_answer_that_another_browser_was_given_signs_nobody_in_here(
    client: FlaskClient, new_browser: Callable[[], FlaskClient], patient: Holder
) -> None:
    """Login CSRF: an attacker's own answer, followed by somebody else."""
    attackers = at_provider(new_browser())
    assert outcome(client, attackers) == "failed"
    at_provider(client)
    assert outcome(client, attackers) == "failed"
    assert not signed_in(client)


def test_a_foreign_page_cannot_start_it(client: FlaskClient, provider: Provider) -> None:
    answer = client.get("/identity", headers={"Sec-Fetch-Site": "cross-site"})
    assert str(answer.location).startswith("/sign-in?identity=failed")
    assert "/authorize" not in provider.asked


def test_the_session_of_before_is_over(client: FlaskClient, patient: Holder) -> None:
    assert outcome(client, at_provider(client)) == "in"
    first = client.get_cookie("__Host-session")
    assert outcome(client, at_provider(client)) == "in"
    second = client.get_cookie("__Host-session")
    assert first is not None and second is not None and first.value != second.value
    client.set_cookie("__Host-session", first.value, secure=True)
    assert not signed_in(client)


def test_new_keys_of_the_provider_are_found(
    client: FlaskClient, patient: Holder, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert outcome(client, at_provider(client)) == "in"
    provider.key, provider.kid = OTHER_KEY, "second"
    assert outcome(client, at_provider(client)) == "failed"  # asked a moment ago
    monkeypatch.setattr(known, "ASKED_AT_MOST_EVERY", 0)
    assert outcome(client, at_provider(client)) == "in"


@pytest.mark.parametrize(
    "wanted", ["//evil.example", "https://evil.example", "\\\\evil.example", "javascript:alert(1)"]
)
def test_where_to_go_afterwards_is_only_handed_to_our_own_page(
    client: FlaskClient, patient: Holder, wanted: str
) -> None:
    location = str(client.get(at_provider(client, wanted)).location)
    assert location.startswith("/sign-in?identity=in&next=")


def test_whoever_asks_too_often_waits(client: FlaskClient) -> None:
    led = [str(client.get("/identity").location) for _ in range(31)]
    assert all("/authorize?" in one for one in led[:30])
    assert led[30].startswith("/sign-in?identity=failed")


def test_without_a_provider_there_is_no_such_door(built_app: Flask, config: Config) -> None:
    with living_in(built_app, config) as app:
        client = app.test_client()
        assert client.get("/identity").status_code == 404
        assert client.get("/identity/back?code=x&state=y").status_code == 404
        assert "data-identity" not in client.get("/sign-in").text
