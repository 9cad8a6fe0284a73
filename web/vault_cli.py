"""`flask --app web vault …`: the keys that secrets lie under."""

import click
from cryptography.fernet import InvalidToken
from flask import current_app
from flask.cli import AppGroup

from backend.services import resealing
from backend.services.house import House
from backend.services.vault import Vault

vault = AppGroup("vault", help="The keys that secrets at rest lie under.")


@vault.command("reseal")
def reseal() -> None:
    """Seal everything anew with the first of VAULT_KEYS; afterwards the others can be dropped and destroyed."""
    house: House = current_app.extensions["house"]
    try:
        for table, count in resealing.reseal(house.sessions, Vault(house.config.vault_keys)):
            click.echo(f"{table}: {count} sealed anew")
    except InvalidToken as error:
        raise click.ClickException("Something is sealed with a key that is not among VAULT_KEYS.") from error
