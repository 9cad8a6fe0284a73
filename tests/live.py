"""The whole product, served as `make run` serves it, for tests from outside."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psycopg
import pyotp
import requests

from backend.config import environment_of_instance
from web.launcher import web_command

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class LiveServer:
    """A served demonstration: where, who lives there (as in `demo.json`), and its database."""

    base_url: str
    demo: dict[str, Any]
    database_url: str
    folder: Path

    def staff(self, role: str, caisse: str | None = None, nth: int = 0) -> dict[str, Any]:
        """One of the demo's staff."""
        found = [one for one in self.demo["staff"] if one["role"] == role and caisse in (None, one["caisse"])]
        return dict(found[nth])

    def patient(self, name: str) -> dict[str, Any]:
        """One of the demo's patients by name."""
        return dict(next(one for one in self.demo["patients"] if one["name"] == name))

    def code(self, account: dict[str, Any]) -> str:
        """The account's code, taken however often: as if minutes had passed since anybody last signed in."""
        with psycopg.connect(self.database_url) as connection:
            connection.execute("UPDATE account SET totp_last_step = 0 WHERE login = %s", [account["login"]])
            connection.execute("DELETE FROM attempt")
        return pyotp.TOTP(account["totp_secret"]).now()

    def machine(self, scope: str) -> dict[str, str]:
        """The Authorization header of the first client that holds `scope`."""
        client = next(one for one in self.demo["clients"] if scope in one["scopes"])
        answer = requests.post(
            f"{self.base_url}/api/v1/oauth/token",
            data={"grant_type": "client_credentials", "scope": scope},
            auth=(client["client_id"], client["client_secret"]),
            timeout=20,
        )
        answer.raise_for_status()
        return {"Authorization": f"Bearer {answer.json()['access_token']}"}

    def bearer(self, account: dict[str, Any]) -> dict[str, str]:
        """The Authorization header of a patient's phone that signs in now."""
        answer = requests.post(
            f"{self.base_url}/api/v1/tokens",
            json={
                "login": account["login"],
                "password": account["password"],
                "totp": self.code(account),
                "device": "test",
            },
            timeout=20,
        )
        assert answer.status_code == 201, answer.text
        return {"Authorization": f"Bearer {answer.json()['access_token']}"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(database_url: str, folder: Path, **extra: str) -> Iterator[LiveServer]:
    """Start the launcher on a database, wait until it is ready, stop it with SIGTERM."""
    port = free_port()
    env = {
        **os.environ,
        "PORT": str(port),
        "DATABASE_URL": database_url,
        "INSTANCE_DIR": str(folder),
        "LOG_LEVEL": "WARNING",
        **extra,
    }

    log = (folder / "launcher.log").open("wb")
    process = subprocess.Popen([sys.executable, "-m", "web.launcher"], cwd=ROOT, env=env, stdout=log, stderr=log)
    base_url = f"http://localhost:{port}"
    try:
        wait_until_ready(base_url, process, folder / "launcher.log")
        demo = json.loads((folder / "demo.json").read_text(encoding="utf-8"))
        yield LiveServer(base_url, demo, database_url, folder)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(40)
        log.close()


@contextmanager
def served_by(workers: int, server: LiveServer) -> Iterator[LiveServer]:
    """The same instance once more, at another port, with so many web processes."""
    port = free_port()
    base_url = f"http://localhost:{port}"
    told = environment_of_instance({**os.environ, "INSTANCE_DIR": str(server.folder)})
    env = {
        **told,
        "PORT": str(port),
        "PUBLIC_URL": base_url,
        "DATABASE_URL": server.database_url,
        "WEB_WORKERS": str(workers),
    }
    with (server.folder / "beside.log").open("wb") as log:
        process = subprocess.Popen(web_command(env), cwd=ROOT, env=env, stdout=log, stderr=log)
        try:
            wait_until_ready(base_url, process, server.folder / "beside.log")
            yield replace(server, base_url=base_url)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(40)


def wait_until_ready(base_url: str, process: "subprocess.Popen[bytes]", log: Path, seconds: float = 120) -> None:
    """Until `/readyz` answers 200; raises with the log where it does not come to that."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and process.poll() is None:
        try:
            if requests.get(f"{base_url}/readyz", timeout=5).status_code == 200:
                return
        except requests.RequestException:
            time.sleep(0.2)
    raise AssertionError(log.read_text(encoding="utf-8", errors="replace"))
