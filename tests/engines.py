"""One engine for all databases of a run, aimed at one after the other.

An engine keeps what it has compiled. A new one for each of thousands of tests compiles the same statements again each
time, which takes longer than running them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event, make_url

from backend.db import make_engine

_engines: dict[int, Engine] = {}
_aims: dict[int, str] = {}


@contextmanager
def engine_at(database_url: str, pool_size: int) -> Iterator[Engine]:
    """The engine, aimed at this database until the end of the block, and then again at the one before."""
    if pool_size not in _engines:
        _engines[pool_size] = _make(database_url, pool_size)
    engine, before = _engines[pool_size], _aims.get(pool_size, database_url)
    engine.dispose()
    _aims[pool_size] = database_url
    try:
        yield engine
    finally:
        engine.dispose()
        _aims[pool_size] = before


def _make(database_url: str, pool_size: int) -> Engine:
    engine = make_engine(database_url, pool_size)

    @event.listens_for(engine, "do_connect")
    def aim(dialect: Any, record: Any, arguments: list[Any], parameters: dict[str, Any]) -> None:
        url = make_url(_aims[pool_size].replace("postgresql://", "postgresql+psycopg://", 1))
        parameters.update(dialect.create_connect_args(url)[1])

    return engine
