"""A new phone: another authenticator app takes the old one's place, and a browser that nobody knows is told of."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from backend.db import transaction
from backend.domain.browsers import name_of
from backend.services import totp
from backend.services.house import House
from tests.signing_in.conftest import Clock, Holder, enter, sign_in
from tests.signing_in.passkey import code_of, json_of, whole

PATH = "/api/v1/me/authenticators"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


def begin(client: FlaskClient, holder: Holder, token: dict[str, str], **proof: str) -> tuple[str, str]:
    """The enrolment's address, and the new secret."""
    answer = json_of(client.post(PATH, json=proof or whole(holder), headers=token), 201)
    secret = parse_qs(urlsplit(answer["totp_uri"]).query)["secret"][0]
    assert "<svg" in answer["totp_svg"]
    return f"{PATH}/{answer['enrolment']}", secret


def test_the_new_app_counts_from_its_first_code_and_the_old_one_no_more(
    client: FlaskClient, new_browser: Callable[[], FlaskClient], patient: Holder, clock: Clock, house: House
) -> None:
    token, elsewhere = enter(client, patient), new_browser()
    clock.wait_for_next_code()
    enter(elsewhere, patient)
    path, secret = begin(client, patient, token)
    clock.wait_for_next_code()
    assert sign_in(new_browser(), patient).status_code == 201  # until then the old one
    clock.wait_for_next_code()
    code = totp.code_at(secret, clock.instant)
    assert client.put(path, json={"totp": code}, headers=token).status_code == 204
    assert client.get("/api/v1/session").status_code == 200
    assert elsewhere.get("/api/v1/session").status_code == 401
    assert sign_in(new_browser(), patient, totp=code).status_code == 401  # used
    clock.wait_for_next_code()
    assert sign_in(new_browser(), patient).status_code == 401
    assert sign_in(new_browser(), patient, totp=totp.code_at(secret, clock.instant)).status_code == 201
    with transaction(house.sessions) as session:
        assert session.scalars(text("SELECT kind FROM notice")).all() == ["factor-changed"]


def test_a_wrong_code_may_be_tried_again_but_not_for_ever(client: FlaskClient, patient: Holder, clock: Clock) -> None:
    token = enter(client, patient)
    path, secret = begin(client, patient, token)
    answers = [client.put(path, json={"totp": "000000"}, headers=token).status_code for _ in range(6)]
    assert answers == [401] * 5 + [429]
    clock.shift(timedelta(minutes=2))
    code = totp.code_at(secret, clock.instant)
    assert client.put(path, json={"totp": code}, headers=token).status_code == 204
    assert client.put(path, json={"totp": code}, headers=token).status_code == 404


def test_an_enrolment_is_over_after_a_quarter_of_an_hour(client: FlaskClient, patient: Holder, clock: Clock) -> None:
    token = enter(client, patient)
    path, secret = begin(client, patient, token)
    clock.shift(timedelta(minutes=16))
    assert client.put(path, json={"totp": totp.code_at(secret, clock.instant)}, headers=token).status_code == 404


def test_an_enrolment_belongs_to_its_session(
    client: FlaskClient, new_browser: Callable[[], FlaskClient], patient: Holder, clock: Clock
) -> None:
    token, other = enter(client, patient), new_browser()
    clock.wait_for_next_code()
    other_token = enter(other, patient)
    path, secret = begin(client, patient, token)
    code = totp.code_at(secret, clock.instant)
    assert other.put(path, json={"totp": code}, headers=other_token).status_code == 404


def test_a_lost_phone_is_replaced_with_a_recovery_code(client: FlaskClient, patient: Holder, clock: Clock) -> None:
    token = enter(client, patient)
    codes = json_of(client.post("/api/v1/me/recovery-codes", json=whole(patient), headers=token), 201)["recovery_codes"]
    begin(client, patient, token, password=patient.password, totp=codes[0])
    again = client.post(PATH, json={"password": patient.password, "totp": codes[0]}, headers=token)
    assert code_of(again) == (401, "bad-credentials")


@pytest.mark.parametrize("proof", [{}, {"totp": ""}])
def test_nobody_replaces_it_without_both_factors(client: FlaskClient, patient: Holder, proof: dict[str, str]) -> None:
    token = enter(client, patient)
    assert code_of(client.post(PATH, json=proof, headers=token)) == (401, "totp-required")
    patient.clock.wait_for_next_code()
    only = client.post(PATH, json={"totp": patient.code()}, headers=token)
    assert code_of(only) == (401, "bad-credentials")


def test_a_browser_that_nobody_knows_is_told_of(
    new_browser: Callable[[], FlaskClient], patient: Holder, clock: Clock, house: House
) -> None:
    """Neither the first one ever, nor one that came before."""
    told = []
    for agent in ("Mozilla/5.0 (X11; Linux) Chrome/150.0 Safari/537", FIREFOX, FIREFOX):
        browser = new_browser()
        browser.environ_base["HTTP_USER_AGENT"] = agent
        assert sign_in(browser, patient).status_code == 201
        clock.wait_for_next_code()
        with transaction(house.sessions) as session:
            told.append(session.scalars(text("SELECT body FROM mail")).all())
    assert [len(one) for one in told] == [0, 1, 1]
    assert "Firefox · Windows" in told[1][0]


def test_browsers_are_called_as_people_call_them() -> None:
    assert name_of(FIREFOX) == "Firefox · Windows"
    assert (
        name_of("Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) Version/26 Safari/604.1") == "Safari · iPhone"
    )
    assert name_of("curl/8") == "curl/8"
    assert name_of("") == ""
