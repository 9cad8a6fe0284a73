"""The migrations lead from nothing to what the models say, and back."""

import secrets

import psycopg
from alembic import command

from backend.migrations import alembic_config, migrate
from tests.databases import as_database


def test_migrations_and_models_say_the_same(server_url: str) -> None:
    url = empty_database(server_url)
    migrate(url)
    command.check(alembic_config(url))


def test_every_migration_can_be_taken_back(server_url: str) -> None:
    url = empty_database(server_url)
    migrate(url)
    command.downgrade(alembic_config(url), "base")
    with psycopg.connect(url) as connection:
        left = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    assert left == [("alembic_version",)]
    migrate(url)


def empty_database(server_url: str) -> str:
    name = f"empty_{secrets.token_hex(4)}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return as_database(server_url, name)
