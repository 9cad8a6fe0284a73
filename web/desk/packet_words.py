"""What happened to a packet, in words of the mail room."""

from collections.abc import Mapping
from typing import Any

from backend.domain.text import N_, Text
from backend.services.mailroom.words import OUTCOME_TEXTS, SET_ASIDE

AGES = {
    "today": N_("Today"),
    "week": N_("In the last 7 days"),
    "older": N_("Older than 7 days"),
}
PAST: Mapping[str, str] = {
    "made": N_("Read"),
    "outcome": N_("Outcome"),
    "identified": N_("Reference typed"),
    "assigned": N_("Bill chosen"),
    "captured": N_("Bill typed in"),
    "forwarded": N_("Forwarded"),
    "written": N_("Letter to the patient"),
    "proof-seen": N_("Proof of payment seen"),
    "called-back": N_("Called back by the other mail room"),
    "joined": N_("Put to the packet before"),
    "split": N_("Pages put apart"),
    "pages-added": N_("Pages added"),
    "pages-removed": N_("Pages taken out again"),
    "set-aside": N_("Put aside"),
    "reopened": N_("Taken up again"),
}


def tell_more(after: str | None, note: Mapping[str, Any]) -> Text | str:
    """What a line of the history came to: an outcome, a caisse, a reference, a reason for setting aside."""
    if after in OUTCOME_TEXTS and note.get("reason") not in SET_ASIDE:
        return Text(OUTCOME_TEXTS[str(after)])
    if note.get("reason") in SET_ASIDE:
        return Text(SET_ASIDE[note["reason"]])
    if note.get("pages"):
        return ", ".join(str(page) for page in note["pages"])
    return str(note.get("caisse") or note.get("reference") or "")
