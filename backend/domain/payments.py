"""Payment orders and runs: their lives, what is owed, and what a bank's return means."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args

from backend.domain.errors import Conflict
from backend.domain.lifecycle import WrongState
from backend.domain.text import N_

OrderKind = Literal["refund", "instant", "settlement"]
OrderState = Literal["due", "paid", "returned", "withdrawn"]
RunState = Literal["prepared", "stale", "released", "dissolved"]
Category = Literal["regular", "instant"]

ORDER_KINDS: Final[tuple[OrderKind, ...]] = get_args(OrderKind)
ORDER_STATES: Final[tuple[OrderState, ...]] = get_args(OrderState)
RUN_STATES: Final[tuple[RunState, ...]] = get_args(RunState)
CATEGORIES: Final[tuple[Category, ...]] = get_args(Category)

# What a claim's road pays: the patient, the biller at once (PID), or the biller in full (TPS).
KIND_OF: Final[Mapping[str, OrderKind]] = {
    "app": "refund",
    "post": "refund",
    "pid": "instant",
    "tps": "settlement",
}
_ORDER: Mapping[str, tuple[str, ...]] = {
    "due": ("paid", "withdrawn"),
    "paid": ("returned",),
    "returned": (),
    "withdrawn": (),
}
_RUN: Mapping[str, tuple[str, ...]] = {
    "prepared": ("released", "stale", "dissolved"),
    "stale": ("dissolved",),
    "released": (),
    "dissolved": (),
}


class AlreadyReleased(Conflict):
    """An order of the claim left for the bank: what was decided cannot be undone, only corrected."""

    code = "payment-released"
    title = N_("The payment has left")
    detail = N_("The payment of this claim was released, so the decision can no longer be taken back.")


@dataclass(frozen=True, slots=True)
class Correction:
    """What sets orders right: those not released yet go away (`withdraw`), one for `amount_cents` is made (0: none)."""

    withdraw: bool
    amount_cents: int
    overpaid_cents: int = 0


def correct(owed_cents: int, *, left_cents: int, pending_cents: int) -> Correction:
    """From what is owed now, what left for the bank, and what is ordered but not released.

    More owed: the difference. Less owed: what was not released is ordered anew, smaller. What left beyond what is
    owed is overpaid; no order can take that back.
    """
    missing = owed_cents - left_cents - pending_cents
    if missing >= 0:
        return Correction(False, missing)
    rest = owed_cents - left_cents
    return Correction(pending_cents > 0, max(rest, 0), max(-rest, 0))


def allow_order(old: str, new: str) -> None:
    """Refuse an order's step that leads nowhere."""
    if new not in _ORDER[old]:
        raise WrongState(old=old, new=new)


def allow_run(old: str, new: str) -> None:
    """Refuse a run's step that leads nowhere: released is for ever."""
    if new not in _RUN[old]:
        raise WrongState(old=old, new=new)
