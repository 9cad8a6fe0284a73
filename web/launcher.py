"""`make run`: everything that the product needs, started together and stopped together.

Embedded PostgreSQL (unless DATABASE_URL is set), migrations, demo data once, web and workers; then it waits, starts a
worker again that died, and takes everything down on Ctrl-C, SIGTERM or when the web server ends.
"""

import base64
import http.client
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.fernet import Fernet

from backend.config import RUNNING, environment
from web.embedded import data_folder, postgres

ROOT = Path(__file__).resolve().parent.parent
INSTANCE = Path(environment().get("INSTANCE_DIR") or ROOT / "instance")
PYTHON = sys.executable
STOP_SECONDS = 25
WORKERS = {
    "desk worker": ["--queues", "desk", "--concurrency", "4"],
    "mail-room worker": ["--queues", "mailroom", "--concurrency", "2"],
}


def main() -> int:
    """Run until told to stop; 0 then, 1 where something could not start."""
    INSTANCE.mkdir(parents=True, exist_ok=True)
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    with ExitStack() as stack:
        env = development_environment(environment())
        if is_taken(int(env["PORT"])):
            print(f"Port {env['PORT']} is in use already. Stop what runs there, or: PORT=9000 make run", flush=True)
            return 1
        if "DATABASE_URL" not in env:
            print("Starting PostgreSQL …", flush=True)
            env["DATABASE_URL"] = stack.enter_context(postgres(data_folder(INSTANCE)))
        for command in (["db", "upgrade"], ["demo", "fill", "--json", str(INSTANCE / "demo.json")]):
            if stop.is_set() or not run_once(command, env, stop):
                return 0 if stop.is_set() else 1
        stack.enter_context(told_to_others(env))
        return serve(env, stop)


def development_environment(given: dict[str, str]) -> dict[str, str]:
    """The environment of the children: what is set, and for the rest secrets of this checkout's own."""
    port = given.get("PORT", "8000")
    made = {
        "PORT": port,
        "PUBLIC_URL": f"http://localhost:{port}",
        "CODE_HOST": "memoires.localhost",  # stays the same whatever the port, so that paper printed before is read
        "DEMO": "1",
        "MAIL_URL": f"file:{INSTANCE / 'mail'}",
        "DATABASE_POOL": "6",
        "PYTHONUNBUFFERED": "1",
        "CLOCK_SET_AT": datetime.now(UTC).isoformat(),
    }
    return {**made, **_kept_secrets(), **given}


def is_taken(port: int) -> bool:
    """Whether somebody listens there: the server shares its port, and two would answer by turns."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def run_once(command: list[str], env: dict[str, str], stop: threading.Event) -> bool:
    """One command to its end; False where it failed or was stopped."""
    with child([PYTHON, "-m", "flask", "--app", "web", *command], env) as process:
        while process.poll() is None and not stop.is_set():
            time.sleep(0.05)
        return process.poll() == 0


def serve(env: dict[str, str], stop: threading.Event) -> int:
    """Web server and workers side by side until the end."""
    with ExitStack() as stack:
        web = stack.enter_context(child(web_command(env), env))
        workers = {name: stack.enter_context(child(worker_command(name), env)) for name in WORKERS}
        if env.get("METRICS_PORT"):
            stack.enter_context(child([PYTHON, "-m", "flask", "--app", "web", "metrics"], env))
        if wait_until_ready(env, web, stop):
            announce(env)
        while not stop.wait(0.2):
            if web.poll() is not None:
                print("The web server ended; stopping everything.", flush=True)
                return 1
            for name, process in workers.items():
                if process.poll() is not None:
                    print(f"The {name} ended ({process.returncode}); starting it again.", flush=True)
                    stop.wait(1)
                    workers[name] = stack.enter_context(child(worker_command(name), env))
        print("Stopping …", flush=True)
    return 0


@contextmanager
def told_to_others(env: dict[str, str]) -> Iterator[None]:
    """A command that is given INSTANCE_DIR finds this instance while it runs (`scans watch`, `db`, …)."""
    path = INSTANCE / RUNNING
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    made = {**development_environment({}), "DATABASE_URL": "", "CLOCK": "", "FACTS_DIR": ""}
    path.write_text(json.dumps({name: env[name] for name in made if name in env}), encoding="utf-8")
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def wait_until_ready(env: dict[str, str], web: subprocess.Popen[bytes], stop: threading.Event) -> bool:
    """Until the first answer; False where the server ended, or we were stopped, before it."""
    while web.poll() is None and not stop.wait(0.2):
        connection = http.client.HTTPConnection("127.0.0.1", int(env["PORT"]), timeout=5)
        try:
            connection.request("GET", "/healthz", headers={"Host": urlsplit(env["PUBLIC_URL"]).netloc})
            if connection.getresponse().status == 200:
                return True
        except (OSError, http.client.HTTPException):
            continue
        finally:
            connection.close()
    return False


def web_command(env: dict[str, str]) -> list[str]:
    return [
        *(PYTHON, "-m", "granian", "--interface", "wsgi", "web:wsgi"),
        *("--host", env.get("HOST", "127.0.0.1"), "--port", env["PORT"], "--no-ws"),
        *("--workers", env.get("WEB_WORKERS", "2"), "--blocking-threads", "6"),
        *("--respawn-failed-workers", "--workers-kill-timeout", "10"),
        *("--log-level", env.get("LOG_LEVEL", "info").lower()),
    ]


def worker_command(name: str) -> list[str]:
    return [PYTHON, "-m", "flask", "--app", "web", "worker", *WORKERS[name]]


@contextmanager
def child(command: list[str], env: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A process that does not outlive the block: asked to stop, then killed."""
    process = subprocess.Popen(command, cwd=ROOT, env=env, start_new_session=True)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def announce(env: dict[str, str]) -> None:
    """The address, and whom one can be."""
    print(f"\nMémoires is served on {env['PUBLIC_URL']} (desks: {env['PUBLIC_URL']}/desk)", flush=True)
    path = INSTANCE / "demo.json"
    if not path.exists():
        return
    accounts = json.loads(path.read_text(encoding="utf-8"))
    print(f"Demo accounts, with passwords and TOTP secrets: {os.path.relpath(path)}")
    for one in accounts["patients"][:3]:
        print(f"  patient   {one['login']}  {one['name']}, {one['caisse']}")
    for one in accounts["staff"]:
        print(f"  {one['role']:9} {one['login']}  {one['caisse'] or ''}")
    print("Stop with Ctrl-C.", flush=True)


def _kept_secrets() -> dict[str, str]:
    """Secrets of this checkout, each made once; never for anything but trying things out."""
    path = INSTANCE / "secrets.json"
    kept: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    made = {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "VAULT_KEYS": Fernet.generate_key().decode(),
        "RECEIPT_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        # 31 random bytes are below the curve's order whatever they are.
        "VAPID_PRIVATE_KEY": base64.urlsafe_b64encode(b"\0" + secrets.token_bytes(31)).rstrip(b"=").decode(),
    }
    if made.keys() - kept.keys():
        kept = {**made, **kept}
        path.touch(mode=0o600)
        path.write_text(json.dumps(kept), encoding="utf-8")
    return kept


if __name__ == "__main__":
    sys.exit(main())
