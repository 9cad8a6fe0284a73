"""Sampling: which claims that the system accepted a clerk looks at afterwards.

The claim's own id decides, so that a retry gives the same answer and nobody who sends a bill can choose: ids are made
by us, after the sending. The shares are facts.
"""

import hashlib
import uuid
from collections.abc import Collection

from backend.domain.facts import Limits
from backend.domain.rules import rule

RANDOM = "random"
_WHOLE = 1000


@rule("K9")
def drawn(claim_id: uuid.UUID, codes: Collection[str], limits: Limits) -> str | None:
    """Why the claim is drawn: the code of one of its findings, RANDOM, or None where it is not."""
    watched = sorted(set(codes) & set(limits.sample_codes))
    if watched and _place(claim_id, "finding") < limits.sample_found_per_mille:
        return watched[0]
    return RANDOM if _place(claim_id, RANDOM) < limits.sample_per_mille else None


def _place(claim_id: uuid.UUID, draw: str) -> int:
    """A number below a thousand, even over all ids and independent for each draw."""
    digest = hashlib.sha256(draw.encode() + claim_id.bytes).digest()
    return int.from_bytes(digest[:8]) % _WHOLE
