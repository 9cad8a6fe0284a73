"""Staff sign in at the desks, come back to the page they wanted, and nowhere else (S8)."""

import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from werkzeug.test import TestResponse

from backend.config import Config
from backend.domain.actors import Staff
from tests.conftest import own_app
from tests.signing_in.conftest import Clock, Holder
from web.desk.access import staff_required
from web.login import local_path


@pytest.fixture
def app(config: Config) -> Iterator[Flask]:
    with own_app(config) as app:
        yield app


@pytest.fixture
def page(app: Flask, clock: Clock) -> str:
    """A page of the payments desk."""

    @staff_required("payments", "admin")
    def answer(staff: Staff) -> str:
        return staff.name

    app.add_url_rule("/desk/page-for-tests", view_func=answer, methods=["GET", "POST"])
    app.add_url_rule("/token-for-tests", view_func=generate_csrf)
    return "/desk/page-for-tests"


def csrf_of(client: FlaskClient) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/desk/login").text)
    assert found
    return found[1]


def enter(client: FlaskClient, holder: Holder, path: str = "/desk/login", **other: str) -> TestResponse:
    return client.post(path, data={**holder.credentials(), "csrf_token": csrf_of(client), **other})


def test_staff_come_back_to_the_page_they_wanted(
    client: FlaskClient, page: str, new_staff: Callable[..., Holder]
) -> None:
    sent = client.get(f"{page}?after=3")
    assert sent.status_code == 302
    assert sent.location == "/desk/login?next=%2Fdesk%2Fpage-for-tests%3Fafter%3D3"
    back = enter(client, new_staff(role="payments"), sent.location)
    assert (back.status_code, back.location) == (303, f"{page}?after=3")
    assert client.get(page).text == "Claude Muller"


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example", "javascript:alert(1)", "\\\\evil.example", "/\\evil.example", "https://evil.example/desk",
        "/desk\\..\\evil", "/desk/../api", "/\t/evil.example", "desk", "", "/desk\r\nX: y", "///desk", "/api/v1/me",
    ],
)  # fmt: skip
def test_no_other_place_is_ever_gone_to(target: str) -> None:
    assert local_path(target) == "/desk"


def test_without_a_wish_the_desk_begins_at_its_door(
    client: FlaskClient, new_staff: Callable[..., Holder], clock: Clock
) -> None:
    assert enter(client, new_staff(role="operator")).location == "/desk"
    assert client.get("/desk/login").location == "/desk"


def test_another_role_is_not_allowed(client: FlaskClient, page: str, new_staff: Callable[..., Holder]) -> None:
    enter(client, new_staff(role="clerk"))
    assert client.get(page).status_code == 403


def test_a_patients_session_opens_no_desk(client: FlaskClient, page: str, patient: Holder) -> None:
    assert enter(client, patient).status_code == 401
    client.post("/api/v1/session", json=patient.credentials())
    assert client.get(page).status_code == 302


def test_staff_have_no_inbox(client: FlaskClient, new_staff: Callable[..., Holder], clock: Clock) -> None:
    enter(client, new_staff())
    assert client.get("/api/v1/me").status_code == 401
    assert client.get("/api/v1/session").status_code == 401


def test_a_wrong_password_shows_the_form_again_without_it(
    client: FlaskClient, new_staff: Callable[..., Holder], clock: Clock
) -> None:
    answer = enter(client, new_staff(), password="typed-by-mistake")
    assert answer.status_code == 401
    assert 'role="alert"' in answer.text
    assert "typed-by-mistake" not in answer.text
    assert 'value="c.muller"' in answer.text


def test_what_is_typed_is_shown_as_text(client: FlaskClient, clock: Clock) -> None:
    body = {"login": '"><script>x</script>', "password": "p", "totp": "123456", "csrf_token": csrf_of(client)}
    assert "<script>x" not in client.post("/desk/login", data=body).text


@pytest.mark.parametrize("field", ["login", "password", "totp"])
def test_nul_and_half_characters_are_only_wrong(client: FlaskClient, clock: Clock, field: str) -> None:
    for odd in (b"a%00b", b"%ED%A0%80", b"%FF"):
        fields = {"login": b"x", "password": b"y", "totp": b"123456", field: odd}
        body = b"&".join(name.encode() + b"=" + value for name, value in fields.items())
        answer = client.post(
            "/desk/login",
            data=body + b"&csrf_token=" + csrf_of(client).encode(),
            content_type="application/x-www-form-urlencoded",
        )
        assert answer.status_code in (400, 401)


def test_the_form_needs_its_token(client: FlaskClient, new_staff: Callable[..., Holder], clock: Clock) -> None:
    assert client.post("/desk/login", data=new_staff().credentials()).status_code == 403


def test_a_write_needs_the_token_and_a_session(
    client: FlaskClient, page: str, new_staff: Callable[..., Holder]
) -> None:
    assert client.post(page).status_code == 401
    enter(client, new_staff(role="payments"))
    assert client.post(page).status_code == 403
    token = {"csrf_token": client.get("/token-for-tests").text}
    assert client.post(page, data=token, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert client.post(page, data=token).status_code == 200


def test_signing_out_ends_the_session(client: FlaskClient, page: str, new_staff: Callable[..., Holder]) -> None:
    enter(client, new_staff(role="payments"))
    cookie = client.get_cookie("__Host-session")
    assert cookie is not None
    answer = client.post("/desk/logout", data={"csrf_token": client.get("/token-for-tests").text})
    assert answer.location == "/desk/login"
    assert answer.headers["Clear-Site-Data"]
    client.set_cookie("__Host-session", cookie.value)
    assert client.get(page).status_code == 302


def test_too_many_tries_say_how_long_to_wait(
    client: FlaskClient, new_staff: Callable[..., Holder], clock: Clock
) -> None:
    holder = new_staff()
    answers = [enter(client, holder, password="wrong-one") for _ in range(6)]
    assert [answer.status_code for answer in answers] == [401] * 5 + [429]
    assert answers[-1].headers["Retry-After"] == "61"
