"""Page readings to packets: which pages of a pile belong together. Pure.

A page with a reference opens a packet, and pages on which no symbol was seen follow it: the proof of payment, the
prescription, the blank verso. A page on which something was seen but is not ours to follow (unreadable, foreign,
damaged) opens a packet of its own, and a symbol that stayed unread beside one that was read opens another that
shares the page: no bill is swallowed by the one before it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, Protocol

from qr.reference import Reference

Outcome = Literal["read", "foreign", "unreadable", "damaged"]


class Reading(Protocol):
    """What this module needs to know of a page."""

    @property
    def page(self) -> int: ...
    @property
    def outcome(self) -> Outcome: ...
    @property
    def references(self) -> tuple[Reference, ...]: ...
    @property
    def foreign_texts(self) -> tuple[str, ...]: ...
    @property
    def symbol_seen(self) -> bool: ...
    @property
    def reason(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Packet:
    """Pages that belong together. `outcome` is that of the page that opened it, `reason` why it is damaged."""

    reference: Reference | None
    pages: tuple[int, ...]
    outcome: Outcome
    foreign_texts: tuple[str, ...] = ()
    reason: str = ""


@dataclass(slots=True)
class _Draft:
    reference: Reference | None
    outcome: Outcome
    reason: str = ""
    pages: list[int] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    def add(self, reading: Reading) -> None:
        self.pages.append(reading.page)
        self.foreign.extend(text for text in reading.foreign_texts if text not in self.foreign)


def split(readings: Iterable[Reading]) -> tuple[Packet, ...]:
    """Every page in at least one packet, in the order of the pile; a page with two references is in two."""
    drafts: list[_Draft] = []
    seen: set[int] = set()
    for reading in readings:
        seen.add(reading.page)
        opened = _open(reading)
        if not opened and not drafts:
            opened = [_Draft(None, "unreadable")]  # pages before the first reference
        drafts.extend(opened)
        for draft in opened or drafts[-1:]:
            draft.add(reading)
    packets = tuple(
        Packet(draft.reference, tuple(draft.pages), draft.outcome, tuple(draft.foreign), draft.reason)
        for draft in drafts
    )
    accounted = {page for packet in packets for page in packet.pages}
    if accounted != seen:
        raise AssertionError(f"pages not accounted for: {sorted(seen - accounted)}")
    return packets


def _open(reading: Reading) -> list[_Draft]:
    """The packets that this page begins; none if it follows what lies before it."""
    references = dict.fromkeys(reading.references)
    if references:
        # A second symbol that stayed unread may be a second bill: somebody has to look, and the page is shared.
        unread = [_Draft(None, "unreadable")] if reading.symbol_seen else []
        return [*unread, *(_Draft(reference, "read") for reference in references)]
    if reading.outcome == "unreadable" and not reading.symbol_seen:
        return []
    return [_Draft(None, reading.outcome, reading.reason)]
