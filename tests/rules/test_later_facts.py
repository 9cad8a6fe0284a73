"""Forecast and decision are one computation, and later facts change neither (E10, K4, K8, K10)."""

import shutil
import uuid
from importlib.resources import files
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, text

from backend.db import transaction
from backend.domain.facts import Facts, load_facts
from backend.models.claims import Claim, Statement
from backend.services import assessing
from tests.rules.year import Lines, Year, line

ON = "2026-03-02"
BILLS: list[tuple[Lines, dict[str, Any]]] = [
    ([line("C1", 5770, ON), line("CP1", 1000, ON)], {}),
    ([line("C1", 6000, ON, "09:15"), line("T10", 2240, ON), line("T13", 2840, ON, quantity=2)], {}),
    ([line("DC1", 10000, ON, quantity=2), line("DS2", 4860, ON)], {}),
    ([line("DP1", 30000, ON, authorisation="ACM-1")], {}),
    ([line("C1", 5770, ON), line("V1", 7500, ON)], {}),
    ([line("T35", 16500, ON)], {"inpatient": True, "performer": "90123400"}),
    ([line("T1", 4000, ON)], {}),
    ([line("C1", 5770, ON)], {"accident": True}),
]


def amended(tmp_path: Path, first_day: str) -> Facts:
    """The shipped facts with an adult's rate of 90 percent and a dearer consultation from a day on."""
    folder = tmp_path / f"facts-{first_day}"
    shutil.copytree(str(files("backend.domain.facts")), folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    more = f'valid_from = {first_day}\nsource = "x"\nstatus = "illustrative"\n'
    with (folder / "rates.toml").open("a", encoding="utf-8") as file:
        file.write(f"\n[[adult]]\nvalue = 90\n{more}")
    with (folder / "acts_general.toml").open("a", encoding="utf-8") as file:
        titles = ", ".join(f'{one} = "C1"' for one in ("fr", "de", "lb", "en", "pt"))
        file.write(
            f'\n[[C1]]\ntitle = {{ {titles} }}\ndisciplines = ["gp"]\nkind = "consultation"\ntariff = 60.00\n{more}'
        )
    return load_facts(folder)


def rows(year: Year) -> dict[str, int]:
    """How many rows each table has."""
    with transaction(year.house.sessions) as session:
        names = session.scalars(
            text("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'")
        )
        return {name: session.scalar(text(f'SELECT count(*) FROM "{name}"')) or 0 for name in names}


def versions(year: Year, claim_id: str) -> list[tuple[Any, ...]]:
    with transaction(year.house.sessions) as session:
        found = select(Statement).where(Statement.claim_id == uuid.UUID(claim_id)).order_by(Statement.number)
        return [(one.number, one.decision, one.reimbursed_cents, one.lines) for one in session.scalars(found)]


def test_the_forecast_is_stored_nowhere_and_is_what_is_decided(year: Year) -> None:
    year.on("2026-03-04")
    for lines, bill in BILLS:
        who = year.somebody()
        document = year.paper(who, lines, **bill)
        before = rows(year)
        told = year.get(who, f"/documents/{document}/forecast").json or {}
        assert rows(year) == before
        assert all(told["unknown"])
        sent = year.send(who, document)
        year.assess_all()
        claim = (sent.json or {})["id"]
        assessed = versions(year, claim)[0]
        assert assessed[2] == told["reimbursed_cents"]
        found = year.claim(who, claim)["statement"]
        if found is not None:  # went straight through
            assert {name: told[name] for name in found if name != "note"} | {"note": None} == found
        else:
            assert len(told["unknown"]) > 1


def test_a_later_fact_changes_no_earlier_service_and_no_decided_statement(year: Year, tmp_path: Path) -> None:
    year.on("2026-03-04")
    who, shipped = year.somebody(), year.house.facts
    decided = year.sent(who, [line("C1", 5770, ON)])
    waiting = year.sent(who, [line("T10", 2240, ON)], accident=True)
    told, kept = year.claim(who, decided), [versions(year, one) for one in (decided, waiting)]
    year.rule_by(amended(tmp_path, "2026-07-01"))
    with transaction(year.house.sessions) as session:
        assessing.assess_outdated(session, year.house.facts, year.house.now())
    assert year.claim(who, decided) == told
    assert [versions(year, one) for one in (decided, waiting)] == kept
    year.on("2026-07-03")
    lines = [line("C1", 6000, "2026-06-30"), line("C1", 6000, "2026-07-01")]
    assert [one["reimbursed_cents"] for one in year.foreseen(year.somebody(), lines)["lines"]] == [5078, 5400]
    year.rule_by(shipped)


def test_a_fact_corrected_for_days_gone_by_makes_versions_and_changes_no_decision(year: Year, tmp_path: Path) -> None:
    year.on("2026-03-04")
    who = year.somebody()
    decided = year.sent(who, [line("C1", 5770, ON)])
    waiting = year.sent(who, [line("T10", 2240, ON)], accident=True)
    told, kept = year.claim(who, decided), versions(year, decided)
    first = versions(year, waiting)
    year.rule_by(amended(tmp_path, "2026-01-01"))
    with transaction(year.house.sessions) as session:
        assessing.assess_outdated(session, year.house.facts, year.house.now())
        person = session.get_one(Claim, uuid.UUID(decided)).person_id
        assessing.assess_again(session, person, "facts", year.house.facts, year.house.now())
        assert session.scalar(select(func.count()).select_from(Claim)) == 2
    assert (year.claim(who, decided), versions(year, decided)) == (told, kept)
    assert versions(year, waiting)[:1] == first
    assert [one[2] for one in versions(year, waiting)] == [1971, 2016]
