"""What strangers hand in: a scanner sees it first and learns nothing from us, and nobody fills the storage."""

import os
import time
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from backend import storage
from backend.db import new_id, transaction
from backend.domain import sending
from backend.models.intake import Intake
from backend.services import quotas, screening
from backend.services.quotas import Limit, QuotaReached
from tests.api.world import HEART, World, paper

CAROLE = "Carole Conter"
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!$H+H*"  # in two, for other scanners


@pytest.fixture
def asking(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """Everybody's caisse takes proofs by app."""
    monkeypatch.setattr(sending, "_takes_proof", lambda *_: True)
    return world


def scan_with(world: World, folder: Path, script: str) -> None:
    program = folder / "scanner"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    held = world.house
    world.app.extensions["house"] = replace(held, config=replace(held.config, upload_check=(str(program),)))


def hand_in_proof(world: World, document_id: str, data: bytes) -> TestResponse:
    path = f"/api/v1/documents/{document_id}/proof"
    return world.upload("PUT", path, world.phone(CAROLE), {"file": (BytesIO(data), "$(id).pdf")})


def files_kept(world: World) -> int:
    with world.house.sessions() as session:
        return session.scalar(select(func.count()).select_from(storage.StoredFile)) or 0


def test_what_the_scanner_refuses_is_never_kept(asking: World, tmp_path: Path) -> None:
    document = asking.document(CAROLE, "A-1", paid_on=None)
    before = files_kept(asking)
    scan_with(asking, tmp_path, "grep -q EICAR-STANDARD - && exit 1\nexit 0")
    for answer in (
        hand_in_proof(asking, document["id"], paper() + EICAR),
        asking.put_bill(asking.bill(CAROLE), "A-2", paper() + EICAR),
    ):
        assert (answer.status_code, list((answer.json or {})["errors"])) == (422, ["file"])
    assert files_kept(asking) == before
    assert hand_in_proof(asking, document["id"], paper("paid")).status_code == 200


@pytest.mark.parametrize("script", ["exit 2", "kill -9 $$", "sleep 60"])
def test_without_a_verdict_nothing_is_kept_and_trying_again_is_safe(
    world: World, tmp_path: Path, script: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screening, "SECONDS", 0.5)
    before = files_kept(world)
    scan_with(world, tmp_path, script)
    answer = world.put_bill(world.bill(CAROLE), "A-1")
    assert (answer.status_code, (answer.json or {})["code"]) == (503, "busy")
    assert files_kept(world) == before


def test_the_scanner_is_told_no_secret_and_sees_no_name(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_KEY", "a secret of the house")
    told = tmp_path / "told"
    scan_with(world, tmp_path, f'(env; echo "arguments: $@") > {told}\ncat > {tmp_path}/seen')
    assert world.put_bill(world.bill(CAROLE), "A-1").status_code == 201
    words = told.read_text()
    assert "arguments: \n" in words and "PATH=" in words
    assert "secret" not in words.casefold() and "memoire.pdf" not in words and "DATABASE" not in words
    assert (tmp_path / "seen").read_bytes() == world.pdf


def test_what_a_slow_scanner_started_ends_with_it(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screening, "SECONDS", 1.0)
    scan_with(world, tmp_path, f"sleep 600 & echo $! > {tmp_path}/child\nwait")
    assert world.put_bill(world.bill(CAROLE), "A-1").status_code == 503
    assert_ended(int((tmp_path / "child").read_text()))


def assert_ended(pid: int) -> None:
    for _ in range(100):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        status = Path(f"/proc/{pid}/stat")
        if status.exists() and status.read_text().rpartition(")")[2].split()[0] == "Z":  # ended, nobody buried it yet
            return
        time.sleep(0.05)
    raise AssertionError(f"{pid} is still there")


def test_a_proof_exchanged_over_and_over_fills_no_storage(asking: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quotas, "PATIENT", (Limit(1, 3, quotas.MIB),))
    document = asking.document(CAROLE, "A-1", paid_on=None)
    before = files_kept(asking)
    answers = [hand_in_proof(asking, document["id"], paper(f"paid {number}")) for number in range(5)]
    assert [one.status_code for one in answers] == [200, 200, 200, 429, 429]
    assert (answers[-1].json or {})["code"] == "quota-reached" and 0 < int(answers[-1].headers["Retry-After"]) <= 90_000
    assert files_kept(asking) == before + 3


def test_a_stolen_practice_key_fills_no_storage_and_a_repeated_deposit_costs_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quotas, "PRACTICE", (Limit(1, 2, quotas.MIB),))
    bill = world.bill(CAROLE)
    assert [world.put_bill(bill, number).status_code for number in ("A-1", "A-1", "A-1", "A-2")] == [201, 200, 200, 201]
    refused = world.put_bill(bill, "A-3")
    assert (refused.status_code, (refused.json or {})["code"]) == (429, "quota-reached")
    assert world.put_bill(bill, "A-1").status_code == 200
    other = world.bill(CAROLE, biller=HEART, performer=HEART)
    assert world.put_bill(other, "A-3").status_code != 429


def test_bytes_count_and_a_day_later_there_is_room_again(world: World) -> None:
    owner, now = new_id(), world.house.now()
    limits = (Limit(1, 10, 100), Limit(3, 10, 150))
    with transaction(world.house.sessions) as session:
        quotas.take(session, owner, limits, 100, now)
        for size in (1, 51):
            with pytest.raises(QuotaReached):
                quotas.take(session, owner, limits, size, now)
        with pytest.raises(QuotaReached):
            quotas.take(session, owner, limits, 51, now + timedelta(days=2))
        quotas.take(session, owner, limits, 50, now + timedelta(days=2))
        quotas.take(session, owner, limits, 100, now + timedelta(days=3))
        quotas.sweep(session, (now + timedelta(days=402)).date())
        assert session.scalar(select(func.count()).select_from(Intake)) == 2
