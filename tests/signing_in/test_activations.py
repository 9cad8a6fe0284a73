"""The first sign-in with the letter, and the next with a new phone."""

import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from backend.db import transaction
from backend.domain.actors import Staff
from backend.domain.errors import NotFound
from backend.models.accounts import Account
from backend.models.mails import Mail
from backend.models.people import Person
from backend.services import activations, totp
from backend.services.accounts import actor_of
from backend.services.house import House
from tests.signing_in.authenticator import Authenticator
from tests.signing_in.conftest import Clock, Holder, enter, sign_in
from tests.signing_in.passkey import DOOR, add, question_at_door

NEW = "ten-small-boats-leaving"
Letter = Callable[[Person], str]


@pytest.fixture
def letter(house: House, new_staff: Callable[..., Holder], clock: Clock) -> Letter:
    def issue(person: Person) -> str:
        staff = new_staff(f"c.{uuid.uuid4().hex[:6]}", "admin").account
        actor = actor_of(staff)
        assert isinstance(actor, Staff)
        with transaction(house.sessions) as session:
            return activations.issue(session, actor, person.id, clock.instant)

    return issue


def begin(client: FlaskClient, matricule: str, code: str, password: str = NEW) -> TestResponse:
    return client.post("/api/v1/activations", json={"matricule": matricule, "code": code, "password": password})


def confirm(client: FlaskClient, activation: str, code: str) -> TestResponse:
    return client.put(f"/api/v1/activations/{activation}", json={"totp": code})


def set_up(client: FlaskClient, person: Person, code: str, clock: Clock) -> tuple[Holder, list[str]]:
    """All the way; answers the holder and the recovery codes."""
    begun = begin(client, person.matricule, code)
    assert begun.status_code == 201, begun.text
    assert begun.json is not None
    secret = parse_qs(urlsplit(begun.json["totp_uri"]).query)["secret"][0]
    done = confirm(client, begun.json["activation"], totp.code_at(secret, clock.instant))
    assert done.status_code == 201, done.text
    assert done.json is not None
    return Holder(Account(login=person.matricule), secret, clock, NEW), done.json["recovery_codes"]


def test_letter_password_and_authenticator_make_an_account(
    client: FlaskClient, new_person: Callable[[], Person], letter: Letter, clock: Clock
) -> None:
    person = new_person()
    holder, codes = set_up(client, person, letter(person), clock)
    assert len(set(codes)) == 10
    assert sign_in(client, holder).status_code == 401  # the confirming code is used
    clock.wait_for_next_code()
    assert sign_in(client, holder).status_code == 201


def test_who_begins_anew_may_have_lost_the_phone_with_the_passkeys(
    client: FlaskClient, new_person: Callable[[], Person], letter: Letter, clock: Clock
) -> None:
    person, key = new_person(), Authenticator()
    holder, _ = set_up(client, person, letter(person), clock)
    clock.wait_for_next_code()
    add(client, holder, enter(client, holder), key)
    assert client.post(DOOR, json=key.assert_(question_at_door(client))).status_code == 201
    clock.wait_for_next_code()
    set_up(client, person, letter(person), clock)
    assert client.post(DOOR, json=key.assert_(question_at_door(client))).status_code == 401


def test_the_authenticator_reads_its_secret_from_a_picture(
    client: FlaskClient, new_person: Callable[[], Person], letter: Letter
) -> None:
    person = new_person()
    begun = begin(client, person.matricule, letter(person)).json
    assert begun is not None
    assert begun["totp_uri"].startswith("otpauth://totp/M%C3%A9moires:")
    assert "<svg" in begun["totp_svg"]
    assert "<script" not in begun["totp_svg"]


def test_the_letter_may_be_typed_as_people_type(
    client: FlaskClient, new_person: Callable[[], Person], letter: Letter
) -> None:
    person = new_person()
    code = letter(person)
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}", code)
    assert begin(client, person.matricule, f" {code.lower().replace('-', ' ')} ").status_code == 201


def test_a_letter_works_once(
    client: FlaskClient, new_person: Callable[[], Person], letter: Letter, clock: Clock
) -> None:
    person = new_person()
    code = letter(person)
    set_up(client, person, code, clock)
    answer = begin(client, person.matricule, code)
    assert answer.status_code == 401
    assert answer.json is not None
    assert answer.json["code"] == "bad-credentials"


