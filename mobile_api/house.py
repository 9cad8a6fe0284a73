"""The way from a request to what the process holds."""

from contextlib import AbstractContextManager

from flask import current_app

from backend.db import Session
from backend.db import transaction as open_transaction
from backend.services.house import House

KEY = "house"


def house() -> House:
    """What this process holds, put there by the factory."""
    held: House = current_app.extensions[KEY]
    return held


def transaction() -> AbstractContextManager[Session]:
    """One transaction for the request at hand."""
    return open_transaction(house().sessions)
