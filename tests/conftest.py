"""What every test may ask for: a throwaway PostgreSQL, an empty house, the application, a served demonstration."""

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from cryptography.fernet import Fernet
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser

from backend.config import Config
from backend.db import make_sessions
from backend.migrations import migrate
from backend.services.house import House
from tests.browsing import chromium
from tests.databases import as_database, lent
from tests.engines import engine_at
from tests.hashing import hash_quickly
from tests.live import LiveServer, served
from tests.scheduling import OneBrowser, needs_server
from web.app import create_app
from web.embedded import postgres

# No test asserts on seconds, so no example may either: machines are noisy.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

hash_quickly()

QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off")


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    """A PostgreSQL for this run only; `TEST_DATABASE_URL` points to one that is there already."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    root = Path("/var/lib/memoires") if os.geteuid() == 0 else Path(tempfile.gettempdir())
    folder = root / f"test-{secrets.token_hex(4)}"
    try:
        with postgres(folder) as url:
            with psycopg.connect(url, autocommit=True) as connection:
                for setting in QUICK:
                    name, value = setting.split("=")
                    connection.execute(f"ALTER SYSTEM SET {name} = {value}".encode())
                connection.execute("SELECT pg_reload_conf()")
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def template_url(server_url: str) -> str:
    """A migrated, empty database that others are copied from."""
    name = f"template_{secrets.token_hex(4)}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    url = as_database(server_url, name)
    migrate(url)
    return url


@pytest.fixture
def database_url(server_url: str, template_url: str) -> Iterator[str]:
    """An empty, migrated database of the test's own."""
    with lent(server_url, template_url) as url:
        yield url


def development_config(database_url: str) -> Config:
    """A configuration with secrets made for the occasion."""
    return Config(
        database_url=database_url,
        secret_keys=(secrets.token_urlsafe(32),),
        vault_keys=(Fernet.generate_key().decode(),),
        receipt_keys=(secrets.token_bytes(32),),
        public_url="http://localhost",
        code_hosts=("memoires.example",),
        pool_size=4,
    )


@pytest.fixture(scope="session")
def base_config() -> Config:
    return development_config("")


@pytest.fixture
def config(base_config: Config, database_url: str) -> Config:
    return replace(base_config, database_url=database_url)


@pytest.fixture(scope="session")
def built_app(base_config: Config, template_url: str) -> Flask:
    """The application, built once; each test gives it a database of its own."""
    return create_app(replace(base_config, database_url=template_url))


@contextmanager
def living_in(app: Flask, config: Config) -> Iterator[Flask]:
    """The same application in another house."""
    built = app.extensions["house"]
    with engine_at(config.database_url, config.pool_size) as engine:
        app.extensions["house"] = House(config, engine, make_sessions(engine), built.facts)
        yield app
    app.extensions["house"] = built


@pytest.fixture
def app(built_app: Flask, config: Config) -> Iterator[Flask]:
    """The whole application on an empty database."""
    with living_in(built_app, config) as app:
        yield app


@contextmanager
def own_app(config: Config) -> Iterator[Flask]:
    """An application that nobody else uses, for tests that add pages to it."""
    app = create_app(config)
    yield app
    app.extensions["house"].engine.dispose()


@pytest.fixture
def house(app: Flask) -> House:
    held: House = app.extensions["house"]
    return held


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A stranger's browser."""
    return app.test_client()


@pytest.fixture(scope="session")
def live_server(server_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """The product with its demo data, served as `make run` does; shared by all tests from outside."""
    name = f"live_{secrets.token_hex(4)}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    with served(as_database(server_url, name), tmp_path_factory.mktemp("instance")) as server:
        yield server


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all browser tests of a run."""
    with chromium() as started:
        yield started


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What takes long (`prove`) is left to `make prove`; a short form of it stands beside it."""
    if os.environ.get("PROVE") != "1":
        long = [item for item in items if item.get_closest_marker("prove")]
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if item not in long]
    # What needs the served product goes first, for it is the longest part of one process (see tests/scheduling.py).
    items.sort(key=lambda item: not needs_server(item.nodeid.partition("::")[0]))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> OneBrowser:
    """Over the processes of `-n 2`."""
    return OneBrowser(config, log)
