"""A program of the operator's choice, a virus scanner as a rule, sees every file of a pile before it is opened.

The file goes to its standard input. It answers with its exit status: 0 fine, 1 refused; anything else, or no answer, is
a fault of the program: the pile waits and is tried again, for nothing may be opened unseen.
"""

import subprocess
import uuid

import structlog

from backend.services.house import House
from backend.services.mailroom.originals import opened
from backend.services.mailroom.words import INFECTED

__all__ = ["INFECTED", "CheckFailed", "refuses"]

SECONDS = 300.0
FINE, REFUSED = 0, 1
log = structlog.get_logger()


class CheckFailed(RuntimeError):
    """The program gave no verdict."""


def refuses(house: House, file_id: uuid.UUID) -> bool:
    """Whether the configured program refuses the file; never where none is configured. Raises CheckFailed."""
    command = house.config.upload_check
    if not command:
        return False
    with opened(house.sessions, file_id) as path, path.open("rb") as content:
        try:
            status = subprocess.run(  # noqa: S603 - the operator's own command
                command,
                stdin=content,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=SECONDS,
                check=False,
            ).returncode
        except (OSError, subprocess.TimeoutExpired) as error:
            raise CheckFailed(f"{command[0]} cannot be asked") from error
    if status not in (FINE, REFUSED):
        raise CheckFailed(f"{command[0]} ended with {status}")
    if status == REFUSED:
        log.warning("upload-refused", file=str(file_id))
    return status == REFUSED
