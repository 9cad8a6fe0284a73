"""The translators' desk: what it finds, fills in and complains about."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from backend import languages
from backend.languages import read_catalogue
from backend.languages import upkeep as desk
from backend.languages.sources import extract_sentences


@pytest.fixture
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Catalogues of three sentences, far from the real ones."""
    template = Catalog(charset="utf-8")
    template.add("Send", locations=[("web/pwa/js/a.js", 0)])
    template.add("Sent on {day}", locations=[("web/pwa/js/a.js", 0)])
    template.add(("{count} line", "{count} lines"), locations=[("backend/b.py", 0)])
    (tmp_path / "__init__.py").touch()
    monkeypatch.setattr(languages, "FOLDER", tmp_path)
    monkeypatch.setattr(desk, "FOLDER", tmp_path)
    monkeypatch.setattr(desk, "extract_sentences", lambda: template)
    desk.extract_into_files()
    yield tmp_path


def test_python_templates_and_phone_are_all_read() -> None:
    places = {path for message in extract_sentences() for path, _ in message.locations}
    assert any(place.startswith("backend/domain/") for place in places)
    assert any(place.startswith("web/pwa/js/views/") for place in places)


def test_every_untranslated_sentence_is_told(own_folder: Path) -> None:
    told = list(desk.check_files())
    assert len([line for line in told if line.startswith("fr: not translated")]) == 3
    assert not [line for line in told if line.startswith("en:")]


def test_filled_sentences_stay_through_the_next_extraction(own_folder: Path) -> None:
    complaints = desk.fill_files(
        {"Send": {"fr": "Envoyer"}, "{count} line": {"fr": ["{count} ligne", "{count} lignes"]}}
    )
    desk.extract_into_files()
    assert not complaints
    found = read_catalogue("fr").get("Send")
    assert found is not None and found.string == "Envoyer"
    assert not [line for line in desk.check_files() if line.startswith("fr:") and "line" in line.split(": ")[-1]]


def test_a_lost_placeholder_is_refused_and_the_old_words_stay(own_folder: Path) -> None:
    desk.fill_files({"Sent on {day}": {"fr": "Envoyé le {day}"}})
    complaints = desk.fill_files({"Sent on {day}": {"fr": "Envoyé le {jour}"}})
    assert complaints == ["fr: placeholders differ: 'Sent on {day}'"]
    found = read_catalogue("fr").get("Sent on {day}")
    assert found is not None and found.string == "Envoyé le {day}"


def test_one_form_for_a_plural_is_refused(own_folder: Path) -> None:
    assert desk.fill_files({"{count} line": {"de": "eine Zeile"}})
    assert desk.fill_files({"Send": {"de": ["Senden", "Senden"]}})


def test_a_sentence_nobody_wrote_is_refused(own_folder: Path) -> None:
    assert desk.fill_files({"Nowhere": {"fr": "Nulle part"}}) == ["fr: no such sentence in the sources: 'Nowhere'"]


def test_a_sentence_no_longer_used_is_told_and_leaves(own_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "extract_sentences", lambda: Catalog(charset="utf-8"))
    assert "de: no longer used, run `make messages`: 'Send'" in list(desk.check_files())
    desk.extract_into_files()
    assert not list(desk.check_files())


def test_the_same_sources_give_the_same_bytes(own_folder: Path) -> None:
    before = {path.name: path.read_bytes() for path in own_folder.glob("*.po")}
    desk.extract_into_files()
    assert before == {path.name: path.read_bytes() for path in own_folder.glob("*.po")}
    assert not any(b"Date" in content for content in before.values())


def test_the_command_says_what_is_wrong(own_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "fill.json"
    file.write_text(json.dumps({"Send": {"fr": "Envoyer"}}), "utf-8")
    assert desk.main(["fill", str(file)]) == 0
    assert desk.main(["check"]) == 1
    assert "de: not translated: 'Send'" in capsys.readouterr().err
    assert desk.main(["extract"]) == 0
    assert desk.main([]) == 1
