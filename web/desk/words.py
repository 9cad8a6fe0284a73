"""What codes are called at the desks, and how they look: a state is an icon and a word, never colour alone."""

from typing import NamedTuple

from backend.domain.text import N_
from backend.services.mailroom.words import OUTCOME_TEXTS, reason_text, step_text
from web.desk import standing_words
from web.desk.standing_words import CHECK_KINDS, CHECK_REASONS, FINDINGS, WHY

__all__ = [
    "BATCHES",
    "CHANNELS",
    "CHECK_KINDS",
    "CHECK_REASONS",
    "FINDINGS",
    "HISTORY",
    "LANGUAGE_NAMES",
    "LIMITS",
    "LISTS",
    "OBJECTIONS",
    "ORIGINS",
    "OUTCOMES",
    "ROLES",
    "SEVERITIES",
    "STATES",
    "WHY",
    "Word",
    "reason_text",
    "step_text",
]


class Word(NamedTuple):
    """A catalogue sentence with its icon and tone (good, wait, bad, note, or none)."""

    msgid: str
    icon: str
    tone: str = ""


LISTS = {
    "work": N_("To decide"),
    "mine": N_("Mine"),
    "second": N_("Waiting for a second signature"),
    "waiting": N_("Waiting for the patient"),
    "decided": N_("Decided"),
}
STATES = {
    "received": Word(N_("To decide"), "clock", "note"),
    "in-review": Word(N_("In review"), "search", "note"),
    "waiting-for-patient": Word(N_("Waiting for the patient"), "question", "wait"),
    "accepted": Word(N_("Accepted"), "check", "good"),
    "refused": Word(N_("Refused"), "stop", "bad"),
    "paid": Word(N_("Paid"), "check", "good"),
}
CHANNELS = {
    "app": Word(N_("App"), "device"),
    "post": Word(N_("Post"), "post"),
    "pid": Word(N_("Direct payment"), "doctor"),
    "tps": Word(N_("Tiers payant social"), "people"),
}
SEVERITIES = {
    "blocks": Word(N_("Blocks"), "stop", "bad"),
    "review": Word(N_("To check"), "warning", "wait"),
    "note": Word(N_("Note"), "info", "note"),
}
_OUTCOME_LOOKS = {
    "filed": ("check", "good"),
    "already_sent": ("check", "good"),
    "to_check": ("warning", "wait"),
    "proof_missing": ("post", "note"),
    "unreadable": ("warning", "wait"),
    "unknown": ("question", "wait"),
    "other_caisse": ("next", "wait"),
    "doubled": ("info", "note"),
    "foreign": ("stop", "wait"),
    "damaged": ("stop", "bad"),
}
OUTCOMES = {code: Word(msgid, *_OUTCOME_LOOKS[code]) for code, msgid in OUTCOME_TEXTS.items()}
BATCHES = {
    "received": Word(N_("Waiting to be read"), "clock", "note"),
    "reading": Word(N_("Being read"), "search", "note"),
    "done": Word(N_("All read"), "check", "good"),
}
ROLES = {
    "operator": N_("Mail room"),
    "clerk": N_("Claims"),
    "mr": N_("Reference doctor"),
    "office": N_("Social office"),
    "payments": N_("Payments"),
    "admin": N_("Administration"),
}
ORIGINS = {
    "post": N_("Scanned post"),
    "practice": N_("From the practice"),
    "proof": N_("Proof of payment"),
    "answer": N_("Sent with the answer"),
    "objection": N_("Sent with the objection"),
}
HISTORY = {
    "received": N_("Arrived"),
    "assessed": N_("Assessed by the rules"),
    "taken": N_("Opened for decision"),
    "taken-over": N_("Taken over"),
    "released": N_("Put back into the queue"),
    "asked": N_("Question to the patient"),
    "answered": N_("Answer of the patient"),
    "resumed": N_("Taken up without an answer"),
    "accepted": N_("Accepted"),
    "refused": N_("Refused"),
    "undone": N_("Decision taken back"),
    "also-arrived": N_("Arrived again, by another road"),
    "arrival-mistaken": N_("That paper belongs to another bill"),
    "paid": N_("Paid"),
    "payment-returned": N_("The bank sent the payment back"),
    "return-withdrawn": N_("The payment did not come back after all"),
    "paid-again": N_("The payment is ordered again"),
    **standing_words.HISTORY,
    "label-reviewed": N_("Ended label looked at: the decision stays"),
    "objected": N_("Objection of the patient"),
    "objection-upheld": N_("Objection upheld"),
    "objection-rejected": N_("Objection rejected"),
}
OBJECTIONS = {
    "open": Word(N_("To decide"), "clock", "note"),
    "upheld": Word(N_("Upheld"), "check", "good"),
    "rejected": Word(N_("Rejected"), "stop", "bad"),
}
LIMITS = {"F1": N_("24 hours"), "F2": N_("7 days"), "F3": N_("6 months")}
LANGUAGE_NAMES = {"fr": "Français", "de": "Deutsch", "lb": "Lëtzebuergesch", "en": "English", "pt": "Português"}
