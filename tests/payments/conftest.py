"""A house with a till."""

import pytest
from flask import Flask

from backend.services import passwords
from backend.services.house import House
from backend.services.vault import Vault
from tests.desk.builders import PASSWORD, Town
from tests.desk.conftest import sit_down
from tests.payments.till import Till

__all__ = ["sit_down"]


@pytest.fixture(scope="session")
def till_password_hash() -> str:
    return passwords.hash_password(PASSWORD)


@pytest.fixture
def till(app: Flask, house: House, till_password_hash: str) -> Till:
    """The CNS pays; one patient, Claire Weber, is not yet known by any account."""
    town = Town(house, till_password_hash)
    made = Till(town, Vault(house.config.vault_keys))
    made.member()
    made.member("Béa Libère")
    made.caisse_pays_from()
    return made
