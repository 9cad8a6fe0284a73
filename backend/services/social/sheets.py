"""The printable sheet of an attestation's labels: A4, tagged, each label with its code as text and as QR."""

import uuid
from datetime import datetime

import orjson
import qrcode
from sqlalchemy.orm import Session

from backend.domain import matricule
from backend.domain.actors import Staff
from backend.domain.errors import Conflict
from backend.domain.text import N_, Text
from backend.languages import translate
from backend.models.events import record
from backend.models.people import Person
from backend.models.social import Attestation, Office
from backend.services.papers import typeset
from backend.services.social import labels
from backend.services.social.attestations import reach
from backend.services.social.cover import last_day

QUIET_MODULES = 4


class NothingToPrint(Conflict):
    title = N_("No label is left to print")
    detail = N_("Every label was used or given back. Make more of them first.")


def print_sheet(session: Session, staff: Staff, attestation_id: uuid.UUID, now: datetime) -> bytes:
    """The PDF (PDF/UA-1) of every label that is neither used nor given back; the printing is written down.

    Refuses: NotFound for another office's attestation, NothingToPrint.
    """
    attestation = reach(session, staff, attestation_id)
    left = [label.code for label in labels.of_attestation(session, attestation) if labels.is_outstanding(label)]
    if not left:
        raise NothingToPrint
    record(
        *(session, staff, "labels-printed", "attestation", attestation.id, now),
        person_id=attestation.person_id,
        count=len(left),
    )
    session.flush()
    person, office = session.get_one(Person, attestation.person_id), session.get_one(Office, attestation.office)
    return compose(attestation, person, office, left)


def compose(attestation: Attestation, person: Person, office: Office, codes: list[str]) -> bytes:
    """The sheet in the person's language."""

    def say(msgid: str, **params: object) -> str:
        return translate(Text(msgid, params), person.language)

    data = {
        "language": person.language,
        "title": say(N_("Labels of {name}"), name=person.name),
        "office": office.name,
        "heading": say(N_("Tiers payant social")),
        "person": person.name,
        "matricule": matricule.show(matricule.Matricule(person.matricule)),
        "validity": say(
            N_("{first} to {last}, both days included"), first=attestation.valid_from, last=last_day(attestation.period)
        ),
        "symbol_alt": say(N_("QR code")),
        "labels": [{"code": code, "symbol": symbol(code)} for code in codes],
    }
    return typeset("labels.typ", {"data": orjson.dumps(data).decode()}, accessible=True)


def symbol(code: str) -> str:
    """The label's code as an SVG symbol: the code itself and nothing else, so that it is never taken for a bill's."""
    drawing = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_Q, border=0)
    drawing.add_data(code)
    drawing.make(fit=True)
    side = len(drawing.modules) + 2 * QUIET_MODULES
    dots = "".join(
        f"M{x + QUIET_MODULES} {y + QUIET_MODULES}h1v1h-1z"
        for y, row in enumerate(drawing.modules)
        for x, dark in enumerate(row)
        if dark
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{side}" height="{side}" viewBox="0 0 {side} {side}" '
        f'shape-rendering="crispEdges"><rect width="{side}" height="{side}" fill="#fff"/>'
        f'<path d="{dots}" fill="#000"/></svg>'
    )
