"""A virus scanner that the operator names sees every file of a pile first (EICAR's harmless test file)."""

import io
import uuid
from dataclasses import replace
from pathlib import Path

import pytest

from backend.config import Config, ConfigError
from backend.db import transaction
from backend.domain.errors import NotFound
from backend.services.mailroom import originals, reading, receiving, viewing
from backend.services.mailroom.outside_check import NoVerdict
from tests.mailroom.builders import READER, MailRoom, page, pdf, single

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!$H+H*"  # in two, for other scanners
SCANNER = """#!/bin/sh
grep -q EICAR-STANDARD - && exit 1
exit 0
"""


@pytest.fixture
def guarded(room: MailRoom, tmp_path: Path) -> MailRoom:
    """A mail room whose reader asks a scanner."""
    return with_check(room, tmp_path, SCANNER)


def with_check(room: MailRoom, folder: Path, script: str) -> MailRoom:
    program = folder / "scanner"
    program.write_text(script)
    program.chmod(0o755)
    room.house = replace(room.house, config=replace(room.house.config, upload_check=(str(program),)))
    return room


def test_what_the_scanner_refuses_is_damaged_and_nobody_can_open_it(guarded: MailRoom) -> None:
    bill = guarded.bill()
    answer = guarded.post(("good.pdf", pdf([page(bill.reference)])), ("bad.pdf", pdf([page()]) + EICAR))
    batch_id = uuid.UUID(answer.json["id"])
    guarded.read(batch_id)
    good, bad = guarded.packets(batch_id)
    assert (good.outcome, bad.outcome, bad.reason, bad.finished_at) == ("filed", "damaged", "infected", None)
    staff, now = guarded.operator(), guarded.house.now()
    with transaction(guarded.house.sessions) as session:
        assert viewing.open_packet(session, staff, bad.id, now).shown == []
        with pytest.raises(NotFound):
            originals.picture(session, batch_id, 2, 1, 400)
        with pytest.raises(NotFound):
            viewing.original(session, staff, bad.id, now)


def test_photographs_are_seen_one_by_one(guarded: MailRoom) -> None:
    photographs = [("1.jpg", single(page(guarded.bill().reference), "JPEG")), ("2.jpg", single(page(), "JPEG") + EICAR)]
    with transaction(guarded.house.sessions) as session:
        taken = [(name, io.BytesIO(data)) for name, data in photographs]
        now = guarded.house.now()
        batch = receiving.receive(session, READER, [], guarded.today, now, photographs=taken)[0]
    guarded.read(batch.id)
    assert [(packet.outcome, packet.reason) for packet in guarded.packets(batch.id)] == [
        ("filed", None),
        ("damaged", "infected"),
    ]


@pytest.mark.parametrize("script", ["#!/bin/sh\nexit 2\n", "#!/nowhere/at/all\n"])
def test_a_scanner_that_gives_no_verdict_opens_nothing(room: MailRoom, tmp_path: Path, script: str) -> None:
    batch_id = uuid.UUID(with_check(room, tmp_path, script).post(("good.pdf", pdf([page()]))).json["id"])
    with pytest.raises(NoVerdict):
        reading.read_on(room.house, batch_id)
    assert room.packets(batch_id) == []
    with_check(room, tmp_path, SCANNER).read(batch_id)
    assert room.packet(batch_id).outcome == "unreadable"


def test_the_command_is_read_as_a_shell_would_and_no_shell_sees_it() -> None:
    with pytest.raises(ConfigError, match="UPLOAD_CHECK"):
        Config.from_env({"UPLOAD_CHECK": "clamdscan '"})
