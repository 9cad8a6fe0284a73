"""The thirty social offices, and two people whom the one of Esch looks after: attestation, engagement, labels."""

from datetime import date, datetime, timedelta

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend import storage
from backend.domain.actors import System
from backend.domain.text import Text
from backend.languages import translate
from backend.models.accounts import Account
from backend.models.events import record
from backend.models.people import Person
from backend.models.social import Attestation, Label, Office
from backend.services.papers import typeset

BENEFICIARIES = ("Alice Adam", "Bruno Becker")
LABELS = 5
FIRST = (("OS-ESCH", "Esch-sur-Alzette"), ("OS-LUX", "Luxembourg"))
# Thirty offices, each named after a commune it serves; which communes share an office is not told here.
COMMUNES = (
    *("Bascharage", "Beckerich", "Bertrange", "Bettembourg", "Clervaux", "Diekirch", "Differdange", "Dudelange"),
    *("Echternach", "Ettelbruck", "Grevenmacher", "Hesperange", "Junglinster", "Kayl", "Kehlen", "Larochette"),
    *("Mamer", "Mersch", "Mondercange", "Mondorf-les-Bains", "Niederanven", "Pétange", "Redange", "Remich"),
    *("Sanem", "Schifflange", "Steinfort", "Wiltz"),
)


def found_offices(session: Session) -> None:
    """All thirty, empty."""
    for code, commune in (*FIRST, *((_code(one), one) for one in COMMUNES)):
        name = f"Office social {_of(commune)}"
        session.add(Office(code=code, name=name, address=f"Maison communale\n{commune}"))
    session.flush()


def grant(session: Session, person: Person, now: datetime) -> list[dict[str, object]]:
    """One attestation of the office of Esch with its signed engagement; its labels for `demo.json`."""
    office = session.get_one(Office, "OS-ESCH")
    starts = now.date().replace(day=1)
    clerk = session.scalar(select(Account.id).where(Account.office == office.code))
    attestation = Attestation(
        person_id=person.id,
        office=office.code,
        valid_from=starts,
        valid_to=starts + timedelta(days=80),
        caisse=person.affiliations[-1].caisse if person.affiliations else None,
        engagement_file_id=storage.put(session, engagement(person, office, starts), "application/pdf", now),
        granted_at=now,
        granted_by=clerk,
    )
    session.add(attestation)
    session.flush()
    record(session, System("demo"), "granted", "attestation", attestation.id, now, person_id=person.id)
    codes = [f"TPS-{person.matricule[:8]}-{number:02}" for number in range(1, LABELS + 1)]
    session.add_all(
        Label(code=code, attestation_id=attestation.id, position=number) for number, code in enumerate(codes, 1)
    )
    days = {"valid_from": attestation.valid_from.isoformat(), "valid_to": attestation.valid_to.isoformat()}
    return [{"label": code, "matricule": person.matricule, **days} for code in codes]


def engagement(person: Person, office: Office, on: date) -> bytes:
    """The beneficiary's signed declaration, as the office would have scanned it."""
    day = translate(Text("{day}", {"day": on}), "fr")
    data = {
        "language": "fr",
        "sender": [person.name, *person.address.split("\n")],
        "recipient": [office.name, *office.address.split("\n")],
        "day": day,
        "title": "Déclaration d'engagement, tiers payant social",
        "paragraphs": [
            "Je demande le tiers payant social pour les soins de médecins et de médecins-dentistes. Je m'engage :"
        ],
        "choices": [
            "à consulter au plus deux médecins de la même discipline dans un intervalle de six mois ;",
            "à n'employer mes étiquettes que pour mes propres soins, durant la période inscrite ;",
            "à rendre l'attestation et les étiquettes qui restent si le bénéfice prend fin.",
        ],
        "closing": [f"Lu et approuvé, signé le {day} : {person.name}"],
        "facts": [["Matricule", person.matricule]],
    }
    return typeset("letter.typ", {"data": orjson.dumps(data).decode()}, accessible=True)


def _code(commune: str) -> str:
    plain = commune.split("-")[0].upper().translate(str.maketrans("ÉÈ", "EE"))
    return f"OS-{plain}"


def _of(commune: str) -> str:
    return f"d'{commune}" if commune[0] in "AEIOUÉ" else f"de {commune}"
