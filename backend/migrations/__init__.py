"""Alembic migrations and the two ways to ask for them."""

from pathlib import Path

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection


def alembic_config(database_url: str) -> AlembicConfig:
    config = AlembicConfig()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("sqlalchemy.url", database_url.replace("%", "%%"))
    return config


def migrate(database_url: str) -> None:
    """Bring the database to the newest revision; several machines may ask at once."""
    command.upgrade(alembic_config(database_url), "head")


def is_current(connection: Connection) -> bool:
    """Whether the database stands at the newest revision."""
    heads = ScriptDirectory(str(Path(__file__).parent)).get_heads()
    return set(MigrationContext.configure(connection).get_current_heads()) == set(heads)
