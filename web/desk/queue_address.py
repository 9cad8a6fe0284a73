"""The clerks' list as its address narrows it: `?state=…&channel=…&finding=…&q=…&order=…`, kept from claim to claim."""

from collections.abc import Mapping
from typing import NamedTuple, Self
from urllib.parse import urlencode

from backend.services import queue
from backend.services.queue import Wanted
from web.desk.words import FINDINGS

LONGEST = 100  # of what is searched for


class QueueAddress(NamedTuple):
    """What is wanted, with the addresses that keep it."""

    wanted: Wanted

    @classmethod
    def of(cls, args: Mapping[str, str]) -> Self:
        """Out of an address; words that are none of ours count as absent. Decided claims come newest first."""

        def one_of(name: str, known: tuple[str, ...]) -> str | None:
            return args[name] if args.get(name) in known else None

        state = one_of("state", queue.LISTS) or queue.LISTS[0]
        return cls(
            Wanted(
                state=state,
                channel=one_of("channel", queue.CHANNELS),
                severity=one_of("finding", queue.SEVERITIES),
                code=one_of("finding", tuple(FINDINGS)),
                q=args.get("q", "").replace("\0", "").strip()[:LONGEST] or None,
                order=one_of("order", queue.ORDERS) or ("newest" if state == "decided" else "oldest"),
            )
        )

    @property
    def is_usual(self) -> bool:
        """Whether nothing is narrowed: everything to decide, oldest first."""
        return self.wanted == Wanted()

    def at(self, path: str, **more: str | None) -> str:
        """`path` with the same narrowing, and what else it needs."""
        usual = type(self).of({"state": self.wanted.state}).wanted
        here = {
            "state": self.wanted.state if self.wanted.state != queue.LISTS[0] else None,
            "channel": self.wanted.channel,
            "finding": self.wanted.code or self.wanted.severity,
            "q": self.wanted.q,
            "order": self.wanted.order if self.wanted.order != usual.order else None,
        }
        named = {name: value for name, value in {**here, **more}.items() if value is not None}
        return f"{path}?{urlencode(named)}" if named else path
