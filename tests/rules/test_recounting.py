"""Bills arrive and are refused in any order: the database ends where the rules from scratch end (K10, F1, F2)."""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest

from backend.domain.assessment import assess
from backend.domain.coverage import Affiliation
from backend.domain.facts import Facts
from backend.domain.memoire import LineFacts, MemoireFacts, PastService, PersonFacts
from tests.claims.fund import Fund
from tests.desk.builders import Town
from tests.rules.year import Year, line, practice_of

CENTS = {"C1": 5770, "V1": 7500, "DC1": 5000, "R1": 1500}
CLAIRE = "Claire Weber"
PERSON = PersonFacts(date(1980, 1, 1), (Affiliation("CMFEC", date(2015, 1, 1)),))


@dataclass
class Sent:
    """One claim as it was sent, and whether a clerk refused it since."""

    id: str
    memoire: MemoireFacts
    refused: bool = False


def expected(claims: list[Sent], facts: Facts, on: date) -> list[int]:
    """Reimbursed by the rules alone, in the order of arrival, of those that are not refused."""
    past: list[PastService] = []
    found = []
    for claim in (one for one in claims if not one.refused):
        told = assess(claim.memoire, PERSON, past, facts, on).statement
        found.append(told.reimbursed_cents)
        for given, decided in zip(claim.memoire.lines, told.lines, strict=True):
            at_tariff = decided.reimbursed_cents + decided.participation_cents
            past.append(
                PastService(
                    act=given.act,
                    performed_on=given.performed_on,
                    performed_at=None,
                    quantity=1,
                    discipline=claim.memoire.performer_discipline,
                    performer=claim.memoire.performer,
                    inpatient=False,
                    covered=at_tariff > 0,
                    tariff_cents=at_tariff,
                )
            )
    return found


def given(act: str, days: list[date]) -> MemoireFacts:
    lines = tuple(LineFacts(act, on, None, 1, CENTS[act]) for on in days)
    discipline = "dentist" if act == "DC1" else "gp"
    return MemoireFacts("reimbursement", max(days), False, False, practice_of(act), practice_of(act), discipline, lines)


@pytest.mark.parametrize(
    "seed", [1, pytest.param(4, marks=pytest.mark.prove), pytest.param(3, marks=pytest.mark.prove)]
)
def test_whatever_arrives_and_is_refused_the_last_version_is_that_of_the_rules(year: Year, seed: int) -> None:
    rng, today = random.Random(seed), date(2026, 3, 20)
    year.on(today.isoformat())
    who = year.settle_in("Rachel", "1980-01-01", "19800101711", ("CMFEC", "2015-01-01", None))
    seat = year.seat(year.member("clerk", caisse="CMFEC"))
    claims: list[Sent] = []
    for _ in range(14):
        act = rng.choice(["C1", "C1", "V1", "DC1", "R1"])
        days = [today - timedelta(days=rng.randrange(16)) for _ in range(rng.choice([1, 1, 2]))]
        lines: list[dict[str, Any]] = [line(act, CENTS[act], on.isoformat()) for on in days]
        claims.append(Sent(year.sent(who, lines, reader=CLAIRE), given(act, days)))
        if rng.random() < 0.4:
            victim = rng.choice([one for one in claims if not one.refused])
            page = seat.get(f"/desk/claims/{victim.id}")
            assert seat.send(page, "/refuse", reason="other-insurer").status == 200
            victim.refused = True
            year.assess_all()
    fund = Fund(year, Town(year.house, year.password_hash))
    open_ones = [one for one in claims if not one.refused]
    told = [fund.versions(one.id)[-1].reimbursed_cents for one in open_ones]
    assert told == expected(claims, year.house.facts, today)
    assert len(open_ones) < len(claims) and any(len(fund.versions(one.id)) > 1 for one in open_ones)
    assert all(fund.versions(one.id)[-1].reimbursed_cents == 0 for one in claims if one.refused)
