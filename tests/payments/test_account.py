"""One's own account over the interface: a fresh code, a real IBAN, and nobody ever sees the number again."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text, update
from werkzeug.test import TestResponse

from backend.db import transaction
from backend.models.accounts import Account
from backend.models.documents import Document
from backend.models.payments import BankAccount
from backend.services import totp
from backend.services.vault import Vault
from tests.api.conftest import settled_url, world
from tests.api.world import World
from tests.payments.till import iban

__all__ = ["settled_url", "world"]
ANA = "Ana Ferreira"  # has given none
PATH = "/api/v1/me/account"


def code_of(world: World, name: str = ANA, later: int = 0) -> str:
    with world.house.sessions() as session:
        sealed = session.scalars(select(Account.totp_secret).where(Account.name == name)).one()
    assert sealed is not None
    secret = Vault(world.house.config.vault_keys).open(sealed)
    return totp.code_at(secret, datetime.now(UTC) + timedelta(seconds=later))


def put(world: World, number: str, code: str | None, name: str = ANA) -> TestResponse:
    body = {"iban": number} | ({"totp": code} if code is not None else {})
    return world.client.put(PATH, json=body, headers=world.phone(name))


def test_an_account_is_given_with_a_fresh_code_and_shown_masked(world: World) -> None:
    assert world.get(ANA, "/me/account").json == {"account": None, "history": []}
    spaced = "LU28 0019 4006 4475 0000"
    answer = put(world, spaced.lower(), code_of(world))
    assert answer.status_code == 200
    account = (answer.json or {})["account"]
    assert (account["iban"], account["until"]) == ("LU•• •••• 0000", None)
    assert "4475" not in answer.text and world.get(ANA, "/me/account").json == answer.json
    with world.house.sessions() as session:
        letters = session.scalars(select(Document.letter).where(Document.letter == "account-changed")).all()
        everything = str(session.execute(text("SELECT * FROM bank_account, event")).all())
    assert letters == ["account-changed"]
    assert "LU280019400644750000" not in everything


def test_without_a_code_nothing_is_looked_at(world: World) -> None:
    for code in (None, "", "  "):
        answer = put(world, "no iban at all", code)
        assert (answer.status_code, (answer.json or {})["code"]) == (401, "totp-required")


def test_a_wrong_or_used_code_changes_nothing(world: World) -> None:
    assert put(world, iban(), "000000").status_code == 401
    code = code_of(world)
    assert put(world, iban(1), code).status_code == 200
    again = put(world, iban(2), code)
    assert (again.status_code, (again.json or {})["code"]) == (401, "bad-credentials")
    assert (world.get(ANA, "/me/account").json or {})["history"] == []


@pytest.mark.parametrize("wrong", ["LU280019400644750001", "FR76", "BR1800360305000010009795493C1", "", "👍"])
def test_a_wrong_number_is_said_at_its_field_and_costs_no_code(world: World, wrong: str) -> None:
    code = code_of(world)
    answer = put(world, wrong, code)
    assert answer.status_code == 422 and list((answer.json or {})["errors"]) == ["iban"]
    assert not wrong or wrong not in answer.text
    assert put(world, iban(), code).status_code == 200


def test_tries_are_counted_as_at_the_door(world: World) -> None:
    answers = [put(world, iban(), "000000").status_code for _ in range(6)]
    assert answers == [401] * 5 + [429]


def test_the_same_number_again_is_no_change(world: World) -> None:
    put(world, iban(7), code_of(world))
    with transaction(world.house.sessions) as session:
        session.execute(update(Account).values(totp_last_step=0))
    put(world, iban(7), code_of(world))
    with world.house.sessions() as session:
        rows = session.scalars(select(BankAccount).join(Account, Account.person_id == BankAccount.person_id))
        assert len([row for row in rows if row.given_by is not None]) == 1


def test_the_log_never_names_a_number(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    put(world, "LU280019400644750000", code_of(world))
    put(world, "LU280019400644750001", "123456")
    said = capsys.readouterr()
    assert "0019400644" not in said.out + said.err
