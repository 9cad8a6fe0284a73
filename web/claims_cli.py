"""`flask --app web claims …`: ask the rules again after facts or registers were corrected for days gone by."""

from datetime import date, datetime, time

import click
from flask import current_app
from flask.cli import AppGroup

from backend.db import transaction
from backend.domain.calendar import at_hour
from backend.domain.errors import Invalid
from backend.services import assessing, deposits, reassessments
from backend.services.house import House

claims = AppGroup("claims", help="Claims and their assessments.")
DAY = click.DateTime(["%Y-%m-%d"])


@claims.command("assess-again")
@click.option("--since", type=DAY, help="Everybody with a claim that arrived on this day or later.")
@click.option("--person", "matricule", help="One person, after the register was corrected.")
def assess_again(since: datetime | None, matricule: str | None) -> None:
    """Ask the rules again: undecided claims get a new version where they come out otherwise, decided ones stay and
    their clerks are told. The worker does it, one job a person.
    """
    if (since is None) == (matricule is None):
        raise click.UsageError("Say either --since or --person.")
    house: House = current_app.extensions["house"]
    with transaction(house.sessions) as session:
        if matricule is not None:
            try:
                reassessments.ask(session, deposits.insured(session, matricule).id, "affiliation")
            except Invalid as refusal:
                raise click.BadParameter("nobody has this number", param_hint="--person") from refusal
            count = 1
        else:
            assert since is not None
            count = assessing.ask_everybody(session, _first_instant(since.date()))
    click.echo(f"{count} people: the worker asks the rules again.")


def _first_instant(day: date) -> datetime:
    return at_hour(day, time.min)
