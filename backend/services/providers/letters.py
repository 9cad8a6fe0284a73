"""Letters about a file: what is missing, the code, or why there is none. PDF/UA-1, in the fund's first language."""

import uuid
from collections.abc import Sequence
from datetime import date

import orjson
from sqlalchemy.orm import Session

from backend import storage
from backend.domain import provider_code
from backend.domain.actors import Staff
from backend.domain.errors import NotFound
from backend.domain.text import N_, Text
from backend.domain.tps import PAYER
from backend.languages import DEFAULT, translate
from backend.models.people import Caisse
from backend.models.provider_files import Registration
from backend.models.providers import Provider
from backend.services.papers import typeset
from backend.services.providers import registrations
from backend.services.providers.words import PAPERS

SERVICE = N_("Register of doctors and dentists")
AS_PDF = N_("Send them as PDF. JPEG and HTM cannot be opened and are not accepted.")
LANGUAGE = DEFAULT


def of_file(session: Session, staff: Staff, registration_id: uuid.UUID, today: date) -> bytes:
    """The letter kept with a closed file; of an open one, what is missing today. NotFound where nothing is."""
    case = registrations.look(session, staff, registration_id)
    if case.row.letter_file_id is not None:
        return storage.get(session, case.row.letter_file_id)
    if not case.missing:
        raise NotFound
    return compose(session, case.row, case.missing, None, today)


def compose(
    session: Session, row: Registration, missing: Sequence[str], provider: Provider | None, today: date
) -> bytes:
    """The letter that fits the file's state; `missing` are the papers still asked for."""
    caisse = session.get_one(Caisse, PAYER)
    title, paragraphs, points = _words(row, missing, provider)
    data = {
        "language": LANGUAGE,
        "sender": [caisse.name, _say(Text(SERVICE)), *caisse.address.split("\n")],
        "recipient": [row.name, *row.address.replace("\r", "").split("\n")],
        "day": _say(Text("{day}", {"day": today})),
        "title": _say(title),
        "paragraphs": [_say(one) for one in paragraphs],
        "choices": [_say(one) for one in points],
        "closing": [row.reason] if row.reason else [_say(Text(AS_PDF))] if missing else [],
        "facts": [[_say(Text(N_("Request received on"))), _say(Text("{day}", {"day": row.received_on}))]],
    }
    return typeset("letter.typ", {"data": orjson.dumps(data).decode()}, accessible=True)


def _words(
    row: Registration, missing: Sequence[str], provider: Provider | None
) -> tuple[Text, tuple[Text, ...], tuple[Text, ...]]:
    if provider is not None:
        code = provider_code.show(provider.code)
        return (
            Text(N_("Your provider code")),
            (
                Text(
                    N_("Your provider code is {code}. It is valid from {day}."),
                    {"code": code, "day": provider.valid_from},
                ),
                Text(N_("It stands on every bill. Services of earlier days cannot be billed with it.")),
                Text(N_("To let a software send for you, sign an authorisation and send it to us as PDF.")),
            ),
            (),
        )
    if row.state == "refused":
        return Text(N_("Your request for a provider code")), (Text(N_("No code could be given, for this reason:")),), ()
    return (
        Text(N_("Your request for a provider code is not complete")),
        (Text(N_("These papers are still missing:")),),
        tuple(Text(PAPERS[name]) for name in missing),
    )


def _say(text: Text) -> str:
    return translate(text, LANGUAGE)
