"""Who looked at my file, when and why."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from backend.domain.actors import Patient
from backend.domain.text import N_, Text
from backend.models.events import Event
from backend.models.people import Person
from backend.services import pages
from backend.services.care import ids_in_care
from backend.services.documents import Brief

WHO = {
    "staff": N_("Staff of your caisse"),
    "office": N_("Staff of a social office"),
    "client": N_("Software of your practice: {name}"),
    "patient": N_("{name}"),
    "system": N_("The fund's own machinery"),
}
WHY = {
    "claim": N_("to decide your claim"),
    "person": N_("to look up your details"),
    "document": N_("to read a document"),
    "packet": N_("to sort your post"),
    "payment_order": N_("to pay you"),
    "tps": N_("to look after social third-party payment"),
    "mr_declaration": N_("to look after your reference doctor's declaration"),
}


@dataclass(frozen=True, slots=True)
class AccessEntry:
    at: datetime
    who: Text
    why: Text
    person: Brief


def list_accesses(
    session: Session, patient: Patient, today: date, *, limit: int, after: str | None
) -> pages.Page[AccessEntry]:
    """Looks by others at the file of the patient and of those in their care, newest first."""
    query = (
        select(Event, Person)
        .join(Person, Person.id == Event.person_id)
        .where(
            Event.person_id.in_(ids_in_care(session, patient.person_id, today)),
            Event.name == "viewed",
            Event.actor_kind != "patient",
        )
    )
    start = pages.place(after)
    if start is not None:
        query = query.where(tuple_(Event.at, Event.id) < start)
    rows = session.execute(query.order_by(Event.at.desc(), Event.id.desc()).limit(limit + 1)).all()
    more = pages.cursor(rows[limit - 1][0].at, rows[limit - 1][0].id) if len(rows) > limit else None
    return pages.Page([_entry(event, person) for event, person in rows[:limit]], more)


def _entry(event: Event, person: Person) -> AccessEntry:
    from_office = event.actor_kind == "staff" and event.entity == "tps"
    who = Text(WHO["office" if from_office else event.actor_kind], {"name": event.actor})
    return AccessEntry(event.at, who, Text(WHY.get(event.entity, WHY["person"])), Brief(person.matricule, person.name))
