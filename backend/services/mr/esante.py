"""Telling the Agence eSanté that a declaration begins or ends (G16).

The interface of the agency is not public. Until there is one, `tell` writes down what it would say; whoever connects
the real one replaces this function and keeps the journal.
"""

from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from backend.models.mr import EsanteMessage, MrDeclaration
from backend.models.people import Person
from backend.models.providers import Provider

Event = Literal["validated", "ended"]


def tell(session: Session, declaration: MrDeclaration, event: Event, now: datetime) -> EsanteMessage:
    """One message about one declaration, journalled in the transaction of the change itself; no illness is named."""
    message = EsanteMessage(
        declaration_id=declaration.id,
        event=event,
        content={
            "number": declaration.number,
            "patient": session.get_one(Person, declaration.person_id).matricule,
            "doctor": session.get_one(Provider, declaration.doctor_id).code,
            "effective_on": declaration.effective_on.isoformat() if declaration.effective_on else None,
            "ended_on": declaration.ended_on.isoformat() if declaration.ended_on else None,
        },
        told_at=now,
    )
    session.add(message)
    session.flush()
    return message
