"""Labels of the tiers payant social: made, found, checked against the person, and used once."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.domain import tps
from backend.domain.errors import invalid
from backend.domain.text import N_
from backend.domain.tps import LabelFacts
from backend.models.memoires import Memoire
from backend.models.people import Person
from backend.models.social import Attestation, Label
from backend.services.social.codes import is_mistyped, new_code, spellings


def issue(session: Session, attestation: Attestation, count: int) -> list[Label]:
    """So many new labels for the person of the attestation (H3: nobody else's)."""
    last = session.scalar(select(func.max(Label.position)).where(Label.attestation_id == attestation.id)) or 0
    made = [Label(code=new_code(), attestation_id=attestation.id, position=last + at) for at in range(1, count + 1)]
    session.add_all(made)
    session.flush()
    return made


def presented(session: Session, code: str | None, person: Person) -> Label:
    """The label a practice presents, held until the end: of two deposits with one label the second finds it used.

    Refuses (Invalid on `tps_label`) what is mistyped, unknown, or another person's (H3, H10).
    """
    typed = code or ""
    label = session.scalar(select(Label).where(Label.code.in_(spellings(typed))).with_for_update())
    if label is None and is_mistyped(typed):
        raise invalid("tps_label", N_("This label is mistyped: its last character does not fit the others."))
    attestation = session.get_one(Attestation, label.attestation_id) if label else None
    own = attestation is not None and attestation.person_id == person.id
    tps.refuse_label(LabelFacts(known=label is not None, own=own))
    assert label is not None
    return label


def use(session: Session, label: Label | None, memoire: Memoire, now: datetime) -> None:
    """Mark the label as used by this memoire; one used before stays with its first memoire (the claim is reviewed)."""
    if label is not None and label.memoire_id is None:
        label.memoire_id = memoire.id
        label.used_at = now
        session.flush()


def facts_of(session: Session, memoire: Memoire) -> LabelFacts | None:
    """What the rules need to know about the memoire's label; None where it has none.

    A label that was given back, or whose attestation was revoked from its first day on, belongs to no attestation.
    """
    label, attestation = of_memoire(session, memoire)
    if memoire.tps_label is None:
        return None
    if label is None or attestation is None:
        return LabelFacts(known=False, own=False)
    return LabelFacts(
        known=True,
        own=attestation.person_id == memoire.person_id,
        valid_from=attestation.valid_from,
        valid_to=attestation.valid_to,
        revoked_on=attestation.revoked_on,
        used=label.memoire_id is not None and label.memoire_id != memoire.id,
        attested=label.returned_at is None and not _is_void(attestation),
        validated_acts=frozenset(label.validated_acts),
    )


def of_memoire(session: Session, memoire: Memoire) -> tuple[Label | None, Attestation | None]:
    """The label that stands on a bill, and its attestation."""
    if memoire.tps_label is None:
        return None, None
    label = session.scalar(select(Label).where(Label.code.in_(spellings(memoire.tps_label))))
    return label, session.get(Attestation, label.attestation_id) if label else None


def held(session: Session, attestation: Attestation, codes: Iterable[str]) -> list[Label]:
    """Those of the attestation's labels that are named, held; none of another's."""
    wanted = select(Label).where(Label.attestation_id == attestation.id, Label.code.in_(list(codes)))
    return list(session.scalars(wanted.order_by(Label.position, Label.code).with_for_update()))


def of_attestation(session: Session, attestation: Attestation) -> list[Label]:
    """All labels of an attestation in the order of their making."""
    mine = select(Label).where(Label.attestation_id == attestation.id)
    return list(session.scalars(mine.order_by(Label.position, Label.code)))


def is_outstanding(label: Label) -> bool:
    """Neither used nor given back."""
    return label.memoire_id is None and label.returned_at is None


def _is_void(attestation: Attestation) -> bool:
    return attestation.revoked_on is not None and attestation.revoked_on <= attestation.valid_from
