"""How a declaration ends, and when it may not, on the days the rules name and beside them (G4, G5, G6, G7, G9)."""

import pytest

from tests.api.world import GP
from tests.mr.country import Country


def test_together_in_the_first_year_two_months_after_the_signature(country: Country) -> None:
    id_ = country.on("2024-03-20").validated()["id"]
    answer = country.on("2024-05-05").revoke(id_, "joint", "2024-05-03")
    assert answer.status_code == 200 and answer.json is not None
    assert (answer.json["status"], answer.json["ended_on"], answer.json["end_kind"]) == (
        "ending",
        "2024-07-03",
        "joint",
    )
    country.on("2024-07-02")
    assert country.status(id_) == "ending"
    country.on("2024-07-03")
    assert country.status(id_) == "ended"


@pytest.mark.parametrize(
    ("signed", "ends"),
    [
        ("2024-12-31", "2025-02-28"),
        ("2027-12-31", "2028-02-29"),
        ("2024-12-28", "2025-02-28"),
        ("2025-01-01", "2025-03-01"),
        ("2024-12-30", "2025-02-28"),
        ("2024-06-30", "2024-08-30"),
    ],
)
def test_the_notice_never_runs_over_the_end_of_a_month(country: Country, signed: str, ends: str) -> None:
    id_ = country.on("2024-03-20").validated()["id"]
    answer = country.on(signed).revoke(id_, "joint", signed)
    assert answer.json is not None and answer.json["ended_on"] == ends


def test_the_doctor_alone_in_month_six_is_refused_with_the_day_from_which_it_goes(country: Country) -> None:
    id_ = country.on("2024-03-20").validated()["id"]
    answer = country.on("2024-09-15").revoke(id_, "doctor", "2024-09-15")
    assert answer.status_code == 422 and answer.json is not None
    assert answer.json["code"] == "joint-only" and "1 avril 2025" in answer.json["detail"].replace("1er", "1")
    assert country.status(id_) == "active"


@pytest.mark.parametrize(("signed", "ends"), [("2025-04-10", "2025-06-10"), ("2025-04-01", "2025-06-01")])
def test_from_the_second_year_either_side_goes_alone(country: Country, signed: str, ends: str) -> None:
    by_doctor = country.on("2024-03-20").validated("Alice Adam")["id"]
    by_patient = country.validated("Bruno Becker")["id"]
    country.on(signed)
    answer = country.revoke(by_doctor, "doctor", signed)
    assert answer.json is not None and answer.json["ended_on"] == ends
    answer = country.leave("Bruno Becker", signed)
    assert answer.status_code == 200 and answer.json is not None
    assert (answer.json["status"], answer.json["declaration"]["ended_on"]) == ("ending", ends)
    found = country.look(by_patient).json
    assert found is not None and found["end_kind"] == "patient"


def test_the_last_day_of_the_first_year_is_still_together_only(country: Country) -> None:
    country.on("2024-03-20").validated()
    country.on("2025-04-02")
    answer = country.leave("Alice Adam", "2025-03-31")
    assert answer.status_code == 422 and answer.json is not None and answer.json["code"] == "joint-only"
    assert country.leave("Alice Adam", "2025-04-01").status_code == 200


def test_the_same_revocation_again_changes_nothing_and_another_is_a_conflict(country: Country) -> None:
    id_ = country.on("2024-03-20").validated()["id"]
    country.on("2024-05-05")
    first = country.revoke(id_, "joint", "2024-05-03")
    again = country.revoke(id_, "joint", "2024-05-03")
    assert (again.status_code, again.json) == (200, first.json)
    other = country.revoke(id_, "joint", "2024-05-04")
    assert other.status_code == 409 and other.json is not None and other.json["code"] == "different-content"
    assert country.leave("Alice Adam", "2024-05-05").status_code == 409
    assert len(country.journal(id_)) == 2


def test_a_patient_who_sends_it_twice_is_told_the_same(country: Country) -> None:
    country.on("2024-03-20").validated()
    country.on("2025-06-01")
    first = country.leave("Alice Adam", "2025-06-01")
    assert country.leave("Alice Adam", "2025-06-01").json == first.json
    assert len(country.inbox("Alice Adam", "?kind=letter")) == 2


@pytest.mark.parametrize("signed", ["2024-05-06", "2024-03-19"])
def test_a_revocation_is_signed_after_the_validation_and_not_tomorrow(country: Country, signed: str) -> None:
    id_ = country.on("2024-03-20").validated()["id"]
    answer = country.on("2024-05-05").revoke(id_, "joint", signed)
    assert answer.status_code == 422 and answer.json is not None and list(answer.json["errors"]) == ["signed_on"]


def test_what_is_not_validated_cannot_be_revoked(country: Country) -> None:
    id_ = country.on("2024-03-20").declare()["id"]
    assert country.revoke(id_, "joint", "2024-03-20").status_code == 409
    assert country.leave("Alice Adam", "2024-03-20").status_code == 409
    assert country.leave("Bruno Becker", "2024-03-20").status_code == 409


def test_a_revocation_on_paper_counts_from_its_signature(country: Country) -> None:
    id_ = country.on("2024-03-20").validated()["id"]
    seat = country.on("2024-05-05").clerk()
    page = seat.get(f"/desk/mr/{id_}")
    early = seat.post(page, "/revocation", kind="patient", signed_on="2024-05-03", received_on="2024-05-05")
    assert early.status == 422 and "Seulement ensemble" in early.text
    late = seat.post(page, "/revocation", kind="joint", signed_on="2024-05-03", received_on="2024-05-02")
    assert late.status == 422
    seat.send(page, "/revocation", kind="joint", signed_on="2024-05-03", received_on="2024-05-05")
    found = country.look(id_).json
    assert found is not None and found["ended_on"] == "2024-07-03"
    assert country.row(id_).end_received_on is not None


def test_the_death_of_the_doctor_frees_everybody_at_once(country: Country) -> None:
    country.on("2024-03-20")
    ids = [country.validated(name)["id"] for name in ("Alice Adam", "Bruno Becker")]
    country.on("2024-05-05").revoke(ids[1], "joint", "2024-05-03")
    waiting = country.declare("Carole Conter")["id"]
    seat = country.on("2024-06-15").clerk()
    page = seat.get(f"/desk/mr/doctor?doctor={GP}")
    assert "Dr Paul Muller" in page.text
    done = seat.post(page, "/desk/mr/doctor", died_on="2024-06-10")
    assert done.status == 200
    for id_ in ids:
        found = country.look(id_).json
        assert found is not None
        assert (found["status"], found["ended_on"], found["end_kind"]) == ("ended", "2024-06-10", "death")
    page = seat.get(f"/desk/mr/{waiting}")
    assert "exerce plus" in page.text
    assert seat.post(page, "/validate").status == 422
    assert seat.post(seat.get(f"/desk/mr/doctor?doctor={GP}"), "/desk/mr/doctor", died_on="2024-06-10").status == 200
    assert len(country.journal(ids[0])) == 2
    fresh = country.validated("Alice Adam", doctor="90345600")
    assert fresh["effective_on"] == "2024-07-01"
