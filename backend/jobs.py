"""Background work: a job is deferred by name in the transaction of its row, so none is lost or doubled."""

import psycopg
from procrastinate import App, PsycopgConnector, SyncPsycopgConnector
from procrastinate.schema import SchemaManager
from sqlalchemy.orm import Session

_deferring = App(connector=SyncPsycopgConnector())


def defer(session: Session, task: str, *, queue: str = "default", lock: str | None = None, **arguments: str) -> None:
    """Put `task` on its queue; it becomes visible to workers when the session's transaction commits.

    `lock`: jobs of the same lock run one after the other, in the order they came.
    """
    connection = session.connection().connection.driver_connection
    assert isinstance(connection, psycopg.Connection)
    _deferring.configure_task(task, allow_unknown=True, queue=queue, lock=lock, connection=connection).defer(
        **arguments
    )


def make_worker_app(database_url: str) -> App:
    """The application a worker runs; `backend.services.tasks` registers what it can do."""
    return App(connector=PsycopgConnector(conninfo=database_url))


def schema_sql() -> str:
    """The tables of the queue, for the migration that makes them."""
    return SchemaManager.get_schema()
