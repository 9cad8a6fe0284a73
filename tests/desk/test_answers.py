"""A clerk asks, the patient answers, and the claim is on the desk again."""

import pytest
from sqlalchemy import select

from backend.db import new_id, transaction
from backend.domain.actors import Patient
from backend.domain.errors import Conflict, Invalid, NotFound
from backend.models.claims import Claim
from backend.models.mails import Mail
from backend.services import messages
from tests.desk.builders import Town
from tests.desk.conftest import Desk
from tests.telling.catching import work
from tests.telling.conftest import NOON


def patient_of(claim: Claim) -> Patient:
    return Patient(new_id(), claim.person_id, "Claire Weber", "fr")


def answer(town: Town, patient: Patient, claim: Claim, body: str) -> None:
    """The patient writes back; no account is needed for that here."""
    with transaction(town.house.sessions) as session:
        messages.reply(session, patient, claim.id, body, town.house.now())


def test_an_answer_is_read_beside_the_question(town: Town, sit_down: Desk) -> None:
    person = town.person()
    claim = town.claim(person)
    account = town.account_of(person)
    seat = sit_down(town.staff("Marc Klein"))
    seat.send(seat.get(f"/desk/claims/{claim.id}"), "/ask", text="Avez-vous payé ?")
    assert "Claire Weber" in seat.get("/desk/claims?state=waiting").text
    work(town.house, NOON)
    with town.house.sessions() as session:
        mail = session.scalars(select(Mail)).one()
        assert mail.recipient == "claire@example.lu" and "payé" not in mail.body
    answer(town, Patient(account.id, person.id, person.name, "fr"), claim, "Oui, le 2.")
    page = seat.get(f"/desk/claims/{claim.id}")
    assert "Avez-vous payé ?" in page.text and "Oui, le 2." in page.text and "accept" in page.actions
    assert page.text.index("Avez-vous payé ?") < page.text.index("Oui, le 2.")


def test_only_the_patient_answers_and_only_while_a_question_is_open(town: Town, sit_down: Desk) -> None:
    claim, other = town.claim(), town.claim(town.person("Jean", "Muller"))
    with pytest.raises(Conflict):
        answer(town, patient_of(claim), claim, "Sans question")
    seat = sit_down(town.staff("Marc Klein"))
    seat.send(seat.get(f"/desk/claims/{claim.id}"), "/ask", text="Pourquoi ?")
    with pytest.raises(NotFound):
        answer(town, patient_of(other), claim, "Ce n'est pas à moi")
    for nothing in ("", "  ", "a\0b", "x" * 4001):
        with pytest.raises(Invalid):
            answer(town, patient_of(claim), claim, nothing)
