"""Looking somebody up: only who may, only what is needed, and every look is written down."""

import re

from sqlalchemy import select

from backend.models.accounts import Account
from backend.models.events import Event
from tests.desk.builders import Town
from tests.desk.conftest import Desk


def test_somebody_is_found_by_matricule_in_any_spelling_or_by_name(town: Town, sit_down: Desk) -> None:
    person = town.person("Claire", "Weber")
    town.person("Jean", "Muller")
    seat = sit_down(town.staff("Ada Simon", role="admin", caisse=None))
    number = person.matricule
    for words in (number, f"{number[:4]} {number[4:8]} {number[8:]}", "weber", "claire we"):
        page = seat.get(f"/desk/people?q={words}")
        assert f"/desk/people/{person.id}" in page.links() and "Muller" not in page.text
    assert "Weber" not in seat.get("/desk/people?q=we").text
    assert "Personne ne correspond" in seat.get("/desk/people?q=%25%25%25").text


def test_a_name_is_found_by_the_beginnings_of_its_words_with_or_without_accents(town: Town, sit_down: Desk) -> None:
    person = town.person("Inês", "Da Silva-Müller")
    town.person("Jean", "Muller")
    seat = sit_down(town.staff("Ada Simon", role="admin", caisse=None))
    for words in ("ines", "INÊS da", "silva i", "mull sil", "Da Silva-Müller"):
        assert f"/desk/people/{person.id}" in seat.get(f"/desk/people?q={words}").links(), words
    for words in ("ilva", "ines jean", "'; --", "a:* | b"):
        assert f"/desk/people/{person.id}" not in seat.get(f"/desk/people?q={words}").links(), words


def test_every_look_is_written_down(town: Town, sit_down: Desk) -> None:
    person = town.person()
    seat = sit_down(town.staff("Ada Simon", role="admin", caisse=None))
    seat.get("/desk/people?q=weber")
    seat.get(f"/desk/people/{person.id}")
    with town.house.sessions() as session:
        looks = session.scalars(select(Event).where(Event.name == "viewed", Event.person_id == person.id)).all()
        assert [(look.actor, look.note) for look in looks] == [("Ada Simon", {"page": "list"}), ("Ada Simon", {})]


def test_the_letter_carries_a_code_that_is_shown_once_and_is_in_the_patients_language(
    town: Town, sit_down: Desk
) -> None:
    person = town.person(language="de")
    seat = sit_down(town.staff("Ada Simon", role="admin", caisse=None))
    letter = seat.send(seat.get(f"/desk/people/{person.id}"), "/letter")
    assert letter.status == 200 and "Ihr Code für die App" in letter.text and "Imprimer" in letter.text
    codes = re.findall(r"\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}\b", letter.text)
    assert len(codes) == 1
    with town.house.sessions() as session:
        account = session.scalars(select(Account).where(Account.person_id == person.id)).one()
        assert account.password_hash is None
    assert codes[0] not in seat.get(f"/desk/people/{person.id}").text


def test_staff_of_a_caisse_find_its_people_and_clerks_nobody(town: Town, sit_down: Desk) -> None:
    theirs = town.person("Jean", "Muller", caisse="CMFEP")
    operator = sit_down(town.staff("Olga Reuter", role="operator"))
    assert "Muller," not in operator.get("/desk/people?q=muller").text
    assert operator.get(f"/desk/people/{theirs.id}").status == 404
    clerk = sit_down(town.staff("Marc Klein"))
    assert clerk.get("/desk/people?q=muller").status == 403
    fields = clerk.get("/desk/claims").form("/language").fields
    letter = clerk.client.post(f"/desk/people/{theirs.id}/letter", data=fields, base_url="https://localhost")
    assert letter.status_code == 403


def test_a_refusal_speaks_the_language_of_the_desk(town: Town, sit_down: Desk) -> None:
    seat = sit_down(town.staff("Eva Hoffmann", language="de"))
    assert "Nicht erlaubt" in seat.get("/desk/people").text
    assert seat.get("/desk/people").tree.get("lang") == "de"
