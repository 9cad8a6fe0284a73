"""The virus scanner sees each file of a pile before it is opened; without a verdict the pile waits for the next try."""

import uuid

import structlog

from backend.services.house import House
from backend.services.mailroom.originals import opened
from backend.services.mailroom.words import INFECTED
from backend.services.screening import NoVerdict
from backend.services.screening import refuses as program_refuses

__all__ = ["INFECTED", "NoVerdict", "refuses"]

SECONDS = 300.0
log = structlog.get_logger()


def refuses(house: House, file_id: uuid.UUID) -> bool:
    """Whether the configured program refuses the file; never where none is configured. Raises NoVerdict."""
    command = house.config.upload_check
    if not command:
        return False
    with opened(house.sessions, file_id) as path, path.open("rb") as content:
        refused = program_refuses(command, content, SECONDS)
    if refused:
        log.warning("upload-refused", file=str(file_id))
    return refused
