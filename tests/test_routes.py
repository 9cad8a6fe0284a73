"""Every address asked by a stranger: closed, unless it stands on the list of what is public."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import AnyConverter, Rule

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
# The shell of the phone's application, what belongs to it, and what machines and strangers must be able to read.
PUBLIC_ENDPOINTS = {
    "static",
    "api-docs.openapi_json",
    "api_docs.show",
    "health.alive",
    "health.ready",
    "problems.explain",
    "accessibility.show",
    "public.keys",
    "public.security",
    "reports.take",
    "phone.view",
    "phone.worker",
    "phone.manifest",
    "phone.asset",
    "phone.favicon",
    "styleguide.phone",  # in demonstrations
    "styleguide.desk",
}
# Signing in, and choosing the language of the page where one does.
SIGNING_IN = {
    "session.sign_in",
    "identity.begin",
    "identity.finish",
    "passkeys.ask_passkey",
    "passkeys.sign_in_with_passkey",
    "tokens.register",
    "tokens.refresh",
    "activations.begin",
    "activations.confirm",
    "password-resets.ask",
    "password-resets.finish",
    "oauth.issue",
    "login.show",
    "login.sign_in",
    "login.sign_out",
    "desk_home.choose_language",
}
VALUES = {"UUIDConverter": "01890a5d-ac96-774b-bcce-b302099a8057", "IntegerConverter": "1"}

HEADERS = {
    "Content-Security-Policy",
    "Strict-Transport-Security",
    "X-Content-Type-Options",
    "X-Frame-Options",
    "Referrer-Policy",
    "Cross-Origin-Opener-Policy",
    "Cross-Origin-Resource-Policy",
    "Permissions-Policy",
}


def test_a_stranger_is_turned_away_everywhere_but_at_the_public_addresses(app: Flask, client: FlaskClient) -> None:
    for rule in app.url_map.iter_rules():
        if rule.endpoint in PUBLIC_ENDPOINTS | SIGNING_IN:
            continue
        for method in sorted((rule.methods or set()) - {"OPTIONS"}):
            answer = client.open(address_of(rule), method=method)
            turned_away = answer.status_code == 401 or (
                answer.status_code in (302, 303) and str(answer.location).startswith("/desk/login")
            )
            refused_as_foreign = answer.status_code == 403 and rule.rule.startswith("/desk")
            assert turned_away or refused_as_foreign, (method, rule.rule, answer.status)


def test_the_public_list_names_nothing_that_does_not_exist_any_more(app: Flask) -> None:
    known = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert not SIGNING_IN - known
    assert not PUBLIC_ENDPOINTS - known


def test_a_method_that_an_address_does_not_have_is_405_and_says_which_it_has(app: Flask, client: FlaskClient) -> None:
    for rule in app.url_map.iter_rules():
        address = address_of(rule)
        has = {
            method
            for other in app.url_map.iter_rules()
            if address_of(other) == address
            for method in other.methods or ()
        }
        for method in METHODS:
            if method not in has:
                answer = client.open(address, method=method)
                assert answer.status_code == 405, (method, address, answer.status)
                assert answer.headers["Allow"], (method, address)


def test_every_answer_carries_the_security_headers_and_no_site_may_read_it(app: Flask, client: FlaskClient) -> None:
    for address in {address_of(rule) for rule in app.url_map.iter_rules()} | {"/nowhere", "/api/v1/nowhere"}:
        answer = client.get(address, headers={"Origin": "https://evil.example"})
        assert set(answer.headers.keys()) >= HEADERS, address
        assert not [name for name, _ in answer.headers if name.startswith("Access-Control-")], address
        assert "unsafe" not in answer.headers["Content-Security-Policy"], address
        assert "Server" not in answer.headers or "Werkzeug" not in answer.headers["Server"]


def test_what_may_name_a_person_is_never_kept_by_anybody(app: Flask, client: FlaskClient) -> None:
    for rule in app.url_map.iter_rules():
        if rule.endpoint not in PUBLIC_ENDPOINTS:
            answer = client.get(address_of(rule))
            assert "no-store" in answer.headers["Cache-Control"], rule.rule


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "localhost@evil.example", "a b", "[", ""])
def test_a_host_that_is_not_ours_is_refused(client: FlaskClient, host: str) -> None:
    for address in ("/", "/api/v1/me", "/desk/login", "/healthz"):
        assert client.get(address, headers={"Host": host}).status_code == 400, address


@pytest.mark.parametrize(
    "address",
    ["/api/v1/nowhere", "/api/nowhere", "/api/v1/documents/no-uuid", "/api/v1//me", "/api/v1/me/", "/api/v1/%2e%2e/x"],
)
def test_what_does_not_exist_under_the_interface_is_a_problem_document(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
    assert answer.json is not None
    assert answer.json["code"] == "not-found"


def address_of(rule: Rule) -> str:
    """An address under `rule` with values that nobody has."""
    address = rule.rule
    for name in rule.arguments:
        converter = rule._converters[name]
        # One of a few words: any of them will do.
        value = (
            min(converter.items) if isinstance(converter, AnyConverter) else VALUES.get(type(converter).__name__, "x")
        )
        address = re.sub(rf"<([^<>]*:)?{name}>", value, address)
    return address
