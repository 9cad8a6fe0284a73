"""Whether this process can do its work: database, migrations, storage, and the reader's second opinion."""

from dataclasses import dataclass

from sqlalchemy import select, text
from sqlalchemy.exc import SQLAlchemyError

import qr
from backend import migrations, storage
from backend.services.house import House


@dataclass(frozen=True, slots=True)
class Readiness:
    """`status` is ok, degraded (works, but something is missing) or down; `parts` says what."""

    status: str
    parts: dict[str, str]


def look(house: House) -> Readiness:
    """Look at every part; nothing in the answer names a person."""
    parts: dict[str, str] = {}
    try:
        with house.engine.connect() as connection:
            connection.execute(text("SELECT 1"))
            parts["database"] = "ok"
            parts["migrations"] = "ok" if migrations.is_current(connection) else "behind"
            connection.execute(select(storage.FilePart.part).limit(1))
            parts["storage"] = "ok"
    except SQLAlchemyError:
        parts.setdefault("database", "unreachable")
        parts.setdefault("storage", "unusable")
    down = any(parts.get(part) != "ok" for part in ("database", "migrations", "storage"))
    parts["second_opinion"] = "ok" if qr.second_opinion_available() else "missing: libzbar0 is not installed"
    parts["mail"] = "ok" if house.config.mail_url else "missing: MAIL_URL is not set, mails wait"
    if house.config.clock_is_set:
        parts["clock"] = f"set to {house.now().isoformat(timespec='seconds')}"
    degraded = any(state.startswith("missing") for state in parts.values())
    return Readiness("down" if down else "degraded" if degraded else "ok", parts)
