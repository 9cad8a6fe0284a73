"""Background work: a job is deferred by name in the transaction of its row, so none is lost or doubled."""

import math
from datetime import timedelta

import psycopg
from procrastinate import App, PsycopgConnector, SyncPsycopgConnector
from procrastinate.schema import SchemaManager
from sqlalchemy.orm import Session

_deferring = App(connector=SyncPsycopgConnector())


def defer(
    session: Session,
    task: str,
    *,
    queue: str = "default",
    lock: str | None = None,
    wait: timedelta | None = None,
    **arguments: str,
) -> None:
    """Put `task` on its queue; it becomes visible to workers when the session's transaction commits.

    `lock`: jobs of the same lock run one after the other, in the order they came. `wait`: not before that has passed.
    """
    connection = session.connection().connection.driver_connection
    assert isinstance(connection, psycopg.Connection)
    # In whole seconds, rounded up: a job that comes a moment early would only put itself off again.
    later = {"seconds": math.ceil(wait.total_seconds())} if wait else None
    _deferring.configure_task(
        task, allow_unknown=True, queue=queue, lock=lock, schedule_in=later, connection=connection
    ).defer(**arguments)


def make_worker_app(database_url: str) -> App:
    """The application a worker runs; `backend.services.tasks` registers what it can do."""
    return App(connector=PsycopgConnector(conninfo=database_url))


def schema_sql() -> str:
    """The tables of the queue, for the migration that makes them."""
    return SchemaManager.get_schema()
