"""Long lists, a page at a time: by key, never by offset."""

import base64
import binascii
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from backend.domain.errors import invalid
from backend.domain.text import N_

Item = TypeVar("Item")
NOT_OURS = N_("This page mark is not one of ours; start from the first page.")
MOST = 100
USUAL = 25


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """Some items, newest first, and the opaque cursor of what follows (None: nothing)."""

    items: list[Item]
    next: str | None


def cursor(at: datetime, id_: uuid.UUID) -> str:
    """An opaque place in a list ordered by (instant, id)."""
    return base64.urlsafe_b64encode(f"{at.isoformat()}|{id_}".encode()).decode().rstrip("=")


def place(after: str | None) -> tuple[datetime, uuid.UUID] | None:
    """Where `after` points to; refuses (Invalid on `after`) whatever `cursor` did not make."""
    if after is None:
        return None
    try:
        text = base64.b64decode(after + "=" * (-len(after) % 4), altchars=b"-_", validate=True).decode("ascii")
        instant, _, id_ = text.partition("|")
        at = datetime.fromisoformat(instant)
        if at.tzinfo is None:
            raise ValueError(instant)
        return at, uuid.UUID(id_)
    except (ValueError, binascii.Error) as error:
        raise invalid("after", NOT_OURS) from error
