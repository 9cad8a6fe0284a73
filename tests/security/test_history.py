"""Who changes the history behind the application's back is found: edited, deleted, added, reordered, cut, redone."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from flask import Flask

from backend.db import new_id, transaction
from backend.domain.actors import System
from backend.models.events import record
from backend.services import history
from backend.services.house import House

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
UNGUARDED = "ALTER TABLE event DISABLE TRIGGER ALL;"
Attack = Callable[[psycopg.Connection], None]


def write(house: House, *names: str) -> None:
    for name in names:
        with transaction(house.sessions) as session:
            record(session, System(), name, "claim", new_id(), NOW, before="received", after=name, reason="é\r\n{}")


def sealed(house: House) -> dict[int, set[str]]:
    """Three seals of two events each; the answer is what was kept elsewhere."""
    for pair in ("ab", "cd", "ef"):
        write(house, *pair)
        assert history.seal_all(house.sessions, NOW) == 2
    with transaction(house.sessions) as session:
        newest = history.latest(session)
        assert newest is not None
        return history.anchors_in(f'{{"anchor": "{history.anchor_of(newest)}", "event": "history-sealed"}}')


def attack(house: House, statements: str) -> None:
    with psycopg.connect(house.config.database_url, autocommit=True) as connection:
        connection.execute(statements.encode())


def test_what_was_not_touched_is_what_it_was(house: House) -> None:
    anchors = sealed(house)
    write(house, "later")
    found = history.verify(house.sessions, anchors)
    assert (found.seals, found.events, found.unsealed, found.complaints) == (3, 6, 1, ())
    assert history.anchors_in(found.anchor) == anchors


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE event SET actor = 'somebody else' WHERE name = 'c'",
        "UPDATE event SET seal = seal + 1 WHERE name = 'c'",
        "UPDATE event SET seal = NULL WHERE name = 'c'",
        "UPDATE event SET seal = 9, note = '{}' WHERE name = 'new'",
        "DELETE FROM event WHERE name IN ('c', 'new')",
        "TRUNCATE event",
    ],
)
def test_the_database_refuses_to_change_history(house: House, statement: str) -> None:
    anchors = sealed(house)
    write(house, "new")
    with pytest.raises(psycopg.errors.RestrictViolation, match="only added to"):
        attack(house, statement)
    assert history.verify(house.sessions, anchors).complaints == ()


@pytest.mark.parametrize(
    ("statements", "words"),
    [
        ("UPDATE event SET actor = 'somebody else' WHERE name = 'c'", "Seal 2 of"),
        ("UPDATE event SET note = '{}' WHERE name = 'f'", "Seal 3 of"),
        ("UPDATE event SET at = at + interval '1 microsecond' WHERE name = 'a'", "Seal 1 of"),
        ("DELETE FROM event WHERE name = 'd'", "(1 are there"),
        ("UPDATE event SET seal = NULL WHERE name = 'd'", "(1 are there"),
        ("UPDATE event SET seal = 1 WHERE name = 'd'", "(1 are there"),
        ("UPDATE event SET id = gen_random_uuid() WHERE name = 'd'", "Seal 2 of"),
        ("UPDATE event SET name = translate(name, 'cd', 'dc')", "Seal 2 of"),
        ("DELETE FROM seal WHERE number = 2; DELETE FROM event WHERE seal = 2", "Seals 2 to 2 are missing"),
        ("DELETE FROM seal WHERE number = 1; DELETE FROM event WHERE seal = 1", "Seals 1 to 1 are missing"),
        ("UPDATE seal SET sealed_at = sealed_at + interval '1 hour' WHERE number = 3", "does not follow"),
        ("UPDATE seal SET head = digest WHERE number = 1", "Seal 2 does not follow"),
        ("UPDATE event SET seal = 7 WHERE name = 'new'", "7 events name a seal"),
    ],
)
def test_a_change_behind_the_guards_back_is_found(house: House, statements: str, words: str) -> None:
    sealed(house)
    write(house, "new")
    attack(house, UNGUARDED + statements)
    assert words in " ".join(history.verify(house.sessions, {}).complaints)


def test_an_event_slipped_in_among_sealed_ones_is_found(house: House) -> None:
    sealed(house)
    attack(
        house,
        "INSERT INTO event SELECT (overlay(id::text placing 'ffff' from 32))::uuid, at, entity, entity_id, person_id,"
        " 'invented', actor_kind, actor_id, actor, before, after, note, seal FROM event WHERE name = 'c'",
    )
    assert history.verify(house.sessions, {}).complaints


def test_a_tail_cut_off_is_found_by_what_was_kept_elsewhere(house: House) -> None:
    anchors = sealed(house)
    attack(house, UNGUARDED + "DELETE FROM event WHERE seal = 3; DELETE FROM seal WHERE number = 3")
    assert history.verify(house.sessions, {}).complaints == ()
    assert "cut off" in " ".join(history.verify(house.sessions, anchors).complaints)


def test_a_history_written_anew_whole_is_found_by_what_was_kept_elsewhere(house: House) -> None:
    anchors = sealed(house)
    attack(house, UNGUARDED + "UPDATE event SET actor = 'nobody', seal = NULL; DELETE FROM seal")
    for _ in range(3):
        history.seal_all(house.sessions, NOW + timedelta(minutes=1))
        write(house, "more")
    history.seal_all(house.sessions, NOW)
    assert history.verify(house.sessions, {}).complaints == ()
    assert "written anew" in " ".join(history.verify(house.sessions, anchors).complaints)


def test_long_histories_are_sealed_in_portions(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "MOST", 2)
    write(house, *"abcde")
    assert history.seal_all(house.sessions, NOW) == 5
    found = history.verify(house.sessions, {})
    assert (found.seals, found.complaints) == (3, ())


def test_what_commits_late_is_sealed_later(house: House) -> None:
    with house.sessions() as slow, slow.begin():
        record(slow, System(), "slow", "claim", uuid.UUID(int=1), NOW)
        slow.flush()
        write(house, "quick")
        assert history.seal_all(house.sessions, NOW) == 1
    assert history.seal_all(house.sessions, NOW) == 1
    assert history.verify(house.sessions, {}).complaints == ()


def test_operators_are_told_by_command(app: Flask, house: House) -> None:
    command = app.test_cli_runner()
    write(house, "a")
    anchor = command.invoke(args=["history", "anchor"]).stdout.splitlines()[-1]
    fits = command.invoke(args=["history", "verify", "--anchor", anchor])
    assert fits.exit_code == 0 and "1 events under 1 seals are what they were" in fits.output and anchor in fits.output
    assert command.invoke(args=["history", "verify", "--anchor", "nonsense"]).exit_code == 2
    attack(house, UNGUARDED + "UPDATE event SET actor = 'somebody else'")
    broken = command.invoke(args=["history", "verify"])
    assert broken.exit_code == 1 and "are not what they were" in broken.output
