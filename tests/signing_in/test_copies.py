"""Why a session is over decides what a phone may go on keeping; a phone that keeps a copy can be ended from afar."""

from collections.abc import Callable
from datetime import timedelta

from flask.testing import FlaskClient

from backend.db import transaction
from backend.domain.actors import System
from backend.services import accounts
from backend.services.house import House
from tests.signing_in.conftest import Clock, Holder, enter


def reason(client: FlaskClient) -> str:
    answer = client.get("/api/v1/session")
    assert answer.status_code == 401
    assert answer.json is not None
    assert answer.json["reason"] == (client.get("/api/v1/me").json or {})["reason"]
    return str(answer.json["reason"])


def test_without_a_session_there_is_no_reason_to_forget(client: FlaskClient) -> None:
    assert reason(client) == "none"


def test_half_an_hour_unused_only_asks_to_sign_in_again(client: FlaskClient, patient: Holder, clock: Clock) -> None:
    enter(client, patient)
    clock.shift(timedelta(minutes=31))
    assert reason(client) == "expired"


def test_signed_out_from_another_device_says_so(
    client: FlaskClient, patient: Holder, clock: Clock, new_browser: Callable[[], FlaskClient]
) -> None:
    enter(client, patient)
    clock.wait_for_next_code()
    other = new_browser()
    header = enter(other, patient)
    assert other.delete("/api/v1/me/devices", headers=header).status_code == 204
    assert reason(client) == "ended"


def test_a_closed_account_says_so(client: FlaskClient, patient: Holder, house: House, clock: Clock) -> None:
    enter(client, patient)
    with transaction(house.sessions) as session:
        accounts.disable(session, System("test"), patient.account.id, clock.instant)
    assert reason(client) == "locked"


def test_a_phone_with_a_copy_is_listed_after_its_session_and_can_be_ended(
    client: FlaskClient, patient: Holder, clock: Clock, new_browser: Callable[[], FlaskClient]
) -> None:
    header = enter(client, patient)
    kept = client.put("/api/v1/session/copy", headers=header)
    assert kept.status_code == 204
    assert "Expires=" in kept.headers["Set-Cookie"]  # the cookie outlives the window, so that the phone can be told
    clock.shift(timedelta(days=2))
    other = new_browser()
    header = enter(other, patient)
    devices = (other.get("/api/v1/me").json or {})["devices"]
    lost = next(one for one in devices if not one["current"])
    assert lost["keeps_copy"]
    assert reason(client) == "expired"
    assert other.delete(f"/api/v1/me/devices/{lost['id']}", headers=header).status_code == 204
    assert reason(client) == "ended"


def test_after_seven_days_the_copy_is_gone_by_itself_and_so_is_the_device(
    client: FlaskClient, patient: Holder, clock: Clock, new_browser: Callable[[], FlaskClient]
) -> None:
    client.put("/api/v1/session/copy", headers=enter(client, patient))
    clock.shift(timedelta(days=7, minutes=1))
    other = new_browser()
    enter(other, patient)
    assert [one["current"] for one in (other.get("/api/v1/me").json or {})["devices"]] == [True]


def test_a_copy_given_up_is_no_device_once_its_session_is_over(
    client: FlaskClient, patient: Holder, clock: Clock, new_browser: Callable[[], FlaskClient]
) -> None:
    header = enter(client, patient)
    client.put("/api/v1/session/copy", headers=header)
    dropped = client.delete("/api/v1/session/copy", headers=header)
    assert dropped.status_code == 204
    assert "Expires=" not in dropped.headers["Set-Cookie"]
    clock.shift(timedelta(hours=1))
    other = new_browser()
    enter(other, patient)
    assert len((other.get("/api/v1/me").json or {})["devices"]) == 1


def test_a_session_says_when_it_ends(client: FlaskClient, patient: Holder, clock: Clock) -> None:
    enter(client, patient)
    clock.shift(timedelta(minutes=10))
    told = client.get("/api/v1/session").json or {}
    assert told["idle_seconds"] == 1800
    assert told["remaining_seconds"] == 12 * 3600 - 600
    assert told["account"] == str(patient.account.id)
