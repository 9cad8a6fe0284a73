"""What the providers' desk calls states, papers, changes and the steps of a history."""

from backend.domain.text import N_
from backend.services.providers.words import CHANGES, KINDS, PAPERS
from backend.services.providers.words import STATES as STATE_WORDS
from web.desk.words import Word

__all__ = ["CHANGES", "DECIDED", "DONE", "HISTORY", "KINDS", "PAPERS", "STATES"]

_LOOKS = {
    "received": ("clock", "note"),
    "incomplete": ("warning", "wait"),
    "complete": ("check", "note"),
    "attributed": ("check", "good"),
    "refused": ("stop", "bad"),
}
STATES = {code: Word(STATE_WORDS[code], *look) for code, look in _LOOKS.items()}
DECIDED = {
    "": Word(N_("To decide"), "clock", "note"),
    "granted": Word(N_("Granted"), "check", "good"),
    "refused": Word(N_("Refused"), "stop", "bad"),
}
HISTORY = {
    "opened": N_("File opened"),
    "paper-added": N_("Paper added"),
    "paper-set-aside": N_("Paper cannot be used"),
    "attributed": N_("Code given"),
    "refused": N_("Refused"),
    "joined": N_("Joined"),
    "left": N_("Left"),
    "founded": N_("Founded"),
    "authorised": N_("Software authorised"),
    "withdrawn": N_("Authorisation withdrawn"),
    "exemption-asked": N_("Exemption asked for"),
    "exemption-granted": N_("Exemption granted"),
    "exemption-refused": N_("Exemption refused"),
    "died": N_("Death recorded"),
}
DONE = {
    "opened": N_("The file is open. Add the papers."),
    "papers": N_("The papers are kept."),
    "set-aside": N_("The paper counts as missing now."),
    "attributed": N_("The code is given. Print the letter."),
    "refused": N_("The request is refused. Print the letter."),
    "joined": N_("The new member is recorded."),
    "left": N_("The departure is recorded."),
    "authorised": N_("The software may send for this provider from now on."),
    "withdrawn": N_("The software may not act any more; its next request is refused."),
    "asked": N_("The request is recorded. Decide on it when everything is clear."),
    "decided": N_("The decision is recorded."),
}
