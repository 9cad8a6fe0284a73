"""Sentences in the reader's language: one source for the desks, the API, letters and the phone.

`translate` takes a `Text` or an English msgid and fills its `{placeholders}`; days, instants and `Cents` are
written as the language expects. In templates use `sentences_in(language).gettext` and `.ngettext` as the plain
globals `_` and `ngettext`: they format `{name}` themselves, so Jinja's `%` formatting (newstyle) stays off.
"""

import gettext as standard
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

from babel import Locale, negotiate_locale
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from backend.domain.text import Text
from backend.languages.formats import (
    write_day,
    write_instant,
    write_money,
    write_number,
    write_plain,
    write_time,
)

__all__ = [
    "DEFAULT",
    "LANGUAGES",
    "Sentences",
    "best_language",
    "ngettext",
    "phrase_book",
    "read_catalogue",
    "sentences_in",
    "translate",
    "typeset",
    "write_day",
    "write_instant",
    "write_money",
    "write_number",
    "write_time",
]

LANGUAGES = ("fr", "de", "lb", "en", "pt")
DEFAULT = "fr"
FOLDER = Path(__file__).parent
PHONE = "web/pwa/js/"
_BEFORE_SIGN = re.compile(r" (?=[?!:;»])|(?<=«) ")


@dataclass(frozen=True)
class Sentences:
    """One language's sentences; the two methods are what templates call `_` and `ngettext`."""

    language: str
    translations: standard.GNUTranslations

    def gettext(self, msgid: str, **params: object) -> str:
        sentence = self.translations.gettext(msgid) if msgid else ""
        return _fill(sentence, self.language, params)

    def ngettext(self, one: str, many: str, count: int, **params: object) -> str:
        sentence = self.translations.ngettext(one, many, count)
        return _fill(sentence, self.language, {"count": count, "n": count, **params})


def translate(text: Text | str, language: str, **params: object) -> str:
    """The sentence in `language`; unknown sentences stay in English, missing placeholders raise KeyError."""
    if isinstance(text, Text):
        return sentences_in(language).gettext(text.msgid, **{**text.params, **params})
    return sentences_in(language).gettext(text, **params)


def ngettext(one: str, many: str, count: int, language: str, **params: object) -> str:
    """The form for `count`, which `{count}` (or `{n}`) in the sentence stands for."""
    return sentences_in(language).ngettext(one, many, count, **params)


@cache
def sentences_in(language: str) -> Sentences:
    """The compiled sentences of one of LANGUAGES; read once a process."""
    compiled = BytesIO()
    write_mo(compiled, read_catalogue(language))
    compiled.seek(0)
    return Sentences(language, standard.GNUTranslations(compiled))


def read_catalogue(language: str) -> Catalog:
    """The .po file as it lies there, or an empty catalogue before the first extraction."""
    path = FOLDER / f"{language}.po"
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def best_language(accept_language: str | None) -> str:
    """Which of LANGUAGES an Accept-Language header asks for most; French where it asks for none of them."""
    wanted = sorted(_wishes(accept_language or ""), reverse=True)
    for _, _, tag in wanted:
        if negotiated := negotiate_locale([tag], LANGUAGES, sep="-"):
            return str(Locale.parse(negotiated).language)
    return DEFAULT


def phrase_book(language: str, modules: frozenset[str] | None = None) -> dict[str, str | list[str]]:
    """What the phone needs: only sentences its JavaScript uses, or those of some of its modules (named as in the
    catalogue); a plural is a list of its forms.
    """
    return {
        msgid: words for places, msgid, words in _phrases(language) if modules is None or not places.isdisjoint(modules)
    }


@cache
def _phrases(language: str) -> list[tuple[frozenset[str], str, str | list[str]]]:
    """(modules that use it, English, words) of each of the phone's sentences; the catalogue is read once a process."""
    phrases: list[tuple[frozenset[str], str, str | list[str]]] = []
    for message in read_catalogue(language):
        places = frozenset(path for path, _ in message.locations if path.startswith(PHONE))
        if not message.id or not places:
            continue
        if isinstance(message.id, str):
            phrases.append((places, message.id, typeset(str(message.string or message.id), language)))
        else:
            forms = [typeset(str(form), language) for form in message.string if form] if message.string else []
            words = forms if len(forms) > 1 else [str(form) for form in message.id]
            phrases.append((places, message.id[0], words))
    return phrases


def typeset(sentence: str, language: str) -> str:
    """On a narrow screen a French question mark must not begin a line."""
    if language != "fr":
        return sentence
    return _BEFORE_SIGN.sub("\u00a0", sentence)


def _fill(sentence: str, language: str, params: dict[str, object]) -> str:
    if not params:
        return sentence
    return sentence.format_map({name: _write(value, language) for name, value in params.items()})


def _write(value: object, language: str) -> str:
    if isinstance(value, Text):
        return translate(value, language)
    if isinstance(value, tuple | list):
        return ", ".join(_write(item, language) for item in value)
    return write_plain(value, language)


def _wishes(header: str) -> Iterable[tuple[float, int, str]]:
    """(weight, earlier first, tag); a header is a stranger's text, so what is no wish is passed over."""
    for place, part in enumerate(header[:500].split(",")):
        tag, _, weight = part.strip().partition(";q=")
        try:
            quality = float(weight) if weight else 1.0
        except ValueError:
            continue
        if tag and quality > 0 and tag.replace("-", "").isalnum() and tag.isascii():
            yield quality, -place, tag
