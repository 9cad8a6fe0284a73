"""Yearly summaries of services, attestations of the practice, and the coordination fee (G10, G11, G12, G17)."""

from typing import Any

import pytest
from sqlalchemy import select

from backend.db import transaction
from backend.models.accounts import Account
from backend.models.claims import Claim, Statement
from backend.services import accounts, decisions
from tests.api.world import GP
from tests.mr.country import Country
from tests.mr.test_letters import pdf_of, words_of


def accepted_visit(country: Country, patient: str, number: str, **other: Any) -> None:
    """A consultation two days ago, sent, assessed and accepted by a clerk."""
    document = country.document(patient, number, **other)
    claim_id = (country.send(patient, document["id"]).json or {})["id"]
    country.assess_all()
    with transaction(country.house.sessions) as session:
        claim = session.get_one(Claim, claim_id)
        if claim.state != "accepted":
            clerk = accounts.actor_of(session.scalars(select(Account).where(Account.login == "gestionnaire.un")).one())
            decisions.take(session, clerk, claim.id, country.house.now())  # type: ignore[arg-type]
            session.refresh(claim)
            decisions.accept(session, clerk, claim.id, claim.version, country.house.facts, country.house.now())  # type: ignore[arg-type]


def services(country: Country, id_: str, role: str = "patient") -> list[str]:
    letters = [one for one in country.letters(id_) if (one.occasion, one.addressee) == ("services", role)]
    return [words_of(pdf_of(country, one)) for one in letters]


def test_three_years_at_the_effect_then_one_on_each_anniversary(country: Country) -> None:
    country.on("2023-06-01")
    accepted_visit(country, "Alice Adam", "S-1")
    id_ = country.on("2024-11-10").validated()["id"]
    country.on("2024-11-30")
    assert country.work() == 0 and services(country, id_) == []
    country.on("2024-12-01")
    assert country.work() == 1 and country.work() == 0
    (first,) = services(country, id_)
    assert "1 décembre 2021" in first.replace("1er", "1") and "30 novembre 2024" in first
    assert "30 mai 2023" in first and "Dr Paul Muller" in first
    assert len(services(country, id_, "doctor")) == 1
    country.on("2025-10-10")
    accepted_visit(country, "Alice Adam", "S-2")
    country.on("2025-11-30")
    assert country.work() == 0
    country.on("2025-12-01").work()
    _, second = services(country, id_)
    assert "8 octobre 2025" in second and "30 mai 2023" not in second
    titles = [one["title"] for one in country.inbox("Alice Adam", "?kind=letter")]
    assert titles.count("Résumé des prestations") == 2


def test_after_the_end_there_is_no_summary_any_more(country: Country) -> None:
    id_ = country.on("2024-11-10").validated()["id"]
    country.on("2024-12-01").work()
    country.on("2025-09-30").revoke(id_, "joint", "2025-09-30")
    country.on("2025-12-01")
    assert country.work() == 0 and len(services(country, id_)) == 1


def test_an_end_after_the_anniversary_still_brings_its_summary(country: Country) -> None:
    id_ = country.on("2024-11-10").validated()["id"]
    country.on("2024-12-01").work()
    country.on("2025-10-02").revoke(id_, "joint", "2025-10-02")
    country.on("2025-12-01").work()
    assert len(services(country, id_)) == 2


def test_years_missed_are_made_up_for(country: Country) -> None:
    id_ = country.on("2024-11-10").validated()["id"]
    country.on("2027-01-15")
    assert country.work() == 1
    assert sorted(one.about_on.year for one in country.letters(id_) if one.addressee == "doctor")[1:] == [
        2024,
        2025,
        2026,
    ]


def test_a_refused_bill_is_no_service(country: Country) -> None:
    country.on("2024-11-01").document("Alice Adam", "S-1")  # never sent
    id_ = country.on("2024-11-10").validated()["id"]
    country.on("2024-12-01").work()
    assert "Aucune prestation" in services(country, id_)[0]


def test_the_practice_reports_the_patient_summary(country: Country) -> None:
    id_ = country.on("2024-11-10").validated()["id"]
    country.on("2025-02-10")
    created = country.put(f"/{id_}/summary", {"kind": "created", "on": "2025-02-09"})
    assert created.status_code == 200 and created.json is not None
    assert created.json["summary"] == {"due_on": "2025-03-01", "created_on": "2025-02-09", "attested_on": None}
    assert country.put(f"/{id_}/summary", {"kind": "created", "on": "2025-02-09"}).json == created.json
    other = country.put(f"/{id_}/summary", {"kind": "created", "on": "2025-02-10"})
    assert other.status_code == 409 and other.json is not None and other.json["code"] == "different-content"
    attested = country.put(f"/{id_}/summary", {"kind": "attested", "on": "2025-02-10"})
    assert attested.json is not None and attested.json["summary"]["attested_on"] == "2025-02-10"


@pytest.mark.parametrize("on", ["2024-11-12", "2024-11-09"])
def test_a_summary_is_not_of_tomorrow_nor_from_before_the_validation(country: Country, on: str) -> None:
    id_ = country.on("2024-11-10").validated()["id"]
    answer = country.on("2024-11-11").put(f"/{id_}/summary", {"kind": "created", "on": on})
    assert answer.status_code == 422 and answer.json is not None and list(answer.json["errors"]) == ["on"]


def test_a_summary_waits_for_the_validation(country: Country) -> None:
    id_ = country.on("2024-11-10").declare()["id"]
    assert country.put(f"/{id_}/summary", {"kind": "created", "on": "2024-11-10"}).status_code == 409


@pytest.mark.parametrize(
    ("on", "attested", "covered"),
    [("2025-05-31", True, False), ("2025-06-01", True, True), ("2025-06-01", False, True)],
)
def test_the_coordination_fee_is_covered_from_six_months_after_the_effect(
    country: Country, on: str, attested: bool, covered: bool
) -> None:
    id_ = country.on("2024-11-10").validated()["id"]
    country.on("2025-06-02")
    if attested:
        assert country.put(f"/{id_}/summary", {"kind": "attested", "on": "2025-05-30"}).status_code == 200
    cents = 11927
    line = {"act": "MR03", "performed_on": on, "quantity": 1, "amount_cents": cents}
    document = country.document("Alice Adam", "MR-1", on=on, lines=[line], performer=GP)
    forecast = country.get("Alice Adam", f"/documents/{document['id']}/forecast").json
    assert forecast is not None
    assert (forecast["reimbursed_cents"] > 0) is covered
    country.send("Alice Adam", document["id"])
    country.assess_all()
    with country.house.sessions() as session:
        codes = {
            one["code"] for one in session.scalars(select(Statement).where(Statement.decision.is_(None))).one().findings
        }
    assert ("mr03-no-summary" in codes, "mr03-too-early" in codes) == (covered and not attested, not covered)


def test_without_a_declaration_the_coordination_fee_is_not_covered(country: Country) -> None:
    country.on("2025-06-02")
    line = {"act": "MR03", "performed_on": "2025-06-01", "quantity": 1, "amount_cents": 11927}
    document = country.document("Bruno Becker", "MR-2", on="2025-06-01", lines=[line])
    forecast = country.get("Bruno Becker", f"/documents/{document['id']}/forecast").json
    assert forecast is not None and forecast["reimbursed_cents"] == 0
