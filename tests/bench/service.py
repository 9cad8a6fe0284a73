"""What a request costs, in CPU, beside a bare WSGI application in the same run: `make bench`.

Each figure is this process's own CPU time (the database's is not in it), the median of many requests, over a database
in which the patient has some hundred documents.
"""

import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.test import Client

from backend.config import Config
from backend.db import transaction
from backend.migrations import migrate
from backend.services.demo.population import settle
from backend.services.vault import Vault
from tests.api.world import World
from tests.conftest import development_config
from web.app import create_app
from web.embedded import data_folder, postgres

DOCUMENTS = 120
ROUNDS = 150
NAME = "Carole Conter"


def floor(_environ: Any, start_response: Any) -> Iterable[bytes]:
    """The least a WSGI server can be asked for."""
    start_response("200 OK", [("Content-Type", "application/json")])
    return [b"{}"]


def cpu_ms(act: Callable[[int], object], rounds: int = ROUNDS) -> float:
    """The median CPU time of one call, in milliseconds."""
    for index in range(5):
        act(-1 - index)
    times = []
    for index in range(rounds):
        start = time.process_time_ns()
        act(index)
        times.append(time.process_time_ns() - start)
    return statistics.median(times) / 1e6


def build(config: Config) -> World:
    """A world with a well-filled inbox."""
    app: Flask = create_app(config)
    held = app.extensions["house"]
    with transaction(held.sessions) as session:
        settle(session, Vault(config.vault_keys), "not-a-secret", held.now() - timedelta(hours=1))
    world = World(app, held, app.test_client())
    for number in range(DOCUMENTS):
        world.deposit(NAME, f"B-{number}", on=world.ago(2 + number))
    return world


def measure(world: World) -> dict[str, float]:
    """CPU milliseconds by operation."""
    bare = Client(floor)
    documents = [row["id"] for row in world.inbox(NAME, "?limit=100")]
    bill = world.bill(NAME, on=world.ago(400))

    def put(index: int) -> int:
        return world.put_bill(bill, f"N-{index + 10}").status_code

    return {
        "bare WSGI": cpu_ms(lambda _: bare.get("/")),
        "/healthz": cpu_ms(lambda _: world.client.get("/healthz")),
        "inbox, 25 rows": cpu_ms(lambda _: world.get(NAME, "/documents")),
        "inbox, 100 rows": cpu_ms(lambda _: world.get(NAME, "/documents?limit=100")),
        "one document": cpu_ms(lambda i: world.get(NAME, f"/documents/{documents[i % 100]}")),
        "forecast": cpu_ms(lambda i: world.get(NAME, f"/documents/{documents[i % 100]}/forecast")),
        "ENVOYER, first": cpu_ms(lambda i: world.send(NAME, documents[i]), 90),
        "ENVOYER, again": cpu_ms(lambda i: world.send(NAME, documents[i % 90])),
        "deposit": cpu_ms(put, 40),
        "deposit, again": cpu_ms(lambda _: world.put_bill(bill, "N-10")),
    }


def main() -> int:
    """Print the table."""
    root = data_folder(Path(tempfile.mkdtemp())).parent if sys.platform != "win32" else Path(tempfile.mkdtemp())
    folder = root / "bench"
    try:
        with postgres(folder) as url:
            migrate(url)
            figures = measure(build(replace(development_config(url), log_level="ERROR")))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    base = figures["bare WSGI"]
    print(f"{'operation':18} {'CPU ms':>8} {'× bare':>8}")
    for name, value in figures.items():
        print(f"{name:18} {value:8.2f} {value / base:8.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
