"""Runs the migrations, one transaction each, under one lock so that two starting machines do not meet."""

from alembic import context
from sqlalchemy import text

import backend.models as models
from backend.db import Base, make_engine

LOCK = 20260101


def include_name(name: str | None, kind: str, _parents: object) -> bool:
    """The queue's own tables and the partitions are not in the models."""
    return not (kind == "table" and name is not None and name.startswith(("procrastinate_", "file_part_")))


def run() -> None:
    connection = context.config.attributes.get("connection")
    if connection is not None:
        context.configure(connection=connection, target_metadata=Base.metadata, include_name=include_name)
        with context.begin_transaction():
            context.run_migrations()
        return
    url = context.config.get_main_option("sqlalchemy.url") or ""
    engine = make_engine(url, 1)
    with engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        context.configure(connection=connection, target_metadata=Base.metadata, include_name=include_name)
        context.run_migrations()
    engine.dispose()


assert models.__all__
run()
