"""National numbers and provider codes as a practice sends them (A1–A7, A9, A10, B1, B2)."""

from datetime import date

import pytest
from sqlalchemy import select

from backend.db import transaction
from backend.domain.matricule import complete
from backend.models.people import Affiliation, Consent, Guardianship, Person
from tests.api.world import GP, OTHER_GP, World

CABINET = "90789000"


def answer(world: World, patient: str, number: str = "N-1", **other: object) -> tuple[int, dict[str, object]]:
    reply = world.put_bill({**world.bill("Carole Conter"), "patient": patient, **other}, number)
    return reply.status_code, dict(reply.json or {})


def settle(world: World, matricule: str, born_on: date) -> str:
    """Somebody insured with that number."""
    with transaction(world.house.sessions) as session:
        person = Person(matricule=matricule, given_name="Né", family_name="Ailleurs", born_on=born_on)
        person.affiliations.append(Affiliation(caisse="CNS", valid_from=date(2015, 1, 1)))
        session.add(person)
        session.flush()
        session.add(Consent(person_id=person.id, given_at=world.house.now()))
    return matricule


@pytest.mark.parametrize(
    "number", ["1983081246785", "2003042581939", "1971110258749", "2012051469331", "1994092874550"]
)
def test_a_well_formed_number_of_nobody_is_unknown_and_not_wrong(world: World, number: str) -> None:
    for spelling in (number, f"{number[:3]}-{number[3:6]}-{number[6:9]}-{number[9:]}", f" {number[:4]} {number[4:]} "):
        status, problem = answer(world, spelling)
        assert (status, problem["code"]) == (422, "unknown-patient"), spelling


@pytest.mark.parametrize("number", ["1985061512347", "1947113077780", "1980000000109"])
def test_a_number_is_read_with_or_without_blanks_and_dashes(world: World, number: str) -> None:
    spellings = (number, f"{number[:4]} {number[4:8]} {number[8:]}", f"{number[:3]}-{number[3:6]}-{number[6:]}")
    for place, spelling in enumerate(spellings):
        status, problem = answer(world, spelling, f"S-{place}")
        assert status == 201, (spelling, problem)


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("2011032753396", "chiffres de contrôle"),
        ("1994789587182", "chiffres de contrôle"),
        ("1990010112384", "chiffres de contrôle"),
        ("1985061512346", "chiffres de contrôle"),
        ("1985061512357", "chiffres de contrôle"),
        ("198506151234", "13 chiffres"),
        ("19850615123470", "13 chiffres"),
        ("198506151234A", "13 chiffres"),
        ("1985061512347/1", "13 chiffres"),
        ("19850615123", "11 chiffres"),
        ("١٩٨٥٠٦١٥١٢٣٤٧", "13 chiffres"),
    ],
)
def test_wrong_digits_a_wrong_form_and_the_old_number_are_told_apart(world: World, number: str, said: str) -> None:
    status, problem = answer(world, number)
    assert (status, problem["code"]) == (422, "invalid")
    errors = problem["errors"]
    assert isinstance(errors, dict) and list(errors) == ["patient"] and said in errors["patient"][0], errors


@pytest.mark.parametrize("eleven", ["39850615123", "49850000001", "20120000002"])
def test_numbers_of_any_first_digit_and_without_month_or_day_are_numbers(world: World, eleven: str) -> None:
    assert answer(world, settle(world, complete(eleven), date(1985, 6, 15)))[0] == 201


@pytest.mark.parametrize(
    ("eleven", "born_on", "reimbursed"),
    [("20150101333", date(1950, 1, 1), 5078), ("19500101333", date(2015, 1, 1), 5770)],
)
def test_an_age_comes_from_the_register_whatever_the_number_says(
    world: World, eleven: str, born_on: date, reimbursed: int
) -> None:
    number = settle(world, complete(eleven), born_on)
    with transaction(world.house.sessions) as session:
        ward = session.scalars(select(Person.id).where(Person.matricule == number)).one()
        claire = session.scalars(select(Person.id).where(Person.matricule == "1985061512347")).one()
        session.add(Guardianship(guardian_id=claire, person_id=ward, kind="ward", valid_from=date(2020, 1, 1)))
    assert answer(world, number)[0] == 201
    (document,) = world.inbox("Claire Weber", f"?person={number}")
    forecast = world.get("Claire Weber", f"/documents/{document['id']}/forecast").json or {}
    assert forecast["reimbursed_cents"] == reimbursed


@pytest.mark.parametrize("code", ["80123400", "9012340", "901234000", "9012340X", "99999999", "90123401"])
def test_a_code_that_is_none_or_nobodys_bills_nothing(world: World, code: str) -> None:
    reply = world.put_bill({**world.bill("Carole Conter"), "biller": code}, "C-1")
    assert reply.status_code == 422 and list((reply.json or {})["errors"]) == ["biller"]
    performed = world.put_bill({**world.bill("Carole Conter"), "performer": code}, "C-2")
    assert performed.status_code == 422 and list((performed.json or {})["errors"]) == ["performer"]


def test_biller_and_performer_may_differ_within_an_association_only(world: World) -> None:
    within = {**world.bill("Carole Conter"), "biller": CABINET, "performer": OTHER_GP}
    assert world.put_bill(within, "B-1", client_id="cabinet-deux").status_code == 201
    stranger = {**within, "performer": GP}
    reply = world.put_bill(stranger, "B-2", client_id="cabinet-deux")
    assert reply.status_code == 422 and list((reply.json or {})["errors"]) == ["performer"]
    other = {**world.bill("Carole Conter"), "performer": OTHER_GP}
    assert world.put_bill(other, "B-3").status_code == 422