def test_until_it_is_confirmed_it_may_be_begun_anew_and_only_the_last_counts(
    client: FlaskClient, new_person: Callable[[], Person], letter: Letter, clock: Clock
) -> None:
    person = new_person()
    code = letter(person)
    first = begin(client, person.matricule, code).json
    assert first is not None
    set_up(client, person, code, clock)
    assert confirm(client, first["activation"], "123456").status_code == 404


def test_a_new_letter_voids_the_one_before_and_both_end_after_a_month(
    client: FlaskClient, new_person: Callable[[], Person], letter: Letter, clock: Clock
) -> None:
    person = new_person()
    old, new = letter(person), letter(person)
    assert begin(client, person.matricule, old).status_code == 401
    clock.shift(timedelta(days=30))
    assert begin(client, person.matricule, new).status_code == 401


def test_wrong_codes_and_unknown_people_are_one_answer(
    client: FlaskClient, new_person: Callable[[], Person], letter: Letter
) -> None:
    person = new_person()
    letter(person)
    answers = [begin(client, matricule, "0000-0000-0000-0000") for matricule in (person.matricule, "1990010100000")]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert answers[0].data == answers[1].data


def test_a_letter_cannot_be_guessed_in_a_hurry(
    client: FlaskClient, new_person: Callable[[], Person], clock: Clock
) -> None:
    person = new_person()
    statuses = [begin(client, person.matricule, "0000-0000-0000-0000").status_code for _ in range(6)]
    assert statuses == [401] * 5 + [429]


def test_the_confirmation_lasts_a_quarter_of_an_hour_and_needs_its_code(
    client: FlaskClient, new_person: Callable[[], Person], letter: Letter, clock: Clock
) -> None:
    person = new_person()
    begun = begin(client, person.matricule, letter(person)).json
    assert begun is not None
    missing = confirm(client, begun["activation"], "")
    assert missing.json is not None
    assert (missing.status_code, missing.json["code"]) == (401, "totp-required")
    assert confirm(client, begun["activation"], "000000").status_code == 401
    clock.shift(timedelta(minutes=15))
    assert confirm(client, begun["activation"], "000000").status_code == 404


def test_a_name_or_a_much_used_password_is_refused_and_the_letter_stays_good(
    client: FlaskClient, new_person: Callable[[], Person], letter: Letter
) -> None:
    person = new_person()
    code = letter(person)
    for weak in ("weber-lea", "password1", person.matricule, "short"):
        answer = begin(client, person.matricule, code, weak)
        assert answer.status_code == 422, weak
        assert answer.json is not None
        assert list(answer.json["errors"]) == ["password"]
    assert begin(client, person.matricule, code).status_code == 201


def test_a_new_phone_ends_the_old_codes_and_every_session(
    client: FlaskClient,
    new_browser: Callable[[], FlaskClient],
    patient: Holder,
    house: House,
    letter: Letter,
    clock: Clock,
) -> None:
    enter(client, patient)
    with transaction(house.sessions) as session:
        assert patient.account.person_id is not None
        person = session.get_one(Person, patient.account.person_id)
    set_up(new_browser(), person, letter(person), clock)
    assert client.get("/api/v1/session").status_code == 401
    clock.wait_for_next_code()
    assert sign_in(new_browser(), patient).status_code == 401


def test_who_has_an_account_hears_of_a_letter_before_anybody_can_use_it(
    patient: Holder, house: House, letter: Letter
) -> None:
    with transaction(house.sessions) as session:
        person = session.get_one(Person, patient.account.person_id)
    code = letter(person)
    with transaction(house.sessions) as session:
        (told,) = session.scalars(select(Mail)).all()
    assert told.recipient == patient.account.email and "lettre" in told.subject
    assert code not in told.body


def test_each_recovery_code_stands_in_for_one_code_once(
    new_browser: Callable[[], FlaskClient], new_person: Callable[[], Person], letter: Letter, clock: Clock
) -> None:
    person = new_person()
    holder, codes = set_up(new_browser(), person, letter(person), clock)
    assert sign_in(new_browser(), holder, totp=codes[0]).status_code == 201
    assert sign_in(new_browser(), holder, totp=codes[0]).status_code == 401
    assert sign_in(new_browser(), holder, totp=codes[1].lower().replace("-", "")).status_code == 201


def test_no_letter_goes_to_who_does_not_exist(house: House, new_staff: Callable[..., Holder], clock: Clock) -> None:
    actor = actor_of(new_staff(role="admin").account)
    assert isinstance(actor, Staff)
    with transaction(house.sessions) as session, pytest.raises(NotFound):
        activations.issue(session, actor, uuid.uuid4(), clock.instant)
