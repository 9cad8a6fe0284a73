"""What the rules say to people, they say in five languages."""

import pytest

from backend.languages import read_catalogue

RULES = "backend/domain/"


@pytest.mark.parametrize("language", ["fr", "de", "lb", "pt"])
def test_every_sentence_of_the_rules_is_there_in_every_language(language: str) -> None:
    catalogue = read_catalogue(language)
    ours = [one for one in catalogue if one.id and any(file.startswith(RULES) for file, _ in one.locations)]
    assert len(ours) > 150
    assert [one.id for one in ours if not one.string] == []
