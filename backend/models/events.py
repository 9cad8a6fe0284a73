"""History: who did what when, before and after; written in the transaction of the change itself."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, insert, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from backend.db import Base, Instant, new_id
from backend.domain.actors import Actor


class Event(Base):
    """One change, or one look at somebody's file (`name` "viewed"). The database refuses to change or delete one.

    `entity` is the table's name, `person_id` whose file it is about, `actor_kind` one of patient, staff, client,
    system; `actor` names the actor in words that survive the account.
    """

    __tablename__ = "event"
    __table_args__ = (
        Index("ix_event_entity", "entity", "entity_id", "id"),
        Index("ix_event_person", "person_id", "id"),
        Index("ix_event_unsealed", "id", postgresql_where=text("seal IS NULL")),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    at: Mapped[Instant]
    entity: Mapped[str]
    entity_id: Mapped[uuid.UUID]
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str]
    actor_kind: Mapped[str]
    actor_id: Mapped[uuid.UUID | None]
    actor: Mapped[str]
    before: Mapped[str | None]
    after: Mapped[str | None]
    note: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    seal: Mapped[int | None] = mapped_column(BigInteger)  # the Seal that covers it; the only thing ever written later


def record(
    session: Session,
    actor: Actor,
    name: str,
    entity: str,
    entity_id: uuid.UUID,
    at: datetime,
    *,
    person_id: uuid.UUID | None = None,
    before: str | None = None,
    after: str | None = None,
    **note: Any,
) -> None:
    """Write down what `actor` did to one row; `note` holds what else a reader will want to know (JSON-safe)."""
    session.add(
        Event(
            at=at,
            entity=entity,
            entity_id=entity_id,
            person_id=person_id,
            name=name,
            actor_kind=actor.kind,
            actor_id=actor.id,
            actor=actor.name,
            before=before,
            after=after,
            note=note,
        )
    )


@dataclass(frozen=True, slots=True)
class Change:
    """One row's part of an act that concerns many."""

    entity_id: uuid.UUID
    person_id: uuid.UUID | None
    before: str
    after: str
    note: dict[str, Any] = field(default_factory=dict)


def record_many(
    session: Session, actor: Actor, name: str, entity: str, at: datetime, changes: Iterable[Change]
) -> None:
    """The same for an act that concerns thousands of rows at once, one event each."""
    rows = [
        {
            "id": new_id(),
            "at": at,
            "entity": entity,
            "entity_id": change.entity_id,
            "person_id": change.person_id,
            "name": name,
            "actor_kind": actor.kind,
            "actor_id": actor.id,
            "actor": actor.name,
            "before": change.before,
            "after": change.after,
            "note": change.note,
        }
        for change in changes
    ]
    if rows:
        session.execute(insert(Event), rows)
