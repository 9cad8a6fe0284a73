"""A push service and a post office of the test's own, a browser's keys, and a worker that does what waits."""

import base64
import json
import secrets
import socketserver
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import http_ece  # type: ignore[import-untyped]
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import text

from backend.db import transaction
from backend.services import mails
from backend.services.house import House
from backend.services.telling import notices, pushing
from backend.services.vault import Vault

_DUE = text(
    "SELECT id, task_name, args, scheduled_at FROM procrastinate_jobs WHERE status = 'todo' AND (task_name LIKE"
    " 'telling.%' OR task_name = 'mails.send') AND (scheduled_at IS NULL OR scheduled_at <= :now) ORDER BY id LIMIT 1"
)
_DONE = text("UPDATE procrastinate_jobs SET status = 'succeeded' WHERE id = :id")
_LATER = text("SELECT scheduled_at FROM procrastinate_jobs WHERE status = 'todo' AND task_name = 'telling.deliver'")


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@dataclass
class Phone:
    """A browser that wants to be woken: what it gives away, and how it reads what comes."""

    endpoint: str
    id: uuid.UUID = field(default_factory=uuid.uuid4)
    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    auth: bytes = field(default_factory=lambda: secrets.token_bytes(16))

    def body(self, **other: Any) -> dict[str, Any]:
        point = self.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        keys = {"p256dh": base64url(point), "auth": base64url(self.auth)}
        return {"endpoint": self.endpoint, "keys": keys, **other}

    def read(self, sealed: bytes) -> dict[str, Any]:
        plain = http_ece.decrypt(sealed, private_key=self.private, auth_secret=self.auth, version="aes128gcm")
        return dict(json.loads(plain))


@dataclass
class Caught:
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class PushService:
    """Answers 201, unless the address asks for another status: `/410`."""

    origin: str
    caught: list[Caught] = field(default_factory=list)

    def phone(self, name: str = "phone") -> Phone:
        return Phone(f"{self.origin}/{name}")


@contextmanager
def push_service() -> Iterator[PushService]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            service.caught.append(Caught(self.path, {k.lower(): v for k, v in self.headers.items()}, body))
            wanted = self.path.strip("/")
            self.send_response(int(wanted) if wanted.isdecimal() else 201)
            self.send_header("Location", "http://127.0.0.1:1/inside")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        service = PushService(f"http://127.0.0.1:{server.server_port}")
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield service
        server.shutdown()
        thread.join()


@contextmanager
def post_office() -> Iterator[tuple[str, list[str]]]:
    """An SMTP server that takes everything: its address, and what came."""
    taken: list[str] = []

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 here\r\n")
            while line := self.rfile.readline():
                word = line[:4].upper().strip()
                if word == b"DATA":
                    self.wfile.write(b"354 go on\r\n")
                    lines = iter(self.rfile.readline, b".\r\n")
                    taken.append(b"".join(lines).decode())
                self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 yes\r\n")
                if word == b"QUIT":
                    return

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield f"smtp://127.0.0.1:{server.server_address[1]}", taken
        server.shutdown()
        thread.join()


def work(house: House, now: datetime, *, true_now: datetime | None = None) -> int:
    """Every job of telling and mailing that is due, as the worker does it; how many there were."""
    done = 0
    while True:
        with transaction(house.sessions) as session:
            job = session.execute(_DUE, {"now": true_now or datetime.now(UTC)}).first()
            if job is None:
                return done
            session.execute(_DONE, {"id": job.id})
            _do(session, house, job.task_name, dict(job.args), now)
            done += 1


def _do(session: Any, house: House, task: str, given: dict[str, str], now: datetime) -> None:
    ids = {name: uuid.UUID(value) for name, value in given.items()}
    if task == notices.DELIVER:
        notices.deliver(session, house.config, ids["notice_id"], now)
    elif task == notices.PUSH:
        pushing.push(session, house.config, Vault(house.config.vault_keys), **ids, now=now)
    else:
        mails.deliver(session, house.config, ids["mail_id"], now)


def waits(house: House) -> list[timedelta]:
    """For how long from now messages are put off."""
    with house.sessions() as session:
        return [row.scheduled_at - datetime.now(UTC) for row in session.execute(_LATER) if row.scheduled_at]
