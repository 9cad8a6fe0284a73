"""The settled country on any day."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from backend.config import Config
from backend.services import passwords
from tests.api.conftest import settled_url
from tests.conftest import living_in
from tests.databases import lent
from tests.desk.builders import PASSWORD
from tests.rules.year import Year

__all__ = ["settled_url"]


@pytest.fixture(scope="session")
def staff_hash() -> str:
    return passwords.hash_password(PASSWORD)


@pytest.fixture
def year(server_url: str, settled_url: str, base_config: Config, built_app: Flask, staff_hash: str) -> Iterator[Year]:
    with (
        lent(server_url, settled_url) as url,
        living_in(built_app, replace(base_config, database_url=url)) as app,
    ):
        yield Year(app, app.extensions["house"], app.test_client(), password_hash=staff_hash)
