"""`flask --app web history …`: whether anybody changed the history, and the anchor to find out by."""

from datetime import UTC, datetime
from typing import TextIO

import click
from flask import current_app
from flask.cli import AppGroup

from backend.db import transaction
from backend.services import history as services
from backend.services.house import House

history = AppGroup("history", help="The sealed history: who did and saw what.")


@history.command("anchor")
def show_anchor() -> None:
    """Seal what is there and print NUMBER:HEAD, to be kept where nobody who can change the database can change it."""
    house: House = current_app.extensions["house"]
    services.seal_all(house.sessions, datetime.now(UTC))
    with transaction(house.sessions) as session:
        newest = services.latest(session)
    if newest is None:
        raise click.ClickException("There is no history yet.")
    click.echo(services.anchor_of(newest))


@history.command("verify")
@click.option("--anchor", "anchors", multiple=True, help="NUMBER:HEAD that was kept elsewhere; as often as needed.")
@click.option(
    "--anchors", "files", multiple=True, type=click.File(), help="A text with anchors in it: the worker's log."
)
def verify(anchors: tuple[str, ...], files: tuple[TextIO, ...]) -> None:
    """Compute every seal anew; ends with 1 and says what is wrong where history was changed, removed or added to."""
    house: House = current_app.extensions["house"]
    known: dict[int, set[str]] = {}
    for text in (*anchors, *(line for file in files for line in file)):
        for number, heads in services.anchors_in(text).items():
            known.setdefault(number, set()).update(heads)
    if anchors and not known:
        raise click.BadParameter("An anchor is NUMBER:HEAD.", param_hint="--anchor")
    found = services.verify(house.sessions, known)
    for complaint in found.complaints:
        click.echo(complaint, err=True)
    if found.complaints:
        raise click.exceptions.Exit(1)
    click.echo(
        f"{found.events} events under {found.seals} seals are what they were; {found.unsealed} are not sealed yet;"
        f" {len(known)} anchors fit. The newest: {found.anchor or 'none'}"
    )
