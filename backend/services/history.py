"""The history under seal: once a minute what was written is sealed, and a command checks that it still is what it was.

Not each event by itself, because then all who write would wait for each other: the worker seals what is committed, up
to `MOST` events a seal. A seal's head covers its events and the head before it. Whoever changes, removes, adds or
reorders an event breaks one; whoever writes all of them anew, or cuts off the end, is found by an anchor: a head that
was kept somewhere else. Each one goes into the worker's log for that.
"""

import hashlib
import json
import re
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import structlog
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from backend.db import Sessions, hold, transaction
from backend.models.events import Event
from backend.models.seals import Seal
from backend.services.vault import digest

MOST = 5000
BEGINNING = bytes(32)
COLUMNS = tuple(column for column in Event.__table__.columns if column.name != "seal")
_ANCHOR = re.compile(r"\b([1-9][0-9]{0,17}):([0-9a-f]{64})\b")
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check found: how much was looked at, and each complaint as a sentence for operators (English)."""

    seals: int
    events: int
    unsealed: int
    complaints: tuple[str, ...]
    anchor: str


def seal_all(sessions: Sessions, now: datetime) -> int:
    """Seal whatever is committed, one transaction a seal; answers how many events. `now` is true time."""
    sealed = 0
    while True:
        with transaction(sessions) as session:
            made = seal_some(session, now)
        if made is None:
            return sealed
        log.info("history-sealed", anchor=anchor_of(made), events=made.events)
        sealed += made.events


def seal_some(session: Session, now: datetime) -> Seal | None:
    """The next seal, over the oldest events that have none; None where all have. Two workers take turns."""
    hold(session, digest("history"))
    rows = session.execute(select(*COLUMNS).where(Event.seal.is_(None)).order_by(Event.id).limit(MOST)).all()
    if not rows:
        return None
    before = latest(session)
    ids = [row.id for row in rows]
    made = Seal(
        number=before.number + 1 if before else 1,
        sealed_at=now,
        events=len(rows),
        first_id=ids[0],
        last_id=ids[-1],
        digest=_digest(row._asdict() for row in rows),
    )
    made.head = _head(made, before.head if before else BEGINNING)
    session.add(made)
    session.execute(
        update(Event).where(Event.id.in_(ids)).values(seal=made.number).execution_options(synchronize_session=False)
    )
    session.flush()
    return made


def latest(session: Session) -> Seal | None:
    return session.scalar(select(Seal).order_by(Seal.number.desc()).limit(1))


def anchor_of(seal: Seal) -> str:
    """`NUMBER:HEAD`, to be kept where nobody who can change the database can change it."""
    return f"{seal.number}:{seal.head.hex()}"


def anchors_in(text: str) -> dict[int, set[str]]:
    """Every anchor in a text, a log for instance: all the heads that a number was ever said to have."""
    found: dict[int, set[str]] = {}
    for number, head in _ANCHOR.findall(text):
        found.setdefault(int(number), set()).add(head)
    return found


def verify(sessions: Sessions, anchors: Mapping[int, Iterable[str]]) -> Verdict:
    """Compute every seal anew from the events, and compare with `anchors`; a seal's events at a time in memory."""
    with sessions() as session:
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})  # the worker seals meanwhile
        return _verify(session, anchors)


def _verify(session: Session, anchors: Mapping[int, Iterable[str]]) -> Verdict:
    complaints: list[str] = []
    heads: dict[int, str] = {}
    head, events, expected = BEGINNING, 0, 1
    for seal in session.scalars(select(Seal).order_by(Seal.number)):
        if seal.number != expected:
            complaints.append(f"Seals {expected} to {seal.number - 1} are missing.")
        complaints += _faults(session, seal, head)
        heads[seal.number], head = seal.head.hex(), seal.head
        events, expected = events + seal.events, seal.number + 1
        session.expunge(seal)
    counted = func.count().filter(Event.seal.is_not(None)), func.count().filter(Event.seal.is_(None))
    sealed, unsealed = session.execute(select(*counted)).one()
    if sealed != events:
        complaints.append(f"The seals cover {events} events, but {sealed} events name a seal.")
    complaints += _contradictions(heads, anchors)
    last = max(heads, default=0)
    return Verdict(len(heads), sealed, unsealed, tuple(complaints), f"{last}:{heads[last]}" if heads else "")


def _faults(session: Session, seal: Seal, before: bytes) -> Iterator[str]:
    rows = session.execute(
        select(*COLUMNS)
        .where(Event.id.between(seal.first_id, seal.last_id), Event.seal == seal.number)
        .order_by(Event.id)
    ).all()
    if len(rows) != seal.events or _digest(row._asdict() for row in rows) != seal.digest:
        yield (
            f"Seal {seal.number} of {seal.sealed_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC: its {seal.events} events are"
            f" not what they were ({len(rows)} are there, {seal.first_id} to {seal.last_id})."
        )
    if _head(seal, before) != seal.head:
        yield f"Seal {seal.number} does not follow from the one before it."


def _contradictions(heads: Mapping[int, str], anchors: Mapping[int, Iterable[str]]) -> Iterator[str]:
    for number, said in sorted(anchors.items()):
        if number not in heads:
            yield f"Seal {number} was kept elsewhere, and is not here: the end was cut off."
        elif set(said) != {heads[number]}:
            yield f"Seal {number} is not the one that was kept elsewhere: the history was written anew."


def _digest(events: Iterable[Mapping[str, Any]]) -> bytes:
    """Of events in the order of their ids."""
    whole = hashlib.sha256()
    for event in events:
        whole.update(hashlib.sha256(_written({name: _plain(value) for name, value in event.items()})).digest())
    return whole.digest()


def _head(seal: Seal, before: bytes) -> bytes:
    said = [seal.number, _plain(seal.sealed_at), seal.events, str(seal.first_id), str(seal.last_id), seal.digest.hex()]
    return hashlib.sha256(before + _written(said)).digest()


def _written(content: object) -> bytes:
    """One spelling, whatever the version of anything."""
    return json.dumps(content, ensure_ascii=True, sort_keys=True, separators=(",", ":")).encode()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return str(value) if isinstance(value, uuid.UUID) else value
