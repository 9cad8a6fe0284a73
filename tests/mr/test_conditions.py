"""What is asked of a declaration, with the field or the reason named (G13, G14, G15), and sent twice."""

import uuid
from typing import Any

import pytest

from tests.api.world import CHILD, HEART, OTHER_GP
from tests.mr.country import Country, next_day


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ({"doctor": HEART}, "Seul un médecin généraliste ou un pédiatre peut être médecin référent."),
        ({"ald": []}, "Aucune affection de longue durée n'est nommée."),
        ({"ald": [" "]}, "Aucune affection de longue durée n'est nommée."),
        ({"dsp_active": False}, "Le dossier de soins partagé (DSP) n'est pas actif."),
    ],
)
def test_without_what_the_scheme_is_for_it_is_not_validated_and_everybody_is_told_why(
    country: Country, other: dict[str, Any], reason: str
) -> None:
    found = country.on("2024-11-10").declare(**other)
    assert (found["status"], found["number"], found["effective_on"]) == ("not-validated", None, None)
    assert found["reason"].replace("’", "'") == reason
    mine = country.mine("Alice Adam")
    assert mine["status"] == "not-validated"
    assert [one.replace("’", "'") for one in mine["declaration"]["reasons"]] == [reason]
    assert [one["code"] for one in mine["may"]] == ["declare"]
    assert [letter.addressee for letter in country.letters(found["id"])] == ["doctor", "patient"]
    assert country.journal(found["id"]) == []


def test_a_paediatrician_may_be_one(country: Country) -> None:
    assert country.on("2024-11-10").declare(doctor=CHILD)["status"] == "received"


def test_for_a_minor_somebody_in_charge_signs(country: Country) -> None:
    country.on("2024-11-10")
    claire = country.matricule("Claire Weber")
    refused = country.put(f"/{uuid.uuid4()}", country.declaration("Léa Weber"))
    assert (
        refused.status_code == 422 and refused.json is not None and list(refused.json["errors"]) == ["representative"]
    )
    stranger = country.declaration("Léa Weber", representative=country.matricule("Jos Kremer"))
    refused = country.put(f"/{uuid.uuid4()}", stranger)
    assert (
        refused.status_code == 422 and refused.json is not None and list(refused.json["errors"]) == ["representative"]
    )
    found = country.validated("Léa Weber", representative=claire)
    assert found["status"] == "validated"
    assert [letter.addressee for letter in country.letters(found["id"])] == ["doctor", "patient", "representative"]
    assert country.mine("Claire Weber")["status"] == "none"
    assert country.mine("Claire Weber", f"?person={country.matricule('Léa Weber')}")["status"] == "validated"


def test_for_a_ward_too_and_from_eighteen_on_one_signs_oneself(country: Country) -> None:
    country.on("2030-02-28")  # Léa, born on 29 February 2012, is of age on 1 March
    assert country.put(f"/{uuid.uuid4()}", country.declaration("Léa Weber")).status_code == 422
    assert country.put(f"/{uuid.uuid4()}", country.declaration("Irène Weber")).status_code == 422
    assert country.declare("Irène Weber", representative=country.matricule("Claire Weber"))["status"] == "received"
    country.on("2030-03-01")
    assert country.declare("Léa Weber")["status"] == "received"
    grown = country.declaration("Léa Weber", representative=country.matricule("Claire Weber"))
    assert country.put(f"/{uuid.uuid4()}", grown).status_code == 422


def test_the_same_declaration_again_is_the_same_and_another_under_its_id_is_refused(country: Country) -> None:
    body, path = country.on("2024-11-10").declaration(), f"/{uuid.uuid4()}"
    first = country.put(path, body)
    again = country.on("2024-11-20").put(path, body)
    assert (first.status_code, again.status_code) == (201, 200) and first.json == again.json
    for other in ({"ald": ["13"]}, {"signed_on": "2024-11-09"}, {"doctor": CHILD}, {"dsp_active": False}):
        answer = country.put(path, {**body, **other})
        assert answer.status_code == 409 and answer.json is not None and answer.json["code"] == "different-content"


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"signed_on": next_day("2024-11-10")}, "signed_on"),
        ({"doctor": "99999999"}, "doctor"),
        ({"doctor": "90789000"}, "doctor"),
        ({"patient": "2011032753396"}, "patient"),
        ({"representative": "2011032753396"}, "representative"),
        ({"ald": "12"}, "ald"),
        ({"ald": ["33"]}, "ald"),
        ({"ald": ["0"]}, "ald"),
        ({"ald": ["1", "32", "E11.9"]}, "ald"),
        ({"dsp_active": "yes"}, "dsp_active"),
        ({"number": "MR-1"}, "number"),
    ],
)
def test_what_is_wrong_with_a_declaration_is_told_by_its_field(
    country: Country, other: dict[str, Any], field: str
) -> None:
    country.on("2024-11-10")
    answer = country.put(f"/{uuid.uuid4()}", {**country.declaration(), **other})
    assert answer.status_code == 422 and answer.json is not None
    assert [name.split(".")[0] for name in answer.json["errors"]] == [field]


