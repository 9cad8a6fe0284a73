"""Templates speak the reader's language: `_`, `ngettext`, and filters for money, days and instants."""

from datetime import datetime
from typing import Any

from flask import Flask, g

from backend.domain import matricule, provider_code
from backend.domain.text import Text
from backend.languages import (
    ngettext,
    sentences_in,
    translate,
    typeset,
    write_day,
    write_instant,
    write_money,
    write_time,
)
from mobile_api.problems import reader_language

MINUTE, HOUR, DAY = 60, 3600, 86400


def set_up(app: Flask) -> None:
    """Give every template of `app` its words."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        money=lambda cents: write_money(cents, page_language()),
        day=lambda day: write_day(day, page_language()),
        instant=lambda at: write_instant(at, page_language()),
        clock=lambda at: write_time(at, page_language()),
        text=say,
        matricule=lambda written: matricule.show(matricule.Matricule(written)),
        provider_code=provider_code.show,
        reference=write_reference,
        waited=write_wait,
    )
    app.context_processor(_words)


def speak(language: str) -> None:
    """From here on this request's pages are in `language`."""
    g.page_language = language


def page_language() -> str:
    """What `speak` said, else what the browser asks for."""
    said: str | None = g.get("page_language")
    return said or reader_language()


def say(sentence: Text | str, **params: object) -> str:
    """A catalogue sentence in the page's language."""
    return typeset(translate(sentence, page_language(), **params), page_language())


def write_wait(since: datetime, now: datetime) -> str:
    """How long something has been waiting, in the one unit that matters."""
    seconds = max(0, int((now - since).total_seconds()))
    language = page_language()
    if seconds < HOUR:
        return ngettext("{count} minute", "{count} minutes", max(1, seconds // MINUTE), language)
    if seconds < DAY:
        return ngettext("{count} hour", "{count} hours", seconds // HOUR, language)
    return ngettext("{count} day", "{count} days", seconds // DAY, language)


def write_reference(reference: str) -> str:
    """In groups of four, as it is printed."""
    return "-".join(reference[start : start + 4] for start in range(0, len(reference), 4))


def _words() -> dict[str, Any]:
    language = page_language()
    sentences = sentences_in(language)

    def one(msgid: str, **params: object) -> str:
        return typeset(sentences.gettext(msgid, **params), language)

    def many(single: str, plural: str, count: int, **params: object) -> str:
        return typeset(sentences.ngettext(single, plural, count, **params), language)

    return {"_": one, "ngettext": many, "language": language}
