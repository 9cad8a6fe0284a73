"""What the rules say of a declaration: its checks for whoever decides, and the relations a person has had."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from backend.domain import mr, rules
from backend.domain.mr import Obstacle, Relation
from backend.domain.mr_timeline import Declaration
from backend.domain.text import N_, Text
from backend.models.mr import MrDeclaration
from backend.models.people import Guardianship, Person
from backend.models.providers import Provider

PASSED: Final[Mapping[str, str]] = {
    "discipline": N_("The doctor is a general practitioner or a paediatrician."),
    "no-long-term-illness": N_("A long-term illness is named."),
    "no-shared-file": N_("The shared care file (DSP) is active."),
    "no-representative": N_("Whoever has to sign has signed."),
    "another-runs": N_("No other declaration is running."),
    "doctor-gone": N_("The doctor practises."),
}
_RULES: Final = {
    "discipline": "G14",
    "no-long-term-illness": "G14",
    "no-shared-file": "G14",
    "no-representative": "G13",
    "another-runs": "G15",
    "doctor-gone": "G9",
}
_GONE = N_("The doctor does not practise any more.")


@dataclass(frozen=True, slots=True)
class Check:
    """One condition: met or not, in words, with its rule and the rule's source."""

    code: str
    passed: bool
    text: Text
    rule: str
    source: str


def checks(session: Session, declaration: MrDeclaration, today: date) -> list[Check]:
    """Every condition of a validation, met or not, in the order of the rules."""
    found = {one.code: one for one in obstacles(session, declaration, today)}
    register = rules.register()
    return [
        Check(
            code,
            code not in found,
            found[code].text if code in found else Text(sentence),
            _RULES[code],
            register[_RULES[code]].source,
        )
        for code, sentence in PASSED.items()
    ]


def obstacles(session: Session, declaration: MrDeclaration, today: date) -> list[Obstacle]:
    """What keeps the declaration from being validated today (G8, G9, G13 to G15)."""
    person = session.get_one(Person, declaration.person_id)
    doctor = session.get_one(Provider, declaration.doctor_id)
    given = mr.DeclarationFacts(
        discipline=doctor.discipline,
        ald=tuple(declaration.ald),
        dsp_active=declaration.dsp_active,
        signed_on=declaration.signed_on,
        patient_born_on=person.born_on,
        represented=declaration.representative_id is not None,
        ward=is_ward(session, person.id, declaration.signed_on),
    )
    found = mr.obstacles(given, relations_of(session, person.id, but=declaration.id))
    if doctor.valid_to is not None and doctor.valid_to <= today:
        found.append(Obstacle("doctor-gone", "G9", Text(_GONE)))
    return found


def relations_of(session: Session, person_id: uuid.UUID, but: uuid.UUID | None = None) -> tuple[Relation, ...]:
    """Every validated declaration of a person, first effect first; `but` leaves one out."""
    rows = session.execute(
        select(MrDeclaration, Provider.code)
        .join(Provider, Provider.id == MrDeclaration.doctor_id)
        .where(MrDeclaration.person_id == person_id, MrDeclaration.effective_on.is_not(None))
        .order_by(MrDeclaration.effective_on, MrDeclaration.id)
    )
    found = (timeline_facts(row, code).relation() for row, code in rows if row.id != but)
    return tuple(relation for relation in found if relation is not None)


def timeline_facts(row: MrDeclaration, doctor: str) -> Declaration:
    """The declaration's days as the rules see them; `doctor` is the code."""
    return Declaration(
        doctor=doctor,
        signed_on=row.signed_on,
        received_on=row.received_on,
        not_validated_on=row.not_validated_on,
        validated_on=row.validated_on,
        effective_on=row.effective_on,
        ended_on=row.ended_on,
        end_kind=row.end_kind,  # type: ignore[arg-type]
        summary_attested=row.summary_attested_on is not None,
    )


def is_ward(session: Session, person_id: uuid.UUID, day: date) -> bool:
    """Whether the person was under guardianship on that day."""
    running = select(Guardianship.id).where(
        Guardianship.person_id == person_id,
        Guardianship.kind == "ward",
        Guardianship.valid_from <= day,
        or_(Guardianship.valid_to.is_(None), Guardianship.valid_to >= day),
    )
    return session.scalar(running.limit(1)) is not None
