"""The translators' desk: `python -m backend.languages.catalogue extract | check | fill FILE.json`.

`extract` brings the five .po files in step with the sources, `fill` puts translations in
(`{"English sentence": {"fr": "…", "de": "…"}}`, a plural being a list of its forms), `check` fails where a
sentence is missing, unused, not translated, or lost one of its placeholders. Two people
may run it at once: the folder is locked meanwhile. The files hold no dates, so that the same sources always
give the same bytes.
"""

import fcntl
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import write_po

from backend.languages import FOLDER, LANGUAGES, read_catalogue
from backend.languages.sources import extract_sentences

SOURCE = "en"  # what the sentences are written in: an empty translation is the sentence itself
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_KEPT_HEADERS = ("Language:", "Plural-Forms:", "MIME-Version:", "Content-Type:", "Content-Transfer-Encoding:")

Filling = Mapping[str, Mapping[str, str | Sequence[str]]]


def main(arguments: Sequence[str]) -> int:
    match arguments:
        case ["extract"]:
            extract_into_files()
            return 0
        case ["check"]:
            return _tell(list(check_files()))
        case ["fill", file]:
            return _tell(fill_files(json.loads(Path(file).read_text("utf-8"))))
    return _tell([__doc__ or ""])


def extract_into_files() -> None:
    """Sentences that are no longer used leave the files, new ones come in untranslated."""
    with _locked():
        template = extract_sentences()
        for language in LANGUAGES:
            _write(language, _updated(language, template))


def fill_files(filling: Filling) -> list[str]:
    """Extracts, then writes the translations in; answers what was refused, and why."""
    complaints: list[str] = []
    with _locked():
        template = extract_sentences()
        for language in LANGUAGES:
            catalogue = _updated(language, template)
            for msgid, by_language in filling.items():
                if language in by_language:
                    complaints += _fill(catalogue, language, msgid, by_language[language])
            _write(language, catalogue)
    return complaints


def check_files() -> Iterator[str]:
    """One line for each fault; nothing where all is well."""
    template = extract_sentences()
    for language in LANGUAGES:
        catalogue = read_catalogue(language)
        yield from _compare(language, template, catalogue)
        for message in catalogue:
            if message.id:
                yield from (f"{language}: {fault}: {_key(message)!r}" for fault in _faults(message, language))


def _compare(language: str, template: Catalog, catalogue: Catalog) -> Iterator[str]:
    used, written = _keys(template), _keys(catalogue)
    yield from (f"{language}: missing, run `make messages`: {key!r}" for key in sorted(used - written))
    yield from (f"{language}: no longer used, run `make messages`: {key!r}" for key in sorted(written - used))


def _faults(message: Message, language: str) -> Iterator[str]:
    forms = [message.string] if isinstance(message.string, str) else list(message.string or ())
    if not forms or not all(forms):
        if language != SOURCE:
            yield "not translated"
        return
    if message.fuzzy:
        yield "marked as doubtful"
    wanted = {frozenset(_PLACEHOLDER.findall(one)) for one in _ids(message)}
    if any(frozenset(_PLACEHOLDER.findall(form)) not in wanted for form in forms):
        yield "placeholders differ"


def _fill(catalogue: Catalog, language: str, msgid: str, translated: str | Sequence[str]) -> list[str]:
    message = catalogue.get(msgid)
    if message is None:
        return [f"{language}: no such sentence in the sources: {msgid!r}"]
    plural = isinstance(message.id, tuple | list)
    if plural == isinstance(translated, str):
        return [f"{language}: one form where a plural was wanted, or the other way round: {msgid!r}"]
    before = message.string
    message.string = translated if isinstance(translated, str) else tuple(translated)
    if faults := list(_faults(message, language)):
        message.string = before
        return [f"{language}: {fault}: {msgid!r}" for fault in faults]
    return []


def _updated(language: str, template: Catalog) -> Catalog:
    """The template's sentences with what was already translated."""
    old = read_catalogue(language)
    new = Catalog(locale=language, charset="utf-8")
    for message in template:
        if message.id:
            known = old.get(message.id if isinstance(message.id, str) else message.id[0])
            same_kind = known is not None and isinstance(known.id, str) == isinstance(message.id, str)
            new.add(message.id, known.string if known and same_kind else "", locations=message.locations)
    return new


def _write(language: str, catalogue: Catalog) -> None:
    """In one stroke, so that a reader never sees half a file; sorted, locations without line numbers."""
    target = FOLDER / f"{language}.po"
    buffer = BytesIO()
    write_po(buffer, catalogue, width=110, sort_output=True, include_lineno=False)
    lines = buffer.getvalue().decode().splitlines(keepends=True)
    head = lines.index("\n")
    kept = [line for line in lines[:head] if not line.startswith("#") and _is_kept(line)]
    text = "".join([*kept, *lines[head:]])
    if target.exists() and target.read_text("utf-8") == text:
        return
    draft = target.with_suffix(".po.new")
    draft.write_text(text, "utf-8")
    draft.replace(target)


def _is_kept(line: str) -> bool:
    return not line.startswith('"') or line.startswith(tuple(f'"{name}' for name in _KEPT_HEADERS))


@contextmanager
def _locked() -> Iterator[None]:
    with (FOLDER / "__init__.py").open("rb") as door:
        fcntl.flock(door, fcntl.LOCK_EX)
        yield


def _keys(catalogue: Catalog) -> set[str]:
    return {_key(message) for message in catalogue if message.id}


def _key(message: Message) -> str:
    return _ids(message)[0]


def _ids(message: Message) -> Sequence[str]:
    return [message.id] if isinstance(message.id, str) else list(message.id)


def _tell(lines: Sequence[str]) -> int:
    for line in lines:
        sys.stderr.write(f"{line}\n")
    return 1 if lines else 0
