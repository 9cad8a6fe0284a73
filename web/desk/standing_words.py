"""What findings are called in a list, and what happened to a claim between system and clerks."""

from backend.domain.text import N_
from backend.services.reassessments import WHY as _WHY

FINDINGS = {
    "time-barred": N_("Too late"),
    "proof-missing": N_("No proof of payment"),
    "cancelled": N_("Cancelled by the practice"),
    "not-affiliated": N_("Not affiliated"),
    "unknown-act": N_("Unknown act"),
    "accident": N_("Accident"),
    "proof-attached": N_("Proof attached"),
    "large-amount": N_("Large amount"),
    "no-agreement": N_("No agreement"),
    "other-discipline": N_("Other discipline"),
    "not-a-member": N_("Not a member then"),
    "too-many-doctors": N_("Many doctors"),
    "tps-no-label": N_("No label"),
    "tps-not-own": N_("Somebody else's label"),
    "tps-used": N_("Label used before"),
    "tps-not-attested": N_("Label without attestation"),
    "tps-outside": N_("Outside the attestation"),
    "tps-revoked": N_("Attestation revoked"),
    "not-in-tps": N_("Not open to third-party payment"),
    "no-second-validation": N_("No second validation"),
    "mr03-other-doctor": N_("Another reference doctor"),
    "mr03-no-summary": N_("No patient summary"),
    "mr03-discipline": N_("No general practitioner"),
    "mr03-no-declaration": N_("No reference doctor"),
    "mr03-too-early": N_("Coordination too early"),
    "mr03-too-often": N_("Coordination too often"),
    "limit-24h": N_("Limit of 24 hours"),
    "limit-7-days": N_("Limit of 7 days"),
    "limit-6-months": N_("Limit of 6 months"),
    "above-tariff": N_("Above the tariff"),
}
CHECK_KINDS = {"sample": N_("Sample"), "changed": N_("Would come out otherwise")}
WHY = {**{code: text.msgid for code, text in _WHY.items()}, "looked-at-again": N_("A clerk looked at it again.")}
CHECK_REASONS = {"random": N_("Drawn by chance"), **FINDINGS, **WHY}
HISTORY = {
    "assessed-again": N_("Assessed again"),
    "proposed": N_("Proposed for a second signature"),
    "sent-back": N_("Proposal sent back"),
    "proposal-outdated": N_("Proposal void: the rules give another answer now"),
    "found-right": N_("Looked at again: right"),
    "found-wrong": N_("Looked at again: wrong"),
    "corrected": N_("Set right by a better statement"),
    "overpaid": N_("Paid too much: to be recovered by hand"),
    "memoire-cancelled": N_("Cancelled by the practice"),
}
