"""A watched folder: what is finished in it is handed in, moved away, and never twice."""

import base64
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from backend.config import Config
from backend.services.house import House
from tests.mailroom.builders import MailRoom, page, pdf, single
from web.scans import Watched, free_place, sign


@pytest.fixture
def room(house: House, client: FlaskClient) -> MailRoom:
    return MailRoom(house, client)


@contextmanager
def watching(config: Config, folder: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """`flask --app web scans watch` as an operator starts it; what it wrote stands in watch.log beside the folder."""
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
    command = [sys.executable, "-m", "flask", "--app", "web", "scans", "watch", str(folder)]
    with (folder.parent / "watch.log").open("ab") as log:
        process = subprocess.Popen([*command, "--every", "0.2", "--settled", "0.6"], env=env, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def wait_for(what: Callable[[], bool], seconds: float = 40) -> None:
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until, "it did not come to that"
        time.sleep(0.1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "scans"
    made.mkdir()
    return made


def test_finished_files_are_handed_in_and_moved(room: MailRoom, config: Config, folder: Path) -> None:
    scans = pdf([page(room.bill().reference)])
    (folder / "Weber Claire.pdf").write_bytes(scans)
    (folder / "brief.docx").write_bytes(b"PK\x03\x04 nothing of ours")
    (folder / "half.pdf.part").write_bytes(scans[:100])
    (folder / "lundi").mkdir()
    for name in ("1.jpg", "2.jpg"):
        (folder / "lundi" / name).write_bytes(single(page(), "JPEG") + name.encode())
    with watching(config, folder) as process:
        wait_for(lambda: (folder / "done/lundi/2.jpg").exists() and (folder / "done/Weber Claire.pdf").exists())
        wait_for(lambda: (folder / "refused/brief.docx").exists())
        with (folder / "mardi.pdf").open("wb") as growing:  # a scanner writes for a while
            for start in range(0, len(scans), len(scans) // 5 + 1):
                growing.write(scans[start : start + len(scans) // 5 + 1])
                growing.flush()
                time.sleep(0.25)
                assert (folder / "mardi.pdf").exists()
            growing.write(b"\n%%EOF 2")
        wait_for(lambda: (folder / "done/mardi.pdf").exists())
        (folder / "again.pdf").write_bytes(scans)
        wait_for(lambda: (folder / "done/again.pdf").exists())
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    assert "brief.docx n’est pas" in (folder / "refused/brief.docx.txt").read_text(encoding="utf-8")
    assert sorted(path.name for path in folder.iterdir()) == ["done", "half.pdf.part", "refused"]
    piles = room.batches()
    assert len(piles) == 3 and {pile.arrived_on for pile in piles} == {room.today}
    log = (folder.parent / "watch.log").read_text(encoding="utf-8")
    assert "pile-handed-in" in log and "Weber" not in log and "brief" not in log


def test_a_watcher_that_was_killed_hands_nothing_in_twice(room: MailRoom, config: Config, folder: Path) -> None:
    scans = [pdf([page(room.bill().reference)]) for _ in range(6)]
    for number, data in enumerate(scans):
        (folder / f"{number}.pdf").write_bytes(data)
    for count in (1, 3):
        with watching(config, folder):
            wait_for(lambda count=count: len(room.batches()) >= count)  # type: ignore[misc]
    with watching(config, folder):
        wait_for(lambda: len(list((folder / "done").glob("*.pdf"))) == 6)
    assert len(room.batches()) == 6


def test_a_crash_between_keeping_and_moving_makes_no_second_pile(
    room: MailRoom, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "done").mkdir()
    scans = folder / "lundi.pdf"
    scans.write_bytes(pdf([page()]))

    def die(*_: object) -> Path:
        raise SystemExit

    with monkeypatch.context() as crash:
        crash.setattr(Path, "rename", die)
        with pytest.raises(SystemExit):
            take_all(room.house, folder)
    assert scans.exists() and len(room.batches()) == 1
    take_all(room.house, folder)
    assert (folder / "done/lundi.pdf").exists() and len(room.batches()) == 1


def test_a_house_that_does_not_answer_loses_nothing(room: MailRoom, config: Config, folder: Path) -> None:
    (folder / "done").mkdir()
    (folder / "lundi.pdf").write_bytes(pdf([page()]))

    def away() -> None:
        raise OSError("the database is away")

    take_all(replace(room.house, sessions=away), folder)  # type: ignore[arg-type]
    assert (folder / "lundi.pdf").exists() and not room.batches()


def test_nothing_is_written_over_and_links_are_not_followed(room: MailRoom, folder: Path, tmp_path: Path) -> None:
    (folder / "done").mkdir()
    for data in (pdf([page()]), pdf([page(), page()])):
        (folder / "lundi.pdf").write_bytes(data)
        take_all(room.house, folder)
    assert sorted(path.name for path in (folder / "done").iterdir()) == ["lundi (2).pdf", "lundi.pdf"]
    (tmp_path / "secret.pdf").write_bytes(pdf([page(), page(), page()]))
    (folder / "link.pdf").symlink_to(tmp_path / "secret.pdf")
    take_all(room.house, folder)
    assert len(room.batches()) == 2 and sign(folder / "nowhere.pdf") == ()
    assert free_place(folder / "done/lundi.pdf").name == "lundi (3).pdf"


def test_a_folder_may_be_another_caisses(room: MailRoom, folder: Path) -> None:
    (folder / "done").mkdir()
    (folder / "lundi.pdf").write_bytes(pdf([page()]))
    take_all(room.house, folder, "CMFEP")
    assert [pile.caisse for pile in room.batches()] == ["CMFEP"]


def take_all(house: House, folder: Path, caisse: str | None = None) -> None:
    """One look at a folder in which everything is finished."""
    Watched(house, folder, 0.0, "fr", caisse).look(threading.Event())
