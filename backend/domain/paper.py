"""A bill that came by post: does it become a claim at once, or does a person look at it, and why?

The arrival is judged by the day the paper arrived, not by the day it was scanned (C7).
"""

from dataclasses import dataclass
from datetime import date

from backend.domain.facts import Facts
from backend.domain.lifecycle import PacketOutcome
from backend.domain.rules import rule
from backend.domain.sending import DocumentFacts, last_day


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an arrived bill turned out to be. `reason` says why it is not filed: sent-before, posted-before, no-caisse,
    other-caisse, cancelled, direct, unpaid, time-barred, waiting (another copy of it waits already); None where it is.
    """

    outcome: PacketOutcome
    reason: str | None = None


@rule("C4", "C5", "C6", "C7", "C10", "C11", "D2", "D5")
def judge_arrival(
    document: DocumentFacts, caisse: str | None, pile_caisse: str | None, facts: Facts, arrived_on: date
) -> Verdict:
    """What becomes of a registered bill on paper. `caisse` carries it (C10); `pile_caisse` received the pile.

    One memoire gives one claim: what is there already comes before every other question. Whether the caisse takes
    claims by app does not matter here, for this is the paper road.
    """
    if document.claim_channel is not None:
        return again(document.claim_channel)
    if caisse is None:
        return Verdict("other_caisse", "no-caisse")
    if pile_caisse not in (None, caisse):
        return Verdict("other_caisse", "other-caisse")
    if document.cancelled_on is not None:
        return Verdict("to_check", "cancelled")
    if document.route != "reimbursement":
        return Verdict("to_check", "direct")
    if document.posted_on is not None:
        return Verdict("doubled", "waiting")
    if document.paid_on is None:
        return Verdict("to_check", "unpaid")
    if arrived_on > last_day(document.paid_on, facts):
        return Verdict("to_check", "time-barred")
    return Verdict("filed")


def again(channel: str) -> Verdict:
    """A bill that is a claim already, by this channel: linked, with both dates (C4)."""
    return Verdict("doubled", "posted-before") if channel == "post" else Verdict("already_sent", "sent-before")
