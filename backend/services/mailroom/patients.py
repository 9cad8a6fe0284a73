"""Whose bill a paper is, by the number printed on it: wrong check digits warn and do not turn it away (A8)."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.domain import matricule
from backend.domain.errors import Invalid, invalid
from backend.domain.text import N_, Text
from backend.models.people import Person
from backend.services import deposits

LONGEST = 300
SAY_WHY = N_("If the paper means this person, say why: you can go on then.")
FITS = N_("The printed check digits are not right. Somebody insured has the same first eleven: {number}.")
NOBODY = N_(
    "The printed check digits are not right, and nobody insured has the same first eleven. Look for the person."
)


def printed_patient(session: Session, typed: str, go_on: str) -> tuple[Person, dict[str, str]]:
    """The person, and what to keep in the history where the printed number was doubtful.

    Refuses (Invalid): a malformed or unknown number as a deposit does; wrong check digits with a warning on `patient`,
    and on `go_on` as long as nobody says why to go on.
    """
    try:
        eleven, doubtful = matricule.read_printed(typed, go_on)
    except matricule.MatriculeError as error:
        if error.kind != "check-digits":
            return deposits.insured(session, typed), {}
        eleven, doubtful = "".join(filter(str.isdigit, typed))[:11], True
    if not doubtful:
        return deposits.insured(session, typed), {}
    number = matricule.complete(eleven)
    person = session.scalar(select(Person).where(Person.matricule == number))
    if person is None:
        raise invalid("patient", NOBODY)
    if not go_on.strip() or len(go_on) > LONGEST:
        fits = Text(FITS, {"number": matricule.show(number)})
        raise Invalid(errors={"patient": [fits], "go_on": [Text(SAY_WHY)]})
    return person, {"printed": typed.strip()[:40], "reason": go_on.strip()}
