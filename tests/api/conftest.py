"""A settled country for every test of the interface."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from backend.config import Config
from backend.db import make_engine, make_sessions, transaction
from backend.services.demo.population import settle
from backend.services.vault import Vault
from tests.api.world import World
from tests.conftest import living_in
from tests.databases import copy_of, lent


@pytest.fixture(scope="session")
def settled_url(server_url: str, template_url: str, base_config: Config) -> str:
    """A database with the cast in it, to be copied."""
    url = copy_of(server_url, template_url)
    engine = make_engine(url)
    with transaction(make_sessions(engine)) as session:
        settle(
            session, Vault(base_config.vault_keys), "a-lantern-on-the-alzette", datetime.now(UTC) - timedelta(hours=1)
        )
    engine.dispose()
    return url


@pytest.fixture
def world(server_url: str, settled_url: str, base_config: Config, built_app: Flask) -> Iterator[World]:
    with (
        lent(server_url, settled_url) as url,
        living_in(built_app, replace(base_config, database_url=url)) as app,
    ):
        yield World(app, app.extensions["house"], app.test_client())
