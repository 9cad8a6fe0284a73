"""Originals at the desk: kept at hand while they are large."""

import os
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import sleep

import pytest

from backend.db import transaction
from backend.domain.errors import NotFound
from backend.services.mailroom import originals
from backend.services.mailroom.shelf import Shelf
from tests.mailroom.builders import MailRoom, page


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    made = Shelf(most=1)
    yield made
    made.close()


def test_a_file_in_use_is_filled_once_and_only_idle_ones_leave_the_shelf(shelf: Shelf) -> None:
    filled = list[uuid.UUID]()
    ids = [uuid.uuid4() for _ in range(3)]

    def use(file_id: uuid.UUID) -> bytes:
        def fill(descriptor: int) -> None:
            filled.append(file_id)
            sleep(0.01)
            Path(f"/proc/self/fd/{descriptor}").write_bytes(file_id.bytes)

        with shelf.taken(file_id, fill) as descriptor:
            return Path(f"/proc/self/fd/{descriptor}").read_bytes()

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(use, [ids[0]] * 6)) == [ids[0].bytes] * 6
    assert filled == [ids[0]]
    with shelf.taken(ids[0], lambda _: None):
        assert [use(one) for one in (ids[1], ids[2], ids[0])] == [ids[1].bytes, ids[2].bytes, ids[0].bytes]
    assert filled == ids
    use(ids[0])
    assert [use(one) for one in (ids[1], ids[0])] == [ids[1].bytes, ids[0].bytes]
    assert filled[3:] == [ids[1], ids[0]]


def test_a_file_that_could_not_be_fetched_is_fetched_anew(shelf: Shelf) -> None:
    file_id = uuid.uuid4()

    def fail(_: int) -> None:
        raise OSError("away")

    with pytest.raises(OSError, match="away"), shelf.taken(file_id, fail):
        pass
    written = list[int]()
    with shelf.taken(file_id, lambda descriptor: written.append(os.write(descriptor, b"x"))) as one:
        assert Path(f"/proc/self/fd/{one}").read_bytes() == b"x"


def test_a_large_original_is_shown_page_by_page(room: MailRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(originals, "IN_MEMORY", 100)
    batch_id = room.receive(page(room.bill().reference), page())
    with transaction(room.house.sessions) as session:
        for number in (1, 2):
            assert originals.picture(session, batch_id, 1, number, 200)[8:12] == b"WEBP"
        with pytest.raises(NotFound):
            originals.picture(session, batch_id, 1, 3, 200)
    originals.SHELF.close()
