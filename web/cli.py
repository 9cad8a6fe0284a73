"""Commands: `flask --app web …` for operators."""

import signal
import sys
import threading
from collections.abc import Sequence

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from backend.config import ConfigError
from backend.db import transaction
from backend.domain.facts import FactsError
from backend.jobs import make_worker_app
from backend.migrations import migrate
from backend.services import tasks
from backend.services.demo import filling
from backend.services.house import House
from backend.services.mailroom import reading
from web import metrics
from web.claims_cli import claims
from web.facts_cli import facts
from web.history_cli import history
from web.payments_cli import payments
from web.scans import scans
from web.vault_cli import vault

QUEUES = {"desk": ["default"], "mailroom": [reading.QUEUE], "all": ["default", reading.QUEUE]}
database = AppGroup("db", help="The database's tables.")
demo = AppGroup("demo", help="Fictional people and bills to try things with.")


def register(app: Flask) -> None:
    """Hang every command into `flask --app web`."""
    app.cli.add_command(claims)
    app.cli.add_command(database)
    app.cli.add_command(demo)
    app.cli.add_command(facts)
    app.cli.add_command(history)
    app.cli.add_command(payments)
    app.cli.add_command(scans)
    app.cli.add_command(vault)
    app.cli.add_command(run_worker)
    app.cli.add_command(serve_metrics)


def without_house(refusal: ConfigError | FactsError) -> Flask:
    """What is left where a process cannot start: the commands about facts, which need nothing but the files.

    Every other command ends with the reasons, one a line; a web server or worker gets the refusal itself.
    """
    if click.get_current_context(silent=True) is None:
        raise refusal
    if _command(sys.argv[1:]) != facts.name:
        raise click.ClickException(str(refusal)) from refusal
    app = Flask("web")
    app.cli.add_command(facts)
    return app


def _command(words: Sequence[str]) -> str | None:
    """The command among the words after `flask`: the first that is neither an option of Flask's nor its value."""
    rest = iter(words)
    for word in rest:
        if word in ("-A", "--app", "-e", "--env-file"):
            next(rest, None)
        elif not word.startswith("-"):
            return word
    return None


@database.command("upgrade")
def upgrade() -> None:
    """Bring the database to the newest revision; safe to run from several machines at once."""
    migrate(_house().config.database_url)
    click.echo("The database is at the newest revision.")


@demo.command("fill")
@click.option("--json", "path", default="instance/demo.json", help="Where the accounts are written to.")
def fill(path: str) -> None:
    """Fill an empty database with fictional data (DEMO=1 only); a filled one stays as it is."""
    made = filling.fill_once(_house(), path)
    click.echo("Demo data was made." if made else "Demo data is there already.")


@click.command("worker")
@click.option("--queues", type=click.Choice(sorted(QUEUES)), default="all", help="Which jobs this worker takes.")
@click.option("--concurrency", default=4, help="How many jobs at a time.")
def run_worker(queues: str, concurrency: int) -> None:
    """Do background work until told to stop (SIGINT, SIGTERM); unfinished jobs are taken up by another worker."""
    house = _house()
    worker = make_worker_app(house.config.database_url)
    tasks.register(worker, house)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with transaction(house.sessions) as session:
        reading.queue_unfinished(session)
    worker.run_worker(
        queues=QUEUES[queues],
        concurrency=concurrency,
        shutdown_graceful_timeout=20,
        name=queues,
        update_heartbeat_interval=tasks.HEARTBEAT_SECONDS,
        stalled_worker_timeout=tasks.DEAD_AFTER_SECONDS,
    )


@click.command("metrics")
def serve_metrics() -> None:
    """Answer Prometheus on METRICS_PORT until told to stop; never on the public port."""
    house, stop = _house(), threading.Event()
    if not house.config.metrics_port:
        raise click.UsageError("METRICS_PORT is not set.")
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    metrics.serve(house, house.config.metrics_port, stop)


def _house() -> House:
    held: House = current_app.extensions["house"]
    return held
