"""The phone's page: one file, laid out for the view and the reader it is sent to.

Only what the browser may know early differs: the language, the modules and sentences that are about to be asked for,
and whether there is a session to ask about.
"""

from collections.abc import Sequence
from typing import NamedTuple

from backend.domain.text import N_
from backend.languages import translate

DESCRIPTION = N_("Send doctors' bills to your health fund and follow the refund.")
WITHOUT_SCRIPT = N_(
    "This application needs JavaScript. Without it the post stays open: send your paid doctor's bill to your fund."
)


class Page(NamedTuple):
    """Which page: its view (None: whichever), the reader's language, and whether a session cookie came along."""

    view: str | None
    language: str
    known: bool


def lay_out(index: str, version: str, page: Page, modules: Sequence[str]) -> bytes:
    """The page's bytes. `modules` are paths below `/pwa/{version}/`, the first of them being what starts."""
    return (
        index.replace("{language}", page.language)
        .replace("{description}", translate(DESCRIPTION, page.language))
        .replace("{noscript}", translate(WITHOUT_SCRIPT, page.language))
        .replace("{session}", "" if page.known else ' data-session="none"')
        .replace("{unbranded}", " hidden" if page.known else "")
        .replace("{announced}", "\n  ".join(_announce(page, modules)))
        .replace("{base}", f"/pwa/{version}")
        .encode()
    )


def _announce(page: Page, modules: Sequence[str]) -> list[str]:
    sentences = ["first", "rest"] if page.known else ["first"]
    links = [
        f'<link rel="preload" as="fetch" crossorigin href="{{base}}/i18n/{page.language}/{part}.json">'
        for part in (sentences if page.view else [])
    ]
    return links + [f'<link rel="modulepreload" href="{{base}}/{name}">' for name in modules[1:]]
