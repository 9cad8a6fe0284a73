"""From the signature to the first day, over HTTP and at the desk (G1, G2, G3, G8, G10, G15, G16)."""

import re

import pytest

from tests.mr.country import Country


@pytest.mark.parametrize(
    ("received", "validated", "effective"),
    [
        ("2024-11-10", "2024-11-10", "2024-12-01"),
        ("2024-03-10", "2024-03-20", "2024-04-01"),
        ("2024-03-28", "2024-04-03", "2024-05-01"),
        ("2024-03-28", "2024-03-31", "2024-04-01"),
        ("2024-02-29", "2024-02-29", "2024-03-01"),
        ("2024-12-31", "2024-12-31", "2025-01-01"),
        ("2024-12-31", "2025-01-01", "2025-02-01"),
    ],
)
def test_it_takes_effect_on_the_first_of_the_month_after_the_validation(
    country: Country, received: str, validated: str, effective: str
) -> None:
    id_ = country.on(received).declare()["id"]
    assert country.status(id_) == "received"
    seat = country.on(validated).clerk()
    page = seat.send(seat.get(f"/desk/mr/{id_}"), "/validate")
    assert page.status == 200
    found = country.look(id_).json
    assert found is not None
    assert (found["status"], found["effective_on"], found["validated_on"]) == ("validated", effective, validated)
    assert found["received_on"] == received
    country.on(effective)
    assert country.status(id_) == "active" and country.mine("Alice Adam")["status"] == "active"


def test_the_day_before_the_effect_it_is_not_active_yet(country: Country) -> None:
    id_ = country.on("2024-11-10").validated()["id"]
    country.on("2024-11-30")
    assert country.status(id_) == "validated"
    country.on("2024-12-01", hour=0)
    assert country.status(id_) == "active"


def test_the_business_day_turns_at_midnight_in_luxembourg(country: Country) -> None:
    id_ = country.on("2024-11-10").validated()["id"]
    country.on("2024-11-30", hour=23)  # 00:00 on 1 December in Luxembourg
    assert country.status(id_) == "active"


def test_every_validated_declaration_has_its_own_number_and_three_months_for_the_summary(country: Country) -> None:
    country.on("2024-11-10")
    numbers = [country.validated(name)["number"] for name in ("Alice Adam", "Bruno Becker", "Carole Conter")]
    assert len(set(numbers)) == 3 and all(re.fullmatch(r"MR-2024-\d{6}", number) for number in numbers)
    found = country.validated("David Diederich")
    assert found["summary"] == {"due_on": "2025-03-01", "created_on": None, "attested_on": None}


def test_the_agency_is_told_of_the_begin_and_of_the_end_without_any_illness(country: Country) -> None:
    found = country.on("2024-11-10").validated()
    assert country.revoke(found["id"], "joint", "2024-11-10").status_code == 200
    begin, end = country.journal(found["id"])
    assert (begin.event, begin.content["effective_on"]) == ("validated", "2024-12-01")
    assert (end.event, end.content["ended_on"]) == ("ended", "2025-01-10")
    assert set(begin.content) == {"number", "patient", "doctor", "effective_on", "ended_on"}


def test_a_new_declaration_waits_for_the_end_of_the_old_one(country: Country) -> None:
    first = country.on("2024-03-20").validated()
    second = country.on("2024-05-05").declare(doctor="90345600")
    seat = country.clerk()
    page = seat.get(f"/desk/mr/{second['id']}")
    assert "Une autre déclaration est en cours" in page.text
    refused = seat.post(page, "/validate")
    assert refused.status == 422 and country.status(second["id"]) == "received"
    assert country.revoke(first["id"], "joint", "2024-05-03").status_code == 200
    seat.send(seat.get(f"/desk/mr/{second['id']}"), "/validate")
    found = country.look(second["id"]).json
    assert found is not None and found["effective_on"] == "2024-08-01"
    country.on("2024-07-02")
    assert country.mine("Alice Adam")["status"] == "ending"
    country.on("2024-07-03")
    mine = country.mine("Alice Adam")
    assert (mine["status"], [one["status"] for one in mine["others"]]) == ("validated", ["ended"])
