"""`flask --app web facts …`: look at the dated facts, compare two days, and take in the official nomenclature.

Needs neither database nor secrets, and works where the facts do not hold together: that is what `check` is for.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path

import click
from flask.cli import AppGroup

from backend.config import facts_folder
from backend.domain.facts import Act, DatedFact, Facts, FactsError, load_facts
from backend.domain.facts.comparison import differences, in_force
from backend.domain.facts.nomenclature import Change, plan, read_nomenclature, write_acts
from backend.domain.money import Cents

facts = AppGroup("facts", help="Tariffs, rates, limits, deadlines and switches, by day.")
DAY = click.DateTime(["%Y-%m-%d"])
LANGUAGE = "fr"
FOLDER = click.option(
    "--folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Other files than those of FACTS_DIR or, without it, the shipped ones.",
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
    """Everything in force on a day, with its source and how sure we are; letter values and tariffs worked out."""
    book, on = _load(folder), day.date()
    for entry in in_force(book, on):
        until = f" to {entry.valid_to}" if entry.valid_to else ""
        click.echo(f"{entry.file}: {entry.name} = {_value(entry, book, on)}")
        click.echo(f"    {entry.status}, from {entry.valid_from}{until} · {entry.source}")
    for letter, value in sorted(book.on(on).letters.items()):
        click.echo(f"letter value {letter} = {value}")


@facts.command("diff")
@click.argument("first", type=DAY)
@click.argument("second", type=DAY)
@FOLDER
def diff(first: datetime, second: datetime, folder: Path | None) -> None:
    """What changed from one day to another: entries, letter values, and tariffs that moved with the index."""
    for change in differences(_load(folder), first.date(), second.date()):
        click.echo(f"{change.name}: {_told(change.before)} → {_told(change.after)}")


@facts.command("import")
@click.argument("table", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only show what would change, as without --write.")
@click.option("--write", "target", type=click.Path(path_type=Path), help="Write the merged acts to this file.")
@FOLDER
def take_in(table: Path, dry_run: bool, target: Path | None, folder: Path | None) -> None:
    """Read a CSV of acts and show what it would change, entry by entry."""
    if dry_run and target:
        raise click.UsageError("--dry-run writes nothing: leave --write out.")
    book = _load(folder)
    try:
        entries = read_nomenclature(table.read_text(encoding="utf-8-sig"), book)
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{table.name} is not UTF-8: {error}") from error
    except FactsError as error:
        raise click.ClickException("\n".join(error.problems)) from error
    for line in _changes(plan(entries, book)):
        click.echo(line)
    if target:
        target.write_text(write_acts(entries, book), encoding="utf-8")
        click.echo(f"Written to {target}.")
    else:
        click.echo("Nothing was written (dry run).")


def _load(folder: Path | None) -> Facts:
    try:
        return load_facts(folder or facts_folder())
    except FactsError as error:
        raise click.ClickException("\n".join(error.problems)) from error


def _changes(changes: tuple[Change, ...]) -> Iterator[str]:
    for change in changes:
        if change.what != "same":
            act = f"{change.what:8} {change.code} from {change.valid_from}"
            yield f"{act}: {_told(change.before)} → {_told(change.after)}"
    counts = {what: sum(change.what == what for change in changes) for what in ("new", "changed", "same")}
    yield ", ".join(f"{count} {what}" for what, count in counts.items())


def _value(entry: DatedFact, book: Facts, day: date) -> str:
    act = book.on(day).acts.get(entry.name) if entry.file.startswith("acts_") else None
    return _act(act, entry.value) if act else _told(entry.value)


def _act(act: Act, value: object) -> str:
    """One act in a line: `24.71 × doctor = 119.27 € · coordination · gp paediatrics · tps · Forfait …`."""
    tariff = f"{act.tariff_cents / 100:.2f} €" if act.tariff_cents is not None else "as billed"
    if isinstance(value, Mapping) and "coefficient" in value:
        tariff = f"{value['coefficient']} × {value['letter']} = {tariff}"
    told = (tariff, act.kind, " ".join(sorted(act.disciplines)), " ".join(sorted(act.marks)), act.title(LANGUAGE))
    return " · ".join(word for word in told if word)


def _told(value: object) -> str:
    """A value in words; of what has a title, the title beside the fields."""
    if value is None:
        return "nothing"
    if isinstance(value, Cents):
        return f"{value / 100:.2f} €"
    if not isinstance(value, Mapping):
        return str(value)
    title = value.get("title")
    rest = {name: " ".join(one) if isinstance(one, list) else one for name, one in value.items() if name != "title"}
    told = [f"{name} {one}" for name, one in rest.items()]
    return " · ".join([*told, *([str(title[LANGUAGE])] if isinstance(title, Mapping) else [])])
