"""`flask --app web facts …`: look at the dated facts, compare two days, and take in the official nomenclature."""

from datetime import datetime
from pathlib import Path

import click
from flask.cli import AppGroup

from backend.domain.facts import Facts, FactsError, load_facts
from backend.domain.facts.comparison import differences, in_force
from backend.domain.facts.nomenclature import plan, read_nomenclature, write_acts

facts = AppGroup("facts", help="Tariffs, rates, limits, deadlines and switches, by day.")
DAY = click.DateTime(["%Y-%m-%d"])
FOLDER = click.option(
    "--folder", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Other files than the shipped ones."
)


@facts.command("check")
@FOLDER
def check(folder: Path | None) -> None:
    """Do the files hold together? Exit status 1 and every complaint where they do not."""
    book = _load(folder)
    click.echo(f"{len(book.entries)} dated entries hold together.")


@facts.command("show")
@click.argument("day", type=DAY)
@FOLDER
def show(day: datetime, folder: Path | None) -> None:
    """Everything in force on a day, with its source and how sure we are."""
    for entry in in_force(_load(folder), day.date()):
        until = f"to {entry.valid_to}" if entry.valid_to else ""
        click.echo(f"{entry.file}: {entry.name} = {entry.value}")
        click.echo(f"    {entry.status}, from {entry.valid_from} {until} · {entry.source}")


@facts.command("diff")
@click.argument("first", type=DAY)
@click.argument("second", type=DAY)
@FOLDER
def diff(first: datetime, second: datetime, folder: Path | None) -> None:
    """What changed from one day to another, tariffs that moved with the index included."""
    for change in differences(_load(folder), first.date(), second.date()):
        click.echo(f"{change.name}: {change.before} → {change.after}")


@facts.command("import")
@click.argument("table", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--write", "target", type=click.Path(path_type=Path), help="Write the merged acts to this file.")
@FOLDER
def take_in(table: Path, target: Path | None, folder: Path | None) -> None:
    """Read a CSV of acts. Without --write nothing is changed: it shows what would be."""
    book = _load(folder)
    try:
        entries = read_nomenclature(table.read_text(encoding="utf-8-sig"), book)
    except FactsError as error:
        raise click.ClickException("\n".join(error.problems)) from error
    changes = plan(entries, book)
    for change in changes:
        if change.what != "same":
            click.echo(f"{change.what:8} {change.code} from {change.valid_from}: {change.before} → {change.after}")
    counts = {what: sum(change.what == what for change in changes) for what in ("new", "changed", "same")}
    click.echo(", ".join(f"{count} {what}" for what, count in counts.items()))
    if target:
        target.write_text(write_acts(entries, book), encoding="utf-8")
        click.echo(f"Written to {target}.")
    else:
        click.echo("Nothing was written (dry run).")


def _load(folder: Path | None) -> Facts:
    try:
        return load_facts(folder)
    except FactsError as error:
        raise click.ClickException("\n".join(error.problems)) from error
