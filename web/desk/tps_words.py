"""What an office's desk calls states, acts and the steps of a grant's history."""

from backend.domain.text import N_
from web.desk.words import Word

STATES = {
    "running": Word(N_("Running"), "check", "good"),
    "coming": Word(N_("Begins later"), "clock", "note"),
    "over": Word(N_("Over"), "info", "note"),
    "revoked": Word(N_("Ended early"), "stop", "bad"),
}
LABELS = {
    "free": Word(N_("Handed out"), "documents", "note"),
    "used": Word(N_("Used"), "check", "good"),
    "returned": Word(N_("Given back"), "back", "note"),
    "void": Word(N_("Not given back, its days are over"), "warning", "wait"),
}
LISTS = {
    "running": N_("Running"),
    "ending": N_("Ending within two weeks"),
    "coming": N_("Begins later"),
    "over": N_("Over"),
}
HISTORY = {
    "granted": N_("Granted"),
    "labels-added": N_("Labels added"),
    "labels-printed": N_("Labels printed"),
    "labels-returned": N_("Labels given back"),
    "validated-twice": N_("Second validation"),
    "revoked": N_("Ended early"),
}
DONE = {
    "granted": N_("Granted. Print the labels and hand them out."),
    "labels-added": N_("The labels are made. Print the sheet."),
    "labels-returned": N_("The labels are given back and cannot be used any more."),
    "validated-twice": N_("The second validation is noted."),
    "revoked": N_("It ends on the day before. Ask for the labels that are still out."),
}
