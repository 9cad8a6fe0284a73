"""What papers, states and changes of providers are called, for desk and letters."""

from typing import Final

from backend.domain.text import N_

PAPERS: Final = {
    "information-sheet": N_("Information sheet (fiche de renseignements)"),
    "licence": N_("Licence to practise (autorisation d'exercer)"),
    "identity": N_("Identity paper"),
    "bank-details": N_("Bank details (RIB)"),
    "association-form": N_("Form of the association, signed by every member"),
}
KINDS: Final = {"person": N_("Doctor or dentist"), "association": N_("Association")}
STATES: Final = {
    "received": N_("Received"),
    "incomplete": N_("Incomplete"),
    "complete": N_("Complete, to be decided"),
    "attributed": N_("Code given"),
    "refused": N_("Refused"),
}
CHANGES: Final = {"founded": N_("Founded"), "joined": N_("Joined"), "left": N_("Left")}
