"""A worker process that is killed with SIGKILL again and again: the next one takes the pile up, nothing is doubled."""

import base64
import os
import random
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from backend.config import Config
from backend.db import transaction
from backend.models.paper import Batch
from backend.services.mailroom import receiving
from tests.mailroom.builders import READER, MailRoom, long_pdf, page


@contextmanager
def worker(config: Config, log: Path) -> Iterator[None]:
    """`flask --app web worker` on the test's database, killed at the end."""
    env = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": config.database_url,
        "SECRET_KEY": config.secret_keys[0],
        "VAULT_KEYS": config.vault_keys[0],
        "RECEIPT_KEYS": base64.urlsafe_b64encode(config.receipt_keys[0]).decode(),
        "PUBLIC_URL": config.public_url,
        "CODE_HOST": config.code_hosts[0],
        "SECURITY_CONTACT": config.security_contact,
    }
    command = [sys.executable, "-m", "flask", "--app", "web", "worker", "--queues", "mailroom"]
    with log.open("ab") as errors:
        process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=errors)
    try:
        yield
    except AssertionError as error:
        raise AssertionError(f"{error}\n{log.read_text()}") from error
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def batch(room: MailRoom, batch_id: uuid.UUID) -> Batch:
    with transaction(room.house.sessions) as session:
        return session.get_one(Batch, batch_id)


def wait_for_pages(room: MailRoom, batch_id: uuid.UUID, pages: int, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        seen = batch(room, batch_id)
        if seen.pages_done >= pages or seen.state == "done":
            return
        time.sleep(0.05)
    raise AssertionError(f"still at {batch(room, batch_id).pages_done} pages")


@pytest.mark.parametrize(("bills", "kills"), [(20, 2), pytest.param(500, 50, marks=pytest.mark.prove)])
def test_a_killed_worker_loses_nothing(room: MailRoom, config: Config, tmp_path: Path, bills: int, kills: int) -> None:
    deposited = [room.bill() for _ in range(bills)]
    pages, sheets = 2 * bills, (sheet for bill in deposited for sheet in (page(bill.reference), page()))
    with transaction(room.house.sessions) as session:
        pile = [("pile.pdf", long_pdf(sheets))]
        batch_id = receiving.receive(session, READER, pile, room.today, room.house.now())[0].id
    chance = random.Random(50)
    for kill in range(1, kills + 1):
        with worker(config, tmp_path / "worker.log"):
            wait_for_pages(room, batch_id, kill * pages // (kills + 2), 60)
            time.sleep(chance.random() / 5)
    with worker(config, tmp_path / "worker.log"):
        wait_for_pages(room, batch_id, pages + 1, 120)
    assert batch(room, batch_id).pages_done == pages
    assert [packet.pages for packet in room.packets(batch_id)] == [[2 * row + 1, 2 * row + 2] for row in range(bills)]
    assert {packet.outcome for packet in room.packets(batch_id)} == {"filed"}
    assert len(room.claims()) == bills
