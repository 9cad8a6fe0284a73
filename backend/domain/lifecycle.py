"""The lives of claims, documents, batches and packets: their states, and which step leads where.

States are the words of the HTTP contract. A step that is not in the table is refused as a Conflict: somebody else was
faster, or the page was old.
"""

from collections.abc import Mapping
from typing import Final, Literal, get_args

from backend.domain.errors import Conflict
from backend.domain.rules import rule
from backend.domain.text import N_

ClaimState = Literal["received", "in-review", "waiting-for-patient", "accepted", "refused", "paid"]
Channel = Literal["app", "post", "pid", "tps"]
Route = Literal["reimbursement", "pid", "tps"]
DocumentKind = Literal["memoire", "statement", "letter", "prescription", "certificate", "quote"]
DocumentState = Literal[
    "to-send", "unpaid", "sent", "received-by-post", "direct", "third-party", "cancelled", "time-barred"
]
BatchState = Literal["received", "reading", "done"]
PacketOutcome = Literal[
    "filed",
    "already_sent",
    "to_check",
    "proof_missing",
    "unreadable",
    "unknown",
    "other_caisse",
    "doubled",
    "foreign",
    "damaged",
]

CLAIM_STATES: Final[tuple[ClaimState, ...]] = get_args(ClaimState)
CHANNELS: Final[tuple[Channel, ...]] = get_args(Channel)
ROUTES: Final[tuple[Route, ...]] = get_args(Route)
DOCUMENT_KINDS: Final[tuple[DocumentKind, ...]] = get_args(DocumentKind)
DOCUMENT_STATES: Final[tuple[DocumentState, ...]] = get_args(DocumentState)
BATCH_STATES: Final[tuple[BatchState, ...]] = get_args(BatchState)
PACKET_OUTCOMES: Final[tuple[PacketOutcome, ...]] = get_args(PacketOutcome)
# A claim in one of these has no decision that holds.
UNDECIDED: Final[tuple[ClaimState, ...]] = ("received", "in-review", "waiting-for-patient")
# Outcomes that a person still has to finish.
OPEN_OUTCOMES: Final[tuple[PacketOutcome, ...]] = (
    "to_check",
    "unreadable",
    "unknown",
    "other_caisse",
    "foreign",
    "damaged",
)

# An accepted or refused claim goes back to review when its decision is undone. A refused one is accepted where the
# patient's objection was right; accepted and paid ones keep their state then.
_CLAIM: Mapping[str, tuple[str, ...]] = {
    "received": ("in-review", "accepted"),
    "in-review": ("received", "waiting-for-patient", "accepted", "refused"),
    "waiting-for-patient": ("in-review", "refused"),
    "accepted": ("in-review", "paid"),
    "refused": ("in-review", "accepted"),
    "paid": ("in-review",),
}
_BATCH: Mapping[str, tuple[str, ...]] = {"received": ("reading",), "reading": ("received", "done"), "done": ()}
_FOUND = ("filed", "already_sent", "to_check", "other_caisse", "doubled", "proof_missing")
_OUTCOME: Mapping[str, tuple[str, ...]] = {
    # a filing can be undone until its claim is decided, and goes back to where a person looks at it
    "filed": ("to_check", "unknown"),
    "already_sent": (),
    "to_check": (*_FOUND, "unknown"),
    "proof_missing": ("filed", "to_check", "already_sent", "doubled"),
    "unreadable": (*_FOUND, "unknown", "foreign"),
    "unknown": (*_FOUND, "foreign"),
    "other_caisse": (*_FOUND, "unknown"),
    "doubled": (*_FOUND, "unknown"),
    "foreign": (*_FOUND, "unknown"),
    "damaged": (*_FOUND, "unknown", "foreign"),
}


class WrongState(Conflict):
    """The step does not lead on from the present state."""

    detail = N_("It is no longer in the state you saw. Look at the new state and decide again.")


def may_become(old: ClaimState, new: ClaimState) -> bool:
    """Whether a claim can take this step; staying where it is is no step."""
    return new in _CLAIM[old]


def allow_claim(old: ClaimState, new: ClaimState) -> None:
    """Refuse a claim's step that the table does not know."""
    _allow(_CLAIM, old, new)


def allow_batch(old: BatchState, new: BatchState) -> None:
    """Refuse a batch's step; an interrupted reading starts again as received."""
    _allow(_BATCH, old, new)


@rule("D5")
def allow_outcome(old: PacketOutcome, new: PacketOutcome) -> None:
    """Refuse a packet's step: everything unread can be finished by hand, and a filing undone."""
    _allow(_OUTCOME, old, new)


def allow_return(now: str, before: str) -> None:
    """Refuse to take a step back that did not lead here; an act that changed no outcome leads nowhere else."""
    if now != before:
        _allow(_OUTCOME, before, now)


def _allow(table: Mapping[str, tuple[str, ...]], old: str, new: str) -> None:
    if new not in table[old]:
        raise WrongState(old=old, new=new)
