"""Firefox's own remote control, spoken directly: a length, a colon, and a JSON list, over a socket.

There is no geckodriver to be had, and Mozilla's own client needs a module that Python 3.13 no longer has.
"""

import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

SECONDS = 60
PORT_FILE = "MarionetteActivePort"
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # WebDriver's name for a reference to an element
QUIET: Mapping[str, object] = {
    "marionette.port": 0,
    "app.update.auto": False,
    "app.normandy.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage": "about:blank",
    "browser.startup.homepage_override.mstone": "ignore",
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "toolkit.telemetry.reportingpolicy.firstRun": False,
}


class MarionetteError(Exception):
    """What Firefox answered: its error's name and message."""


class Marionette:
    """One connection: commands in, results out, one after the other."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), SECONDS)
        self._stream = self._socket.makefile("rb")
        self._sent = 0
        self._receive()  # the greeting

    def ask(self, command: str, **about: object) -> Any:
        """The command's result; raises MarionetteError with the browser's reason."""
        self._sent += 1
        message = json.dumps([0, self._sent, command, about]).encode()
        self._socket.sendall(str(len(message)).encode() + b":" + message)
        _, number, error, result = self._receive()
        assert number == self._sent
        if error:
            raise MarionetteError(f"{error['error']}: {error['message']}")
        return result["value"] if isinstance(result, dict) and set(result) == {"value"} else result

    def close(self) -> None:
        self._stream.close()
        self._socket.close()

    def _receive(self) -> Any:
        length = b""
        while (character := self._stream.read(1)) != b":":
            assert character, "Firefox closed the connection"
            length += character
        return json.loads(self._stream.read(int(length)))


@contextmanager
def marionette(wishes: Mapping[str, object]) -> Iterator[Marionette]:
    """A headless Firefox with a profile of its own; fails where Firefox is missing, saying what to install."""
    path = shutil.which("firefox-esr") or shutil.which("firefox")
    assert path, "Firefox is missing: apt-get install firefox-esr"
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in {**QUIET, **wishes}.items()]
        (Path(folder) / "user.js").write_text("\n".join(lines), "utf-8")
        command = [
            path,
            "--headless",
            "--marionette",
            "--remote-allow-system-access",
            "--no-remote",
            "--profile",
            folder,
        ]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            connection = Marionette(_port(Path(folder) / PORT_FILE, process))
            connection.ask("WebDriver:NewSession", strictFileInteractability=True)
            yield connection
            connection.close()
        finally:
            process.terminate()
            process.wait(30)


def _port(file: Path, process: "subprocess.Popen[bytes]") -> int:
    """The port that Firefox chose, once it has written it down."""
    until = time.monotonic() + SECONDS
    while time.monotonic() < until and process.poll() is None:
        if file.exists() and (written := file.read_text().strip()):
            return int(written)
        time.sleep(0.1)
    raise AssertionError("Firefox did not start")
