"""Dated facts: what is shipped, what a day shows, and what is refused at start."""

import shutil
from datetime import date
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import pytest

from backend.domain.facts import CAISSES, LANGUAGES, Facts, FactsError, load_facts
from tests.domain.bills import bill, decide, line

REQUIRED = {
    "C1": ("consultation", "gp", 5770),
    "C2": ("consultation", "cardiology", 7000),
    "C3": ("consultation", "paediatrics", 6000),
    "V1": ("visit", "gp", 7500),
    "R1": ("renewal", "gp", 1500),
    "T1": ("technical", "gp", 4000),
    "T2": ("technical", "cardiology", 12000),
    "DC1": ("dental", "dentist", 5000),
    "DP1": ("prosthesis", "dentist", 30000),
}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The shipped files, to be spoiled."""
    folder = tmp_path / "facts"
    shutil.copytree(str(files("backend.domain.facts")), folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return folder


def spoil(folder: Path, file: str, old: str, new: str) -> list[str]:
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(FactsError) as caught:
        load_facts(folder)
    return caught.value.problems


@pytest.mark.parametrize("day", [date(2023, 1, 1), date(2024, 2, 29), date(2026, 11, 22)])
@pytest.mark.parametrize("code", REQUIRED)
def test_every_required_act_is_in_force(facts: Facts, code: str, day: date) -> None:
    kind, discipline, tariff = REQUIRED[code]
    act = facts.on(day).acts[code]
    assert (act.kind, act.tariff_cents) == (kind, tariff)
    assert discipline in act.disciplines


def test_no_act_is_in_force_before_2023(facts: Facts) -> None:
    assert not facts.on(date(2022, 12, 31)).acts
    assert not facts.on(date(1950, 1, 1)).acts


def test_only_mr03_moves_with_the_index(facts: Facts) -> None:
    before, after = facts.on(date(2025, 4, 30)), facts.on(date(2025, 5, 1))
    moved = {code for code in before.acts if before.acts[code].tariff_cents != after.acts[code].tariff_cents}
    assert moved == {"MR03"}
    assert before.acts["MR03"].tariff_cents == 11927


def test_the_letter_of_2025_and_2026_moves_with_the_index_only(facts: Facts) -> None:
    bases = [entry for entry in facts.entries if entry.name == "base_doctor"]
    assert not any(entry.valid_from.year in (2025, 2026) for entry in bases)
    assert facts.on(date(2025, 1, 1)).letters["doctor"] == Decimal("4.8269")


def test_marks_say_which_acts_need_an_agreement(facts: Facts) -> None:
    acts = facts.on(date(2026, 3, 2)).acts
    assert "acm" in acts["T1"].marks
    assert "apcm" in acts["T2"].marks
    assert acts["CP1"].tariff_cents is None
    assert not acts["CP1"].disciplines
    assert acts["CP8"].disciplines == {"dentist"}


def test_every_act_and_discipline_has_a_name_in_every_language(facts: Facts) -> None:
    for act in facts.on(date(2026, 3, 2)).acts.values():
        assert all(act.title(language) for language in LANGUAGES)
    assert facts.discipline("gp", "de") == "Allgemeinmedizin"
    assert facts.discipline("unheard", "de") == "unheard"
    assert facts.on(date(2026, 3, 2)).acts["C1"].title("xx").startswith("Consultation")


def test_switches_stand_as_the_house_decided(facts: Facts) -> None:
    sheet = facts.on(date(2026, 3, 2))
    assert {c for c in CAISSES if sheet.switch("straight_through", c)} == {"CNS", "CMFEP"}
    assert {c for c in CAISSES if sheet.switch("digital_sending", c)} == set(CAISSES)
    for off in ("digital_proof", "digital_compulsory", "calendar_half_years", "mr_effect_by_notification"):
        assert not any(sheet.switch(off, caisse) for caisse in CAISSES)
    assert not sheet.switch("digital_sending", None)


def test_every_entry_has_a_source_and_a_status(facts: Facts) -> None:
    assert all(entry.source and entry.status for entry in facts.entries)


def test_days_before_the_first_entry_get_the_first_sheet(facts: Facts) -> None:
    assert facts.on(date(1900, 1, 1)).deadlines.limitation_years == 2


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        ("rates.toml", "value = 88", "value = -1", "rates.toml: adult"),
        ("rates.toml", "value = 88", "value = true", "rates.toml: adult"),
        ("rates.toml", "value = 88", "value = 101", "rates.toml: adult: 101 is not a whole number from 0 to 100"),
        ("rates.toml", "value = 88", "value = 88.5", "rates.toml: adult: 88.5 is not a whole number"),
        ("rates.toml", "value = 88", "value = nan", "rates.toml: adult: NaN"),
        ("rates.toml", "value = 88", "value = 88\nvaluee = 90", "rates.toml: adult: valuee: no such field"),
        ("rates.toml", "value = 88", "value = 88\nvalid_til = 2030-01-01", "adult: valid_til: no such field"),
        ("rates.toml", "value = 88", "valeur = 88", "rates.toml: adult: value is missing (from 2011-01-01)"),
        ("rates.toml", 'status = "verified"\n', "", "rates.toml: adult: status is not one of"),
        ("rates.toml", 'source = "', 'sauce = "', "rates.toml: adult: source is missing"),
        ("rates.toml", "[[adult]]", "[adult]", "rates.toml: adult: expected a list of dated entries"),
        ("rates.toml", "[[adult]]", "[[grown_up]]", "rates.toml: adult: missing"),
        ("rates.toml", 'status = "verified"', 'status = "certain"', "status is not one of"),
        ("rates.toml", "valid_from = 2011-01-01", "valid_from = 'soon'", "valid_from is missing"),
        ("limits.toml", "value = 77.35", "value = 77.355", "limits.toml: dental_first"),
        ("limits.toml", "value = 77.35", "value = inf", "limits.toml: dental_first: Infinity"),
        ("limits.toml", "value = 77.35", "value = '77.35'", "limits.toml: dental_first: '77.35' is not an amount"),
        ("limits.toml", "value = 24", "value = -24", "limits.toml: hours_between: -24 is not a whole number"),
        ("limits.toml", "value = 1965-01-01", "value = 1965-01-01T00:00:00", "exemption_born_before"),
        ("limits.toml", '"limit-24h", "limit', '"limit-25h", "limit', "limits.toml: sample_codes"),
        ("limits.toml", 'value = "note"', 'value = "maybe"', "limits.toml: limit_severity"),
        ("deadlines.toml", "value = [90, 14]", "value = 90", "deadlines.toml: reminder_days"),
        ("deadlines.toml", "value = 2\n", "value = 2\nvalid_to = 2020-01-01\n", "nothing holds after"),
        ("deadlines.toml", "value = 2\n", "value = 2\nvalid_to = 1999-01-01\n", "valid_to lies before"),
        ("letters.toml", "valid_from = 2013-10-01", "valid_from = 2012-10-01", "two entries for"),
        ("letters.toml", "value = 775.17", "value = 0.0", "letters.toml: index"),
        ("letters.toml", "value = 775.17", "value = nan", "index: not a positive decimal number (from 2013-10-01)"),
        ("letters.toml", "[[base_dentist]]", "[[dentist]]", "letters.toml: dentist: no such fact"),
        ("deadlines.toml", "value = [90, 14]", "value = [90, -14]", "deadlines.toml: reminder_days"),
        ("switches.toml", "value = false", "value = 0", "not true or false"),
        ("switches.toml", "[[digital_proof.all]]", "[[digital_proof.CMX]]", "by caisse"),
        ("switches.toml", "[[digital_proof.all]]", "[[digital_prof.all]]", "digital_prof: no such switch"),
        ("switches.toml", "[[digital_proof.all]]", "[[digital_prof.all]]", "digital_proof: missing"),
        ("switches.toml", "[[straight_through.EMCFL]]", "[[straight_through.CNS]]", "nothing stands for EMCFL"),
        ("switches.toml", "value = false", "value = false\nvalid_to = 2024-01-01", "nothing holds after 2024-01-01"),
        ("acts_general.toml", 'kind = "visit"', 'kind = "stroll"', "V1: kind"),
        ("acts_general.toml", "tariff = 57.70", "price = 57.70", "C1: price"),
        ("acts_general.toml", 'disciplines = ["gp"]', 'disciplines = ["magic"]', "C1: disciplines: magic"),
        ("acts_general.toml", '"pid", "tps"', '"pid", "x"', "C1: marks: x"),
        ("acts_general.toml", ', pt = "Consulta, clínica geral"', "", "C1: title"),
        ("acts_general.toml", ', pt = "Consulta, clínica geral"', ', pt = ""', "C1: title"),
        ("acts_general.toml", ', pt = "Consulta, clínica geral"', ", pt = 5", "C1: title"),
        ("acts_general.toml", 'disciplines = ["gp"]', 'disciplines = "gp"', "C1: disciplines: expected a list"),
        ("acts_general.toml", 'marks = ["pid", "tps"]', "marks = 5", "C1: marks: expected a list"),
        ("acts_general.toml", 'kind = "consultation"', 'kind = ["consultation"]', "C1: kind"),
        ("acts_general.toml", "tariff = 57.70", "tariff = nan", "C1: tariff: NaN"),
        ("acts_general.toml", "tariff = 57.70", 'tariff = 57.70\nletter = "doctor"', "C1: tariff: give either"),
        ("acts_general.toml", "tariff = 57.70", 'coefficient = nan\nletter = "doctor"', "C1: coefficient"),
        ("acts_general.toml", "[[C1]]", "[[c1]]", "c1: code"),
        ("acts_general.toml", "[defaults]", "[default]", "C1: source is missing"),
        ("acts_general.toml", "[defaults]", "[defaults]\ntarif = 1", "acts_general.toml: defaults"),
        ("ald.toml", 'title.fr = "Accident vasculaire cérébral invalidant"', "title.fr = 5", "ald.toml: 1: title"),
        ("acts_technical.toml", 'letter = "doctor"', 'letter = "vet"', "MR03: letter"),
        ("acts_technical.toml", "[[T1]]", "[[C1]]", "the act stands in two files"),
        ("disciplines.toml", 'gp = { fr = "Médecine générale",', "gp = {", "disciplines.toml: gp"),
        ("disciplines.toml", 'gp = { fr = "Médecine générale",', "gp = { fr = 5,", "disciplines.toml: gp"),
        ("rates.toml", "[[adult]]", "[[adult", "rates.toml"),
    ],
)
def test_what_is_wrong_is_named(copy: Path, file: str, old: str, new: str, problem: str) -> None:
    assert any(problem in line for line in spoil(copy, file, old, new))


def test_a_file_that_nobody_reads_is_no_file_of_facts(copy: Path) -> None:
    (copy / "rate.toml").write_text("[[adult]]\n", encoding="utf-8")
    (copy / "acts_general.toml.bak").write_text("not read", encoding="utf-8")
    with pytest.raises(FactsError) as caught:
        load_facts(copy)
    assert caught.value.problems == ["rate.toml: not a file of facts"]
    with pytest.raises(FactsError, match="no such folder"):
        load_facts(copy / "elsewhere")


def test_an_act_may_end_with_the_last_day_there_is(copy: Path) -> None:
    text = (copy / "acts_general.toml").read_text(encoding="utf-8")
    ended = text.replace("tariff = 57.70", "tariff = 57.70\nvalid_to = 9999-12-31", 1)
    (copy / "acts_general.toml").write_text(ended, encoding="utf-8")
    assert load_facts(copy).on(date.max).acts["C1"].tariff_cents == 5770


def test_everything_wrong_is_listed_at_once(copy: Path) -> None:
    (copy / "limits.toml").unlink()
    problems = spoil(copy, "rates.toml", "value = 88", "value = 'x'")
    assert any("limits.toml: the file is missing" in line for line in problems)
    assert any("rates.toml: adult" in line for line in problems)


def test_a_later_entry_never_changes_an_earlier_day(copy: Path, facts: Facts) -> None:
    with (copy / "rates.toml").open("a", encoding="utf-8") as file:
        file.write('\n[[adult]]\nvalid_from = 2026-07-01\nvalue = 90\nsource = "x"\nstatus = "illustrative"\n')
    changed = load_facts(copy)
    assert changed.on(date(2026, 6, 30)).rates == facts.on(date(2026, 6, 30)).rates
    assert changed.on(date(2026, 7, 1)).rates.adult == 90
    memoire = bill(line("C1", 5770, on=date(2026, 6, 30)), line("C1", 5770, on=date(2026, 7, 1)))
    earlier, later = decide(memoire, changed, on=date(2026, 7, 2)).statement.lines
    assert earlier == decide(memoire, facts, on=date(2026, 7, 2)).statement.lines[0]
    assert (earlier.reimbursed_cents, later.reimbursed_cents) == (5078, 5193)
