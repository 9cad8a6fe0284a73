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
    "returned": ("paid",),  # entered by mistake
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


# Why a bank sends money back (ISO 20022 external codes), as the desk may choose them; what a payee reads of each.
RETURN_CODES: Final[Mapping[str, str]] = {
    "AC01": N_("The account number does not exist."),
    "AC04": N_("The account is closed."),
    "AC06": N_("The account is blocked."),
    "AG01": N_("No transfer is possible to this kind of account."),
    "BE04": N_("The bank needs the payee's address."),
    "MD07": N_("The bank says that the account's holder has died."),
    "MS02": N_("The account's holder refused the payment."),
    "MS03": N_("The bank gave no reason."),
    "RC01": N_("The bank cannot be found."),
    "RR04": N_("The bank stopped the payment for legal reasons."),
}
# With these a new account number sets it right; the others wait for somebody at the desk.
ACCOUNT_CODES: Final = frozenset({"AC01", "AC04", "AC06", "AG01", "RC01", "MS03"})


class NothingDue(Conflict):
    code = "nothing-due"
    title = N_("Nothing is due")
    detail = N_("No payment waits that has an account to go to.")


class NoPayingAccount(Conflict):
    code = "no-paying-account"
    title = N_("The caisse has no account")
    detail = N_("Ask the administrators to enter the account that the caisse pays from.")


class FourEyes(Conflict):
    code = "four-eyes"
    title = N_("A second person releases")
    detail = N_("You prepared this run. A colleague looks at it and releases it.")


class StaleRun(Conflict):
    code = "stale-run"
    title = N_("This run is no longer right")
    detail = N_("A payment in it is not owed any more, or goes to another account now. Prepare it again.")


class NotReturnable(Conflict):
    code = "not-returnable"
    title = N_("This payment cannot come back")
    detail = N_("Only a payment that left can be returned, and only once.")


class NotReleased(Conflict):
    code = "not-released"
    title = N_("Not released yet")
    detail = N_("The file for the bank can be fetched once the run is released.")


def category_of(kind: str) -> Category:
    """Immediate payments travel by themselves; everything else in the regular run."""
    return "instant" if kind == "instant" else "regular"
