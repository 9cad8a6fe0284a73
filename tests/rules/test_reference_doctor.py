"""The reference doctor's days and fee where two readings or two years meet (E3, G1–G8, G10–G12, G17)."""

from typing import Any

import pytest

from tests.domain.switching import switched
from tests.rules.year import Year, line


def validated(year: Year, received: str, on: str, who: str = "Alice Adam", **other: Any) -> dict[str, Any]:
    """Declared and received on one day, validated by a clerk on another."""
    id_ = str(year.on(received).declare(who, **other)["id"])
    seat = year.on(on).clerk()
    assert seat.send(seat.get(f"/desk/mr/{id_}"), "/validate").status == 200
    return dict(year.look(id_).json or {})


# Received, validated, in effect by the validation, in effect by the notification.
READINGS = [
    ("2024-03-28", "2024-04-03", "2024-05-01", "2024-04-01"),
    ("2024-03-31", "2024-04-01", "2024-05-01", "2024-04-01"),
    ("2024-03-10", "2024-03-31", "2024-04-01", "2024-04-01"),
    ("2024-02-29", "2024-03-01", "2024-04-01", "2024-03-01"),
    ("2024-12-31", "2025-01-02", "2025-02-01", "2025-01-01"),
]


def test_by_a_switch_the_doctors_notification_counts_instead_of_the_validation(year: Year) -> None:
    shipped = year.house.facts
    for received, on, by_validation, by_notification in READINGS:
        year.rule_by(shipped)
        assert validated(year, received, on, year.somebody())["effective_on"] == by_validation, received
        year.rule_by(switched(shipped, mr_effect_by_notification=True))
        found = validated(year, received, on, year.somebody())
        assert found["effective_on"] == by_notification, received
        assert found["status"] == ("active" if on >= by_notification else "validated")


def fee(year: Year, who: str, on: str, cents: int = 20000, **other: Any) -> dict[str, Any]:
    (one,) = year.foreseen(who, [line("MR03", cents, on)], **other)["lines"]
    return dict(one)


def test_the_fee_follows_the_index_and_comes_once_in_six_months(year: Year) -> None:
    who = "Alice Adam"
    id_ = validated(year, "2024-05-02", "2024-05-20", who)["id"]  # in effect from 1 June 2024
    year.on("2025-12-10")
    assert year.put(f"/{id_}/summary", {"kind": "attested", "on": "2024-11-30"}).status_code == 200
    assert fee(year, who, "2024-11-30")["rule"] == "G11"
    first = fee(year, who, "2024-12-01", 11927)
    assert (first["tariff_cents"], first["reimbursed_cents"], first["not_covered_cents"]) == (11927, 10496, 0)
    told = year.decided(who, [line("MR03", 11927, "2024-12-01")])
    assert (told["reimbursed_cents"], told["participation_cents"]) == (10496, 1431)
    assert fee(year, who, "2025-05-31")["rule"] == "G11"
    assert fee(year, who, "2025-06-01")["tariff_cents"] == 12226
    assert fee(year, who, "2025-06-01")["rule"] == "E4"


def test_two_units_or_lines_of_the_fee_are_one_fee(year: Year) -> None:
    who = "Alice Adam"
    validated(year, "2024-05-02", "2024-05-20", who)
    year.on("2025-06-10")
    (one,) = year.foreseen(who, [line("MR03", 24452, "2025-06-02", quantity=2)])["lines"]
    assert (one["reimbursed_cents"], one["not_covered_cents"], one["rule"]) == (10759, 12226, "G11")
    lines = [line("MR03", 12226, "2025-06-02"), line("MR03", 12226, "2025-06-03")]
    told = year.foreseen(who, lines)
    assert [part["not_covered_cents"] for part in told["lines"]] == [0, 12226]


def test_a_fee_that_waits_for_the_attestation_goes_on_when_it_comes(year: Year) -> None:
    who = "Alice Adam"
    id_ = validated(year, "2024-11-02", "2024-11-10", who)["id"]
    year.on("2025-06-10")
    claim = year.sent(who, [line("MR03", 12226, "2025-06-01")])
    assert (year.noticed(claim), year.claim(who, claim)["state"]) == ({"mr03-no-summary"}, "received")
    assert year.put(f"/{id_}/summary", {"kind": "attested", "on": "2025-05-30"}).status_code == 200
    year.assess_all()
    assert (year.noticed(claim), year.claim(who, claim)["state"]) == (set(), "accepted")


@pytest.mark.parametrize(
    ("act", "performer", "codes"),
    [("MR03", "90234500", {"mr03-discipline"}), ("MR03", "90345600", {"mr03-other-doctor"})],
)
def test_the_fee_is_the_declared_doctors_and_of_two_disciplines_only(
    year: Year, act: str, performer: str, codes: set[str]
) -> None:
    id_ = validated(year, "2024-11-02", "2024-11-10")["id"]
    year.on("2025-06-10")
    year.put(f"/{id_}/summary", {"kind": "attested", "on": "2025-05-30"})
    claim = year.sent("Alice Adam", [line(act, 12226, "2025-06-01")], performer=performer)
    assert year.noticed(claim) == codes


def test_a_second_declaration_begins_on_the_first_after_the_end_of_the_first(year: Year) -> None:
    who = "Alice Adam"
    first = validated(year, "2024-03-10", "2024-03-20", who)["id"]
    year.on("2024-05-05")
    assert year.revoke(first, "joint", "2024-05-01").json["ended_on"] == "2024-07-01"  # type: ignore[index]
    assert validated(year, "2024-05-06", "2024-05-20", who, doctor="90345600")["effective_on"] == "2024-07-01"
    year.on("2024-06-30")
    assert year.status(first) == "ending"
    year.at("2024-06-30T22:00:00+00:00")  # midnight in Luxembourg
    assert year.status(first) == "ended"
    mine = year.mine(who)
    assert (mine["status"], mine["declaration"]["effective_on"]) == ("active", "2024-07-01")
