"""Which language a browser's header asks for."""

import pytest

from backend.languages import best_language, phrase_book, sentences_in, translate


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "fr"),
        ("", "fr"),
        ("de", "de"),
        ("de-LU,fr;q=0.8", "de"),
        ("fr;q=0.5, pt-PT;q=0.9", "pt"),
        ("ru, zh;q=0.9, en-US;q=0.1", "en"),
        ("lb", "lb"),
        ("ru", "fr"),
        ("de;q=0, en", "en"),
        ("*", "fr"),
        ("de;q=x, en;q=0.2", "en"),
        ("x" * 10_000, "fr"),
        ("'; drop table,\x00", "fr"),
        (",,,;;;q=q=q", "fr"),
    ],
)
def test_the_readers_first_language_that_we_speak(header: str | None, language: str) -> None:
    assert best_language(header) == language


def test_an_empty_sentence_stays_empty() -> None:
    assert translate("", "fr") == ""
    assert sentences_in("fr").gettext("") == ""


def test_an_unknown_sentence_stays_as_it_is() -> None:
    assert translate("Nobody wrote this {x}", "fr", x=1) == "Nobody wrote this 1"


def test_the_phone_gets_its_own_sentences_only() -> None:
    phrases = phrase_book("fr")
    assert phrases["Send"] == "Envoyer"
    assert "Somebody was faster" not in phrases
    assert isinstance(phrases["{count} document is waiting to be sent."], list)


def test_the_sentences_of_some_modules_can_be_had_alone() -> None:
    first = phrase_book("fr", frozenset({"web/pwa/js/views/sign-in.js"}))
    assert "Enter your matricule." in first
    assert "Send this bill?" not in first


def test_a_french_question_mark_never_begins_a_line() -> None:
    assert phrase_book("fr")["Send this bill?"] == "Envoyer cette facture\u00a0?"
