"""Labels of the tiers payant social: found, checked against the person, and used once."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.domain.errors import invalid
from backend.domain.text import N_
from backend.domain.tps import LabelFacts
from backend.models.memoires import Memoire
from backend.models.people import Person
from backend.models.social import Attestation, Label


def presented(session: Session, code: str | None, person: Person) -> Label:
    """The label a practice presents; unknown, or another person's: Invalid on `tps_label` (H3, H10)."""
    label = session.scalar(select(Label).where(Label.code == (code or "")).with_for_update())
    attestation = session.get(Attestation, label.attestation_id) if label else None
    if label is None or attestation is None or attestation.person_id != person.id:
        raise invalid("tps_label", N_("This label is not known for this person."))
    return label


def use(session: Session, label: Label | None, memoire: Memoire, now: datetime) -> None:
    """Mark the label as used by this memoire; one used before stays with its first memoire (the claim is reviewed)."""
    if label is not None and label.memoire_id is None:
        label.memoire_id = memoire.id
        label.used_at = now
        session.flush()


def facts_of(session: Session, memoire: Memoire) -> LabelFacts | None:
    """What the rules need to know about the memoire's label; None where it has none."""
    if memoire.tps_label is None:
        return None
    label = session.get(Label, memoire.tps_label)
    attestation = session.get(Attestation, label.attestation_id) if label else None
    if label is None or attestation is None:
        return LabelFacts(known=False, own=False)
    return LabelFacts(
        known=True,
        valid_from=attestation.valid_from,
        valid_to=attestation.valid_to,
        revoked_on=attestation.revoked_on,
        used=label.memoire_id is not None and label.memoire_id != memoire.id,
        own=attestation.person_id == memoire.person_id,
        attested=True,
        validated_twice=False,
    )
