"""The nomenclature as a table, what an import would change, and what differs between two days (K7)."""

import shutil
from datetime import date
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import pytest

from backend.domain.facts import Facts, FactsError, load_facts
from backend.domain.facts.comparison import differences, in_force
from backend.domain.facts.nomenclature import plan, read_nomenclature, write_acts

HEAD = (
    "code;valid_from;kind;disciplines;marks;tariff;coefficient;letter;"
    "title_fr;title_de;title_lb;title_en;title_pt;source;status\n"
)
TITLES = 'Consultation "longue";Konsultation;Konsultatioun;Consultation;Consulta'
NEW_C1 = f"C1;2026-07-01;consultation;gp;pid tps;58.90;;;{TITLES};Mémorial;verified\n"
NEW_ACT = f"Q1;2026-01-01;technical;gp cardiology;;;2.5;doctor;{TITLES};Mémorial;verified\n"


def problems(table: str, facts: Facts) -> list[str]:
    with pytest.raises(FactsError) as caught:
        read_nomenclature(table, facts)
    return caught.value.problems


def test_a_dry_run_says_what_would_change(facts: Facts) -> None:
    changes = plan(read_nomenclature(HEAD + NEW_C1 + NEW_ACT, facts), facts)
    assert [(change.what, change.code) for change in changes] == [("new", "C1"), ("new", "Q1")]
    assert isinstance(changes[0].before, dict) and changes[0].before["tariff"] == Decimal("57.70")
    assert changes[1].before is None
    corrected = NEW_C1.replace("2026-07-01", "2023-01-01")
    (change,) = plan(read_nomenclature(HEAD + corrected, facts), facts)
    assert change.what == "changed"
    assert isinstance(change.before, dict)
    assert change.before["tariff"] == Decimal("57.70")


def test_what_is_written_is_loaded_and_leaves_earlier_days_alone(facts: Facts, tmp_path: Path) -> None:
    folder = tmp_path / "facts"
    shutil.copytree(str(files("backend.domain.facts")), folder, ignore=shutil.ignore_patterns("*.py", "acts_*"))
    imported = read_nomenclature(HEAD + NEW_C1 + NEW_ACT, facts)
    (folder / "acts_all.toml").write_text(write_acts(imported, facts), encoding="utf-8")
    loaded = load_facts(folder)
    assert loaded.on(date(2026, 6, 30)).acts["C1"] == facts.on(date(2026, 6, 30)).acts["C1"]
    assert loaded.on(date(2026, 7, 1)).acts["C1"].tariff_cents == 5890
    assert loaded.on(date(2026, 7, 1)).acts["C1"].title("fr") == 'Consultation "longue"'
    assert loaded.on(date(2026, 7, 1)).acts["Q1"].tariff_cents == 1237
    assert {change.what for change in plan(imported, loaded)} == {"same"}
    assert loaded.on(date(2025, 1, 1)).acts.keys() == facts.on(date(2025, 1, 1)).acts.keys()


def test_an_entry_between_two_others_ends_the_first_and_is_ended_by_the_second(facts: Facts, tmp_path: Path) -> None:
    folder = tmp_path / "facts"
    shutil.copytree(str(files("backend.domain.facts")), folder, ignore=shutil.ignore_patterns("*.py", "acts_*"))
    for row in (NEW_C1, NEW_C1.replace("2026-07-01", "2026-03-01").replace("58.90", "58.00")):
        text = write_acts(read_nomenclature(HEAD + row, facts), facts)
        (folder / "acts_all.toml").write_text(text, encoding="utf-8")
        facts = load_facts(folder)
    tariffs = [facts.on(date(2026, month, 1)).acts["C1"].tariff_cents for month in (2, 3, 6, 7)]
    assert tariffs == [5770, 5800, 5800, 5890]


@pytest.mark.parametrize(
    ("table", "problem"),
    [
        ("code;price\n", "column price"),
        ("code;valid_from\n", "column kind: missing"),
        (HEAD + NEW_C1.replace("58.90", "58,90"), "tariff"),
        (HEAD + NEW_C1.replace("58.90", ""), "C1: tariff"),
        (HEAD + NEW_C1.replace("2026-07-01", "1.7.2026"), "valid_from"),
        (HEAD + NEW_C1.replace("gp", "vet"), "C1: disciplines: vet"),
        (HEAD + NEW_C1.replace("pid tps", "free"), "C1: marks: free"),
        (HEAD + NEW_C1 + NEW_C1, "two entries"),
        (HEAD + NEW_ACT.replace("doctor", "vet"), "Q1: letter"),
        (HEAD + NEW_ACT.replace("Q1", "q 1"), "q 1: code"),
        (HEAD + NEW_ACT.replace("Q1", ""), "line 2: code"),
        (HEAD + NEW_ACT.replace("2.5", "nan"), "Q1: coefficient"),
        (HEAD + NEW_ACT.replace(";verified", ""), "Q1: status"),
        (HEAD + NEW_ACT.replace("verified\n", "verified;more\n"), "line 2: more cells than columns"),
        (HEAD + NEW_ACT.replace("Mémorial", "x" * 200_000), "field larger"),
    ],
)
def test_what_is_wrong_with_a_table_is_named(facts: Facts, table: str, problem: str) -> None:
    assert any(problem in line for line in problems(table, facts))


def test_two_days_differ_by_what_changed_between_them(facts: Facts) -> None:
    changed = {difference.name: difference for difference in differences(facts, date(2025, 4, 30), date(2025, 5, 1))}
    letters = {"letter value doctor", "letter value dentist"}
    assert set(changed) == {"letters.toml: index", "tariff of MR03", *letters}
    assert (changed["tariff of MR03"].before, changed["tariff of MR03"].after) == (11927, 12226)
    assert differences(facts, date(2026, 3, 1), date(2026, 3, 2)) == ()


def test_a_day_shows_every_entry_in_force(facts: Facts) -> None:
    names = {entry.name for entry in in_force(facts, date(2026, 3, 2))}
    assert {"adult", "dental_first", "C1", "straight_through.CNS"} <= names
