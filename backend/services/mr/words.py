"""What statuses, occasions and addressees of declarations are called: one word each, for desk, practice and phone."""

from typing import Final

from backend.domain.text import N_

STATUSES: Final = {
    "none": N_("None"),
    "received": N_("Received"),
    "not-validated": N_("Not validated"),
    "validated": N_("Validated"),
    "active": N_("Active"),
    "ending": N_("Ending"),
    "ended": N_("Ended"),
}
ENDS: Final = {
    "joint": N_("Ended together"),
    "doctor": N_("Ended by the doctor"),
    "patient": N_("Ended by the patient"),
    "death": N_("Ended by the doctor's death"),
}
SIGNED: Final = N_("Signed by patient and doctor")
OCCASIONS: Final = {
    "validated": N_("Validation"),
    "not-validated": N_("Not validated"),
    "ended": N_("End"),
    "services": N_("Summary of services"),
}
ADDRESSEES: Final = {
    "doctor": N_("Doctor"),
    "patient": N_("Patient"),
    "representative": N_("Representative"),
}
