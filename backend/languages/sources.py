"""Where sentences are written: every marked English one in code, templates and the phone's modules."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract

ROOT = Path(__file__).parents[2]
_PLACEHOLDER, _WORDS = re.compile(r"\{\w+\}"), re.compile(r"[^\W\d_]")
FOLDERS = ("backend", "mobile_api", "web")

_PYTHON: Mapping[str, tuple[int, ...] | None] = {
    "N_": None,
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
}
_TEMPLATE: Mapping[str, tuple[int, ...] | None] = {"_": None, "gettext": None, "ngettext": (1, 2)}
_PHONE: Mapping[str, tuple[int, ...] | None] = {"t": None, "n": (1, 2)}

_KINDS: Mapping[str, tuple[str, Mapping[str, tuple[int, ...] | None]]] = {
    ".py": ("python", _PYTHON),
    ".html": ("jinja2.ext:babel_extract", _TEMPLATE),
    ".txt": ("jinja2.ext:babel_extract", _TEMPLATE),
    ".js": ("javascript", _PHONE),
}


def extract_sentences() -> Catalog:
    """All marked sentences with the files that use them; one that is a placeholder only needs no translator."""
    template = Catalog(charset="utf-8")
    for path in _source_files():
        method, keywords = _KINDS[path.suffix]
        place = path.relative_to(ROOT).as_posix()
        with path.open("rb") as file:
            for _, msgid, _, _ in extract(
                method, file, keywords=keywords, options={"encoding": "utf-8", "silent": "false"}
            ):
                if _WORDS.search(_PLACEHOLDER.sub("", msgid if isinstance(msgid, str) else msgid[0])):
                    template.add(msgid, locations=[(place, 0)])
    return template


def _source_files() -> Iterator[Path]:
    """Marked sentences of templates stand in `templates` folders, those of the phone in its `js` folder."""
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            inside = path.relative_to(ROOT).parts
            if path.suffix not in _KINDS or "__pycache__" in inside:
                continue
            if path.suffix in {".html", ".txt"} and "templates" not in inside:
                continue
            yield path
