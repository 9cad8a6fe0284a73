"""Proof of payment on paper: what proves that a bill was paid, and what does not."""

from dataclasses import dataclass
from typing import Literal

from backend.domain.lifecycle import PacketOutcome
from backend.domain.rules import rule
from backend.domain.text import N_, Text

Kind = Literal["acquit", "bank-stamp", "debit-advice", "payment-order", "screenshot", "copy", "none"]

_NO_PROOF = {
    "payment-order": N_("A payment order says that you wanted to pay, not that you paid."),
    "screenshot": N_("A screenshot is no proof of payment."),
    "copy": N_("A copy is no proof of payment: the original is needed."),
    "none": N_("No proof of payment was with the bill."),
}
_ACQUIT_LACKS = N_("Under “pour acquit” the day or the signature is missing.")
_DEBIT_LACKS = N_("The debit advice lacks the bill's reference, the payer, the payee or the bank.")


@dataclass(frozen=True, slots=True)
class ProofFacts:
    """What an operator sees on the paper; the details matter only for the kind that has them."""

    kind: Kind
    dated: bool = False
    signed: bool = False
    reference: bool = False
    payer: bool = False
    payee: bool = False
    bank: bool = False


@rule("D2", "D3")
def lacks(proof: ProofFacts) -> Text | None:
    """What is missing for the letter to the patient; None where the payment is proved."""
    match proof.kind:
        case "bank-stamp":
            return None
        case "acquit":
            return None if proof.dated and proof.signed else Text(_ACQUIT_LACKS)
        case "debit-advice":
            whole = proof.reference and proof.payer and proof.payee and proof.bank
            return None if whole else Text(_DEBIT_LACKS)
        case _:
            return Text(_NO_PROOF[proof.kind])


@rule("D2")
def outcome(proof: ProofFacts) -> PacketOutcome:
    """Where a packet of an unpaid bill goes once its proof was looked at; never a silent refusal."""
    return "filed" if lacks(proof) is None else "proof_missing"
