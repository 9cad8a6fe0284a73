"""Something changed that claims rest on: the worker is asked to assess a person's claims again.

The job runs after the change is stored, one person's jobs one after the other. What it finds is a new version of an
undecided claim; of a decided one a clerk is told (`assessing.assess_again`).
"""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.domain.text import N_, Text
from backend.jobs import defer
from backend.models.claims import Claim

TASK = "claims.assess_again"
WHY: Final[Mapping[str, Text]] = {
    "earlier-decided": Text(N_("An earlier claim was decided.")),
    "earlier-refused": Text(N_("An earlier claim was refused: what it used up is free again.")),
    "earlier-reduced": Text(N_("An earlier claim was reduced.")),
    "earlier-undone": Text(N_("The decision on an earlier claim was taken back.")),
    "earlier-withdrawn": Text(N_("An earlier claim was taken back by the mail room.")),
    "earlier-arrived": Text(N_("A bill came to light that had arrived before.")),
    "cancelled": Text(N_("The practice cancelled the bill.")),
    "attestation": Text(N_("The attestation or its label changed.")),
    "reference-doctor": Text(N_("The declaration of the reference doctor changed.")),
    "affiliation": Text(N_("The affiliation was corrected.")),
    "facts": Text(N_("The dated facts changed.")),
}


def ask(
    session: Session, person_id: uuid.UUID, why: str, *, since: datetime | None = None, but: uuid.UUID | None = None
) -> None:
    """Assess again what arrived from `since` on (without it: whatever may still matter), except the claim `but`."""
    defer(
        session,
        TASK,
        lock=f"person:{person_id}",
        person_id=str(person_id),
        why=why,
        since=since.isoformat() if since else "",
        but=str(but or ""),
    )


def ask_later_ones(session: Session, claim: Claim, why: str) -> None:
    """Assess again the claims that arrived after this one."""
    ask(session, claim.person_id, why, since=claim.received_at, but=claim.id)


def after_acceptance(session: Session, claim: Claim, is_reduced: bool) -> None:
    """A reduced claim leaves more for later ones; accepted whole, only those are asked again that waited for it."""
    waiting = select(Claim.id).where(
        Claim.person_id == claim.person_id, Claim.state == "received", Claim.waits_for == "earlier-open"
    )
    if is_reduced or session.scalar(waiting.limit(1)) is not None:
        ask_later_ones(session, claim, "earlier-reduced" if is_reduced else "earlier-decided")
