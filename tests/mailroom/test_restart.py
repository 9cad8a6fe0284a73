"""A reading that is interrupted anywhere, or done by two workers at once, ends with the same packets."""

import random
import threading
import uuid
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import pytest
from sqlalchemy import text

import qr
from backend.db import transaction
from backend.domain.sending import AlreadySentByPost
from backend.services.mailroom import filing, reading, receiving
from tests.mailroom.builders import READER, MailRoom, page, pdf

Shape = list[tuple[list[int], str | None, str]]


class Killed(BaseException):
    """Stands for SIGKILL: nothing in the code may catch it."""


def received(room: MailRoom) -> tuple[uuid.UUID, Shape]:
    """A pile of two files with everything in it, not read yet, and the packets that must come of it."""
    bills = [room.bill(), room.bill(paid=False), room.bill(), room.bill()]
    room.send(bills[2])
    texts = [bill.reference for bill in bills]
    unknown = qr.Reference.random()
    first = [page(), page(texts[0]), page(), page(texts[1]), page(texts[2]), page(), page(unknown)]
    second = [page(texts[3]), page(texts[0])]
    with transaction(room.house.sessions) as session:
        files = [("1.pdf", pdf(first)), ("2.pdf", pdf(second))]
        batch, _ = receiving.receive(session, READER, files, room.today, room.house.now())
    return batch.id, [
        ([1], None, "unreadable"),
        ([2, 3], texts[0].text, "filed"),
        ([4], texts[1].text, "to_check"),
        ([5, 6], texts[2].text, "already_sent"),
        ([7], unknown.text, "unknown"),
        ([1], texts[3].text, "filed"),
        ([2], texts[0].text, "doubled"),
    ]


def shape(room: MailRoom, batch_id: uuid.UUID) -> Shape:
    return [(packet.pages, packet.reference, packet.outcome) for packet in room.packets(batch_id)]


def assert_whole(room: MailRoom, batch_id: uuid.UUID, expected: Shape) -> None:
    assert shape(room, batch_id) == expected
    assert sorted(claim.channel for claim in room.claims()) == ["app", "post", "post"]
    (batch,) = room.batches()
    assert (batch.state, batch.pages_total, batch.pages_done) == ("done", 9, 9)


def dying(function: Callable[..., Any], chance: random.Random, share: float) -> Callable[..., Any]:
    """The function, but now and then the process is killed before or after it."""

    def call(*args: Any, **kwargs: Any) -> Any:
        if chance.random() < share:
            raise Killed
        answer = function(*args, **kwargs)
        if chance.random() < share:
            raise Killed
        return answer

    return call


@pytest.mark.parametrize("seed", [1, 2])
def test_a_reading_killed_again_and_again_ends_with_the_same_packets(
    room: MailRoom, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    batch_id, expected = received(room)
    chance = random.Random(seed)
    monkeypatch.setattr(reading, "PAGES_AT_ONCE", 2)
    for module, name in (
        (reading, "_keep"),
        (reading, "_assert_accounted"),
        (filing, "file_one"),
        (filing, "carry_out"),
        (filing, "file_packets"),
    ):
        monkeypatch.setattr(module, name, dying(getattr(module, name), chance, 0.12))
    killed, done = 0, False
    while not done:
        try:
            done = reading.read_on(room.house, batch_id, jobs=1)
        except Killed:
            killed += 1
    assert killed
    assert_whole(room, batch_id, expected)


def test_two_workers_on_one_pile_make_every_packet_once(room: MailRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    batch_id, expected = received(room)
    monkeypatch.setattr(reading, "PAGES_AT_ONCE", 1)
    monkeypatch.setattr(reading, "_alone", lambda *_: nullcontext(True))  # as if the lock did not hold
    failures: list[BaseException] = []

    def work() -> None:
        try:
            room.read(batch_id)
        except BaseException as error:
            failures.append(error)

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert failures == []
    assert_whole(room, batch_id, expected)


def test_two_piles_with_the_same_bill_make_one_claim(room: MailRoom) -> None:
    bills = [room.bill() for _ in range(3)]
    piles = []
    for turn in range(2):
        with transaction(room.house.sessions) as session:
            sheets = [page(bill.reference) for bill in (bills if turn else reversed(bills))]
            batch, _ = receiving.receive(session, READER, [("p.pdf", pdf(sheets))], room.today, room.house.now())
            piles.append(batch.id)
    workers = [threading.Thread(target=room.read, args=(pile,)) for pile in piles]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(room.claims()) == 3
    outcomes = sorted(packet.outcome for pile in piles for packet in room.packets(pile))
    assert outcomes == ["doubled"] * 3 + ["filed"] * 3


def test_the_patient_taps_envoyer_while_the_paper_is_filed(room: MailRoom) -> None:
    bills = [room.bill() for _ in range(12)]
    with transaction(room.house.sessions) as session:
        pile = [("pile.pdf", pdf([page(bill.reference) for bill in bills]))]
        batch, _ = receiving.receive(session, READER, pile, room.today, room.house.now())
    reader = threading.Thread(target=room.read, args=(batch.id,))
    reader.start()
    by_post = 0
    for bill in reversed(bills):
        try:
            room.send(bill)
        except AlreadySentByPost:
            by_post += 1
    reader.join()
    outcomes = [packet.outcome for packet in room.packets(batch.id)]
    assert outcomes.count("filed") == by_post
    assert outcomes.count("already_sent") == 12 - by_post
    assert len(room.claims()) == 12


def test_a_long_pile_takes_turns_with_others(room: MailRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    batch_id, expected = received(room)
    monkeypatch.setattr(reading, "PAGES_AT_ONCE", 1)
    turns = 1
    while not reading.read_on(room.house, batch_id, seconds=0, jobs=1):
        turns += 1
        with transaction(room.house.sessions) as session:
            queued = session.scalar(text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'mailroom.read'"))
        assert queued == turns
    assert turns > 4
    assert_whole(room, batch_id, expected)


def test_a_pile_that_somebody_reads_is_left_alone(room: MailRoom) -> None:
    batch_id, expected = received(room)
    with reading._alone(room.house, batch_id) as alone:
        assert alone
        assert not reading.read_on(room.house, batch_id)
    assert room.packets(batch_id) == []
    room.read(batch_id)
    assert_whole(room, batch_id, expected)


def test_a_pile_whose_job_was_lost_is_queued_again_once(room: MailRoom) -> None:
    batch_id, _ = received(room)
    with transaction(room.house.sessions) as session:
        assert reading.queue_unfinished(session) == 0
        session.execute(text("UPDATE procrastinate_jobs SET status = 'doing'"))
        assert reading.queue_unfinished(session) == 1
        assert reading.queue_unfinished(session) == 0
    room.read(batch_id)
    with transaction(room.house.sessions) as session:
        session.execute(text("UPDATE procrastinate_jobs SET status = 'succeeded' WHERE status = 'todo'"))
        assert reading.queue_unfinished(session) == 0


def test_a_pile_that_is_done_stays_as_it_is(room: MailRoom) -> None:
    batch_id, expected = received(room)
    room.read(batch_id)
    assert reading.read_on(room.house, batch_id)
    assert_whole(room, batch_id, expected)
