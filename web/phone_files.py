"""What the phone's shell is made of: files read, hashed and compressed once, when the server starts."""

import gzip
import json
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from html import escape
from pathlib import Path

from backend.domain.text import N_
from backend.languages import LANGUAGES, phrase_book, translate
from web.phone_icons import draw_icon
from web.phone_modules import START, loaded_with, view_module
from web.phone_page import DESCRIPTION, Page, lay_out

_HERE = Path(__file__).parent
SHEETS = ("static/tokens.css", "static/base.css", "pwa/css/phone.css")  # one file on the wire, in this order
_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".png": "image/png"}
_COLOURS = {"theme_color": "#005c75", "background_color": "#fdfdfb"}
# What somebody sees who is not signed in. Sentences of these come first, all others once somebody is.
OPEN_VIEWS = ("sign-in", "activation", "reset")
_FIRST_MODULES = (START, *map(view_module, (*OPEN_VIEWS, "missing", "unreached")))


@dataclass(frozen=True)
class ShellFile:
    """One file as it goes out; `packed` is the same under gzip, or None where that gains nothing."""

    body: bytes
    packed: bytes | None
    mimetype: str
    etag: str


@dataclass(frozen=True)
class Shell:
    """Everything the phone fetches but its data. `assets` are named by path below `/pwa/{version}/`."""

    version: str
    worker: ShellFile
    assets: Mapping[str, ShellFile]
    manifests: Mapping[str, ShellFile]
    pages: Mapping[Page, ShellFile]

    def page(self, view: str, language: str, known: bool) -> ShellFile:
        """The page that announces what its first view will ask for; strangers come to sign in first."""
        return self.pages[Page(view if known or view in OPEN_VIEWS else "sign-in", language, known)]


@cache
def read_shell(identity: str = "") -> Shell:
    """The version is a hash over all contents: any change anywhere is a new shell, whole. `identity` is what the page
    calls the identity provider, empty where none has a door here.
    """
    contents = _read_contents()
    index = (_HERE / "pwa/index.html").read_text("utf-8")
    if identity:
        index = index.replace("<html ", f'<html data-identity="{escape(identity)}" ', 1)
    worker = (_HERE / "pwa/sw.js").read_bytes()
    digest = sha256(index.encode() + worker)
    for name, body in sorted(contents.items()):
        digest.update(name.encode() + b"\0" + body)
    version = digest.hexdigest()[:12]
    # What the worker serves without a network, whoever is there: it announces the documents, which most come for.
    offline = lay_out(index, version, Page(None, "fr", True), loaded_with(contents, START, view_module("documents")))
    assets = {**contents, "index.html": offline}
    return Shell(
        version=version,
        worker=_pack(_precache(version, list(assets)) + worker, "text/javascript"),
        assets={name: _pack(body, _mimetype(name)) for name, body in assets.items()},
        manifests={
            language: _pack(_as_json(_manifest(language, version)), "application/manifest+json")
            for language in LANGUAGES
        },
        pages={page: _pack(body, "text/html") for page, body in _pages(index, version, contents).items()},
    )


def _pages(index: str, version: str, contents: Mapping[str, bytes]) -> dict[Page, bytes]:
    views = [Path(name).stem for name in contents if name.startswith("js/views/")]
    pages = {}
    for view in views:
        modules = loaded_with(contents, START, view_module(view))
        for language in LANGUAGES:
            for known in (True, False) if view in OPEN_VIEWS else (True,):
                page = Page(view, language, known)
                pages[page] = lay_out(index, version, page, modules)
    return pages


def _read_contents() -> dict[str, bytes]:
    folder = _HERE / "pwa"
    contents = {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted((folder / "js").rglob("*.js"))
    }
    first = frozenset(f"web/pwa/{name}" for name in loaded_with(contents, *_FIRST_MODULES))
    for language in LANGUAGES:
        whole = phrase_book(language)
        start = phrase_book(language, first)
        rest = {msgid: words for msgid, words in whole.items() if msgid not in start}
        contents |= {f"i18n/{language}/first.json": _as_json(start), f"i18n/{language}/rest.json": _as_json(rest)}
    contents["css/phone.css"] = b"\n".join((_HERE / source).read_bytes() for source in SHEETS)
    contents["icons.svg"] = (_HERE / "static/icons.svg").read_bytes()
    contents |= {f"icons/{size}.png": draw_icon(size) for size in (48, 180, 192, 512)}
    contents["icons/maskable.png"] = draw_icon(512, maskable=True)
    return contents


def _precache(version: str, names: list[str]) -> bytes:
    """What the worker puts on its shelf; the large icons stay with the operating system."""
    files = [f"/pwa/{version}/{name}" for name in names if not name.startswith("icons/")]
    return b"const SHELL = " + _as_json({"version": version, "files": files}) + b";\n"


def _manifest(language: str, version: str) -> dict[str, object]:
    icons = [
        {"src": f"/pwa/{version}/icons/{size}.png", "sizes": f"{size}x{size}", "type": "image/png"}
        for size in (192, 512)
    ]
    masked = {"src": f"/pwa/{version}/icons/maskable.png", "sizes": "512x512", "type": "image/png"}
    return {
        "id": "/",
        "start_url": "/",
        "scope": "/",
        "lang": language,
        "name": translate(N_("Mémoires: your doctors' bills"), language),
        "short_name": "Mémoires",
        "description": translate(DESCRIPTION, language),
        "display": "standalone",
        "icons": [*icons, {**masked, "purpose": "maskable"}],
        "shortcuts": [
            {"name": translate(N_("Documents"), language), "url": "/documents"},
            {"name": translate(N_("Refunds"), language), "url": "/claims"},
        ],
        **_COLOURS,
    }


def _pack(body: bytes, mimetype: str) -> ShellFile:
    packed = gzip.compress(body, 9, mtime=0) if mimetype != "image/png" else None
    if packed is not None and len(packed) >= len(body):
        packed = None
    return ShellFile(body, packed, mimetype, sha256(body).hexdigest()[:24])


def _mimetype(name: str) -> str:
    return _TYPES.get(Path(name).suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"


def _as_json(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
