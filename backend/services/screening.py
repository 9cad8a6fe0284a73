"""A program of the operator's choice, a virus scanner as a rule, sees every file that strangers hand in.

The file goes to its standard input. It answers with its exit status: 0 fine, 1 refused; anything else, or no answer, is
a fault of the program, and nothing may be kept or opened unseen. It is told none of our secrets, sees no name, and what
it has started ends with it.
"""

import os
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from typing import IO

import structlog

from backend.config import Config, environment
from backend.domain.errors import Busy, invalid
from backend.domain.text import N_

SECONDS = 30.0  # while somebody waits for the answer
FINE, REFUSED = 0, 1
TOLD = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR")
INFECTED = N_("The virus scanner refused this file.")
log = structlog.get_logger()


class NoVerdict(RuntimeError):
    """The program gave no verdict."""


def require_clean(config: Config, data: bytes, field: str) -> None:
    """Raises Invalid on `field` where the configured program refuses `data`, Busy where it gives no verdict."""
    if not config.upload_check:
        return
    with tempfile.TemporaryFile() as content:
        content.write(data)
        content.seek(0)
        try:
            refused = refuses(config.upload_check, content, SECONDS)
        except NoVerdict as error:
            log.error("upload-check-failed", exc_info=error)
            raise Busy from error
    if refused:
        log.warning("upload-refused", field=field)
        raise invalid(field, INFECTED)


def refuses(command: Sequence[str], content: IO[bytes], seconds: float) -> bool:
    """Whether the program refuses the file. Raises NoVerdict."""
    told = environment()
    try:
        process = subprocess.Popen(  # noqa: S603 - the operator's own command
            command,
            stdin=content,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={name: told[name] for name in TOLD if name in told},
            start_new_session=True,
        )
    except OSError as error:
        raise NoVerdict(f"{command[0]} cannot be asked") from error
    try:
        status = process.wait(seconds)
    except subprocess.TimeoutExpired as error:
        raise NoVerdict(f"{command[0]} takes too long") from error
    finally:
        _end(process)
    if status not in (FINE, REFUSED):
        raise NoVerdict(f"{command[0]} ended with {status}")
    return status == REFUSED


def _end(process: subprocess.Popen[bytes]) -> None:
    """The program, and whatever it started and left behind."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    process.wait()
