"""`flask --app web payments …`: the account a caisse pays from, and files for the bank's gateway."""

from datetime import UTC, datetime
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from backend.db import transaction
from backend.domain.actors import System
from backend.domain.errors import NotFound, Refusal
from backend.languages import translate
from backend.services.house import House
from backend.services.payments import gateway
from backend.services.vault import Vault

COMMAND = System("command line")
payments = AppGroup("payments", help="Accounts that caisses pay from, files for their banks.")


@payments.command("account")
@click.argument("caisse")
def set_account(caisse: str) -> None:
    """Ask for the account that CAISSE pays from and keep it, sealed; runs that were prepared must be prepared again."""
    house = _house()
    iban = click.prompt("IBAN", hide_input=True, confirmation_prompt=True)
    try:
        with transaction(house.sessions) as session:
            masked = gateway.set_paying_account(
                session, Vault(house.config.vault_keys), COMMAND, caisse, iban, datetime.now(UTC)
            )
    except NotFound as refusal:
        raise click.BadParameter("No such caisse.") from refusal
    except Refusal as refusal:
        texts = [translate(text, "en") for texts in refusal.errors.values() for text in texts]
        raise click.BadParameter(" ".join(texts)) from None
    click.echo(f"{caisse} pays from {masked}.")


@payments.command("files")
@click.argument("caisse")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def hand_over(caisse: str, folder: Path) -> None:
    """Write the released files of CAISSE that are not in FOLDER yet, for the bank's gateway to pick up.

    A file has the message's id as its name: writing it twice gives the same file, and a bank takes an id once.
    """
    house = _house()
    folder.mkdir(parents=True, exist_ok=True)
    with transaction(house.sessions) as session:
        waiting = gateway.waiting_files(session, caisse)
    written = 0
    for run_id, reference in waiting:
        with transaction(house.sessions) as session:
            data = gateway.hand_over(session, Vault(house.config.vault_keys), COMMAND, run_id, house.now())
            if data is None:
                continue
            part = folder / f".{reference}.part"
            part.touch(mode=0o600)
            part.write_bytes(data)
            part.rename(folder / f"{reference}.xml")
            written += 1
    click.echo(f"{written} written.")


def _house() -> House:
    house: House = current_app.extensions["house"]
    return house
