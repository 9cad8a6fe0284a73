"""The work list of the mail room as its address narrows it: `?outcome=…&age=…&pile=…`, kept from page to page."""

import uuid
from collections.abc import Mapping
from typing import NamedTuple, Self
from urllib.parse import urlencode

from backend.domain.lifecycle import PACKET_OUTCOMES
from backend.services.mailroom.worklist import AGES, Wanted


class Narrowing(NamedTuple):
    """What is wanted, with the addresses that keep it."""

    wanted: Wanted

    @classmethod
    def of(cls, args: Mapping[str, str]) -> Self:
        """Out of an address; a word that is not ours narrows nothing."""
        outcome, age = args.get("outcome"), args.get("age")
        return cls(
            Wanted(
                outcome if outcome in PACKET_OUTCOMES else None,
                age if age in AGES else None,
                _read_id(args.get("pile")),
            )
        )

    def at(self, path: str, **changes: object) -> str:
        """`path` with the same narrowing, some of it changed (None: not narrowed by that), and what else it needs."""
        here = {"outcome": self.wanted.outcome, "age": self.wanted.age, "pile": self.wanted.batch_id}
        named = {name: str(value) for name, value in {**here, **changes}.items() if value is not None}
        return f"{path}?{urlencode(named)}" if named else path


def _read_id(typed: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(typed) if typed else None
    except ValueError:
        return None
