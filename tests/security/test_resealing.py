"""A vault key that leaked can be taken out of use: everything is sealed anew, and nobody has to begin again."""

from dataclasses import replace

import pytest
from cryptography.fernet import Fernet, InvalidToken
from flask import Flask
from sqlalchemy import select

from backend import storage
from backend.models.accounts import Account
from backend.models.payments import BankAccount, PaymentRun
from backend.services import resealing
from backend.services.vault import Vault
from tests.payments.conftest import till, till_password_hash
from tests.payments.till import Till, ibans

__all__ = ["till", "till_password_hash"]


def secrets_of(till: Till) -> dict[str, bytes]:
    """Every secret that the till has, by where it lies."""
    with till.town.house.sessions() as session:
        codes = session.execute(select(Account.id, Account.totp_secret))
        found = {f"account {id_}": sealed for id_, sealed in codes if sealed is not None}
        found |= {f"iban {id_}": sealed for id_, sealed in session.execute(select(BankAccount.id, BankAccount.iban))}
        runs = session.execute(select(PaymentRun.id, PaymentRun.file_id)).all()
        return found | {f"run {id_}": storage.get(session, file_id) for id_, file_id in runs}


def test_everything_is_sealed_anew_and_is_what_it_was(till: Till, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resealing, "PORTION", 1)
    number = till.give_iban(person := till.town.person())
    till.accepted(person)
    run = till.prepare()
    (old,) = till.town.house.config.vault_keys
    before, new = secrets_of(till), Fernet.generate_key().decode()
    assert {name.split()[0] for name in before} == {"account", "iban", "run"}
    app.extensions["house"] = replace(till.town.house, config=replace(till.town.house.config, vault_keys=(new, old)))
    command = app.test_cli_runner()
    first = command.invoke(args=["vault", "reseal"])
    assert first.exit_code == 0 and "payment_run: 1 sealed anew" in first.output
    after = secrets_of(till)
    assert {name: Vault([new]).open(sealed) for name, sealed in after.items()} == {
        name: Vault([old]).open(sealed) for name, sealed in before.items()
    }
    for sealed in after.values():
        with pytest.raises(InvalidToken):
            Vault([old]).open(sealed)
    till.vault = Vault([new])
    assert number in ibans(till.file(run)).values()
    again = command.invoke(args=["vault", "reseal"])
    assert again.exit_code == 0 and {line.split()[1] for line in again.output.splitlines()} == {"0"}
    assert secrets_of(till) == after


def test_a_missing_key_is_told_and_changes_nothing(till: Till, app: Flask) -> None:
    before = secrets_of(till)
    house = till.town.house
    app.extensions["house"] = replace(house, config=replace(house.config, vault_keys=(Fernet.generate_key().decode(),)))
    refused = app.test_cli_runner().invoke(args=["vault", "reseal"])
    assert refused.exit_code == 1 and "not among VAULT_KEYS" in refused.output
    assert secrets_of(till) == before
