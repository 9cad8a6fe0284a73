"""`flask --app web facts …` as somebody types it who has a checkout and nothing else (E1, E2, E3, K7)."""

import shutil
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask.cli import FlaskGroup

from backend.config import ConfigError
from backend.domain.facts import FactsError
from web.app import create_app

HEAD = "code;valid_from;kind;disciplines;marks;tariff;coefficient;letter;title_fr;title_de;title_lb;title_en;title_pt"
TITLES = "Acte;Leistung;Akt;Act;Ato"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The shipped files, to be spoiled."""
    folder = tmp_path / "facts"
    shutil.copytree(str(files("backend.domain.facts")), folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return folder


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Nothing in the environment: no database, no secrets."""
    for name in ("DATABASE_URL", "SECRET_KEY", "VAULT_KEYS", "RECEIPT_KEYS", "PUBLIC_URL", "FACTS_DIR", "INSTANCE_DIR"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def type_in(monkeypatch: pytest.MonkeyPatch, *words: str | Path) -> Result:
    """`flask --app web …`"""
    argv = ["--app", "web", *map(str, words)]
    monkeypatch.setattr(sys, "argv", ["flask", *argv])
    return CliRunner().invoke(FlaskGroup(), argv)


def spoil(folder: Path, file: str, old: str, new: str) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")


def table(folder: Path, *rows: str) -> Path:
    path = folder.parent / "acts.csv"
    path.write_text("\n".join([f"{HEAD};source;status", *rows]) + "\n", encoding="utf-8")
    return path


def test_a_fresh_checkout_can_be_asked(bare: pytest.MonkeyPatch) -> None:
    answer = type_in(bare, "facts", "check")
    assert answer.exit_code == 0 and "hold together" in answer.output
    assert "show" in type_in(bare, "facts", "--help").output


@pytest.mark.parametrize(
    ("day", "letter"),
    [
        ("2014-01-01", "3.9618"),
        ("2013-10-01", "3.9618"),
        ("2013-09-30", "3.8652"),
        ("2018-08-01", "4.1623"),
        ("2019-12-31", "4.1623"),
        ("2025-04-30", "4.8269"),
        ("2025-05-01", "4.9476"),
    ],
)
def test_the_letter_value_of_a_day_is_shown(bare: pytest.MonkeyPatch, day: str, letter: str) -> None:
    assert f"letter value doctor = {letter}\n" in type_in(bare, "facts", "show", day).output


def test_a_day_shows_figures_sources_and_how_sure_we_are(bare: pytest.MonkeyPatch) -> None:
    told = type_in(bare, "facts", "show", "2025-04-30").output
    assert "rates.toml: adult = 88\n    verified, from 2011-01-01 · Statuts de la CNS" in told
    assert "acts_technical.toml: MR03 = 24.71 × doctor = 119.27 € · coordination · gp paediatrics" in told
    assert "acts_general.toml: C1 = 57.70 € · consultation · gp · pid tps · Consultation" in told
    assert "acts_supplements.toml: CP1 = as billed · supplement" in told
    assert "switches.toml: straight_through.CMFEC = False" in told
    assert "acts_" not in type_in(bare, "facts", "show", "2022-12-31").output


def test_two_days_are_compared(bare: pytest.MonkeyPatch) -> None:
    assert type_in(bare, "facts", "diff", "2025-04-30", "2025-05-01").output.splitlines() == [
        "letters.toml: index: 944.43 → 968.04",
        "letter value dentist: 4.8269 → 4.9476",
        "letter value doctor: 4.8269 → 4.9476",
        "tariff of MR03: 119.27 € → 122.26 €",
    ]
    assert type_in(bare, "facts", "diff", "2026-03-01", "2026-03-02").output == ""
    assert "2026-02-30" in type_in(bare, "facts", "show", "2026-02-30").output


# At an index of 1000 and a base of 0.12345 a letter is worth 1.2345: ten of it are 12.345, one short of it 12.3449.
@pytest.mark.parametrize(("base", "coefficient", "tariff"), [("0.12345", "10.0", "12.35"), ("0.61725", "2.0", "12.35")])
def test_half_a_cent_of_a_tariff_goes_up(
    bare: pytest.MonkeyPatch, folder: Path, base: str, coefficient: str, tariff: str
) -> None:
    spoil(folder, "letters.toml", "value = 968.04", "value = 1000.00")
    spoil(folder, "letters.toml", "value = 0.51109", f"value = {base}")
    spoil(folder, "acts_technical.toml", "coefficient = 24.71", f"coefficient = {coefficient}")
    told = type_in(bare, "facts", "show", "2026-01-01", "--folder", folder).output
    assert f"MR03 = {coefficient} × doctor = {tariff} €" in told
    spoil(folder, "acts_technical.toml", f"coefficient = {coefficient}", f"coefficient = {float(coefficient) - 0.0001}")
    assert "= 12.34 € · coordination" in type_in(bare, "facts", "show", "2026-01-01", "--folder", folder).output


def test_a_table_is_tried_and_nothing_is_written(bare: pytest.MonkeyPatch, folder: Path) -> None:
    rows = (
        f"C1;2027-01-01;consultation;gp;pid tps;58.90;;;{TITLES};Mémorial;verified",
        f"Q1;2026-01-01;technical;gp;;;2.5;doctor;{TITLES};Mémorial;verified",
    )
    told = type_in(bare, "facts", "import", table(folder, *rows), "--dry-run", "--folder", folder)
    assert told.exit_code == 0
    assert "new      C1 from 2027-01-01: disciplines gp" in told.output and "tariff 57.70" in told.output
    assert "→ kind consultation" in told.output and "tariff 58.90" in told.output
    assert "new      Q1 from 2026-01-01: nothing → kind technical" in told.output
    assert told.output.endswith("2 new, 0 changed, 0 same\nNothing was written (dry run).\n")
    written = folder.parent / "acts_all.toml"
    refused = type_in(bare, "facts", "import", table(folder), "--dry-run", "--write", written)
    assert refused.exit_code == 2 and not written.exists()


def test_a_table_becomes_a_file_of_facts(bare: pytest.MonkeyPatch, folder: Path) -> None:
    row = f"C1;2027-01-01;consultation;gp;pid tps;58.90;;;{TITLES};Mémorial;verified"
    written = folder.parent / "acts_all.toml"
    assert type_in(bare, "facts", "import", table(folder, row), "--write", written, "--folder", folder).exit_code == 0
    for file in folder.glob("acts_*.toml"):
        file.unlink()
    shutil.move(written, folder)
    bare.setenv("FACTS_DIR", str(folder))
    assert "C1 = 57.70 €" in type_in(bare, "facts", "show", "2026-12-31").output
    assert "C1 = 58.90 €" in type_in(bare, "facts", "show", "2027-01-01").output


def test_a_table_that_is_wrong_is_refused_with_its_place(bare: pytest.MonkeyPatch, folder: Path) -> None:
    wrong = table(folder, f"C1;2027-01-01;consultation;vet;pid tps;58,90;;;{TITLES};Mémorial;verified")
    told = type_in(bare, "facts", "import", wrong, "--dry-run")
    assert told.exit_code == 1
    assert "table: line 2: tariff: '58,90' cannot be read" in told.output
    assert "table: C1: disciplines: vet: not one we know (from 2027-01-01)" in told.output
    wrong.write_bytes(b"code;\xe9\n")
    assert "not UTF-8" in type_in(bare, "facts", "import", wrong).output


@pytest.mark.parametrize("command", [("check",), ("show", "2026-01-01"), ("diff", "2026-01-01", "2026-02-01")])
def test_files_that_do_not_hold_together_are_refused_with_file_entry_and_reason(
    bare: pytest.MonkeyPatch, folder: Path, command: tuple[str, ...]
) -> None:
    spoil(folder, "rates.toml", "value = 88", "value = 188")
    spoil(folder, "switches.toml", "[[digital_proof.all]]", "[[digital_prof.all]]")
    told = type_in(bare, "facts", *command, "--folder", folder)
    assert told.exit_code == 1 and "Traceback" not in told.output
    assert "rates.toml: adult: 188 is not a whole number from 0 to 100 (from 2011-01-01)" in told.output
    assert "switches.toml: digital_prof: no such switch" in told.output


def test_nothing_starts_on_facts_that_do_not_hold_together(bare: pytest.MonkeyPatch, folder: Path) -> None:
    spoil(folder, "rates.toml", "value = 88", "value = 188")
    bare.setenv("FACTS_DIR", str(folder))
    for name, value in (("DATABASE_URL", "postgresql:///x"), ("PUBLIC_URL", "http://localhost"), ("DEMO", "1")):
        bare.setenv(name, value)
    bare.setenv("SECRET_KEY", "x" * 40)
    bare.setenv("VAULT_KEYS", "A" * 43 + "=")
    bare.setenv("RECEIPT_KEYS", "A" * 43 + "=")
    with pytest.raises(FactsError, match=r"rates\.toml: adult: 188 is not"):
        create_app()
    told = type_in(bare, "db", "upgrade")
    assert told.exit_code == 1 and "Error: The dated facts do not hold together:\n  - rates.toml: adult" in told.output
    assert "rates.toml: adult: 188 is not" in type_in(bare, "facts", "check").output


def test_a_server_without_settings_still_refuses_and_a_command_says_what_is_missing(bare: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigError, match="DATABASE_URL is missing"):
        create_app()
    told = type_in(bare, "scans", "watch", "facts")
    assert told.exit_code == 1 and "Error: Cannot start:" in told.output and "DATABASE_URL is missing" in told.output


def test_it_works_as_a_process_of_its_own() -> None:
    command = [sys.executable, "-m", "flask", "--app", "web", "facts", "check"]
    done = subprocess.run(command, capture_output=True, text=True, env={"PATH": "/usr/bin:/bin"}, check=False)
    assert (done.returncode, done.stderr) == (0, "") and "hold together" in done.stdout
