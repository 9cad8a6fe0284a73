"""What payments, runs and returns are called at the payments' desk."""

from backend.domain.payments import RETURN_CODES
from backend.domain.text import N_
from web.desk.words import Word

__all__ = ["CATEGORIES", "DONE", "KINDS", "ORDERS", "RETURN_CODES", "RUNS"]

CATEGORIES = {"regular": N_("Regular"), "instant": N_("Immediate")}
KINDS = {
    "refund": N_("To the patient"),
    "instant": N_("To the practice, at once"),
    "settlement": N_("To the practice, third-party"),
}
ORDERS = {
    "due": Word(N_("Due"), "clock", "note"),
    "paid": Word(N_("Paid"), "check", "good"),
    "returned": Word(N_("Returned by the bank"), "back", "bad"),
    "withdrawn": Word(N_("Not owed any more"), "stop"),
}
RUNS = {
    "prepared": Word(N_("To release"), "clock", "wait"),
    "stale": Word(N_("Prepare again"), "warning", "bad"),
    "released": Word(N_("Released"), "check", "good"),
    "dissolved": Word(N_("Dissolved"), "stop"),
}
DONE = {
    "prepared": N_("The run is prepared. A colleague releases it."),
    "released": N_("The run is released. Its payments are paid; fetch the file for the bank."),
    "dissolved": N_("The run is dissolved. What it carried is due again."),
    "returned": N_("The return is noted and the payee told."),
    "return-withdrawn": N_("The return is taken back. The payment counts as placed."),
    "paid-again": N_("It is ordered again and leaves with the next run."),
}