def test_nobody_insured_is_nobodys_patient(country: Country) -> None:
    answer = country.put(f"/{uuid.uuid4()}", {**country.declaration(), "patient": "1983081246785"})
    assert answer.status_code == 422 and answer.json is not None and answer.json["code"] == "unknown-patient"


def test_a_doctor_who_did_not_authorise_the_software_is_not_declared_by_it(country: Country) -> None:
    answer = country.put(f"/{uuid.uuid4()}", country.declaration(doctor=OTHER_GP))
    assert answer.status_code == 403 and answer.json is not None
    assert answer.json["code"] == "not-authorised-by-provider" and list(answer.json["errors"]) == ["doctor"]


def test_software_without_the_scope_declares_nobody(country: Country) -> None:
    answer = country.put(f"/{uuid.uuid4()}", country.declaration(doctor=OTHER_GP), "cabinet-deux")
    assert answer.status_code == 403 and answer.json is not None and answer.json["code"] == "scope"


def test_what_is_another_practices_looks_like_nothing(country: Country) -> None:
    id_ = country.on("2024-11-10").validated()["id"]
    country.let_in("cabinet-deux")
    letter = country.look(id_).json["letters"][0]["id"]  # type: ignore[index]
    assert country.look(id_, "cabinet-deux").status_code == 404
    assert country.look(f"{id_}/letters/{letter}", "cabinet-deux").status_code == 404
    body = {"kind": "joint", "signed_on": "2024-11-10"}
    assert country.put(f"/{id_}/revocation", body, "cabinet-deux").status_code == 404
    body = {"kind": "created", "on": "2024-11-10"}
    assert country.put(f"/{id_}/summary", body, "cabinet-deux").status_code == 404
    assert country.look(str(uuid.uuid4())).status_code == 404


def test_another_patients_looks_like_nothing(country: Country) -> None:
    country.on("2024-11-10").validated()
    alice = country.matricule("Alice Adam")
    assert country.get("Bruno Becker", f"/mr?person={alice}").status_code == 404
    assert country.leave("Bruno Becker", "2024-11-10", person=alice).status_code == 404
    assert country.mine("Bruno Becker")["status"] == "none"


def test_to_have_none_is_a_choice(country: Country) -> None:
    mine = country.on("2024-11-10").mine("Alice Adam")
    assert (mine["status"], mine["declaration"], mine["timeline"], mine["others"]) == ("none", None, [], [])
    assert [(one["code"], one["on"]) for one in mine["may"]] == [("declare", "2024-11-10")]


@pytest.mark.parametrize("ald", [["1"], ["32"], ["08"], ["8", " "], ["1", "16", "32"], ["ALD 8", "ald-08", "ALD8"]])
def test_each_of_the_32_long_term_illnesses_is_known_however_its_number_is_written(
    country: Country, ald: list[str]
) -> None:
    assert country.on("2024-11-10").declare(ald=ald)["status"] == "received"


def test_the_place_of_an_unknown_illness_is_told(country: Country) -> None:
    body = {**country.on("2024-11-10").declaration(), "ald": ["8", "33", "32", "ALD", "ALD 33"]}
    answer = country.put(f"/{uuid.uuid4()}", body)
    assert answer.status_code == 422 and sorted((answer.json or {})["errors"]) == ["ald.1", "ald.3", "ald.4"]


def test_after_a_declined_declaration_a_new_one_is_possible(country: Country) -> None:
    first = country.on("2024-11-10").declare(dsp_active=False)
    assert first["status"] == "not-validated"
    again = country.on("2024-11-12").validated()
    assert (again["status"], again["effective_on"]) == ("validated", "2024-12-01")
    mine = country.mine("Alice Adam")
    assert mine["status"] == "validated" and [one["status"] for one in mine["others"]] == ["not-validated"]
