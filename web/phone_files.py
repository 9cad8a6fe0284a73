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

_HERE = Path(__file__).parent
_SHARED = {"css/tokens.css": "tokens.css", "css/base.css": "base.css", "icons.svg": "icons.svg"}
_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".png": "image/png"}
_COLOURS = {"theme_color": "#005c75", "background_color": "#fdfdfb"}


@dataclass(frozen=True)
class ShellFile:
    """One file as it goes out; `packed` is the same under gzip, or None where that gains nothing."""

    body: bytes
    packed: bytes | None
    mimetype: str
    etag: str


@dataclass(frozen=True)
class Shell:
    """Everything the phone fetches but its data. `assets` are named by path below `/pwa/{version}/`.

    The page for strangers says that no session cookie came with the request: nothing to ask the API about yet.
    """

    version: str
    index: ShellFile
    index_for_strangers: ShellFile
    worker: ShellFile
    assets: Mapping[str, ShellFile]
    phrases: Mapping[str, ShellFile]
    manifests: Mapping[str, ShellFile]


@cache
def read_shell(identity: str = "") -> Shell:
    """The version is a hash over all contents: any change anywhere is a new shell, whole. `identity` is what the page
    calls the identity provider, empty where none has a door here.
    """
    contents = _read_contents()
    phrases = {language: _as_json(phrase_book(language)) for language in LANGUAGES}
    index = (_HERE / "pwa/index.html").read_bytes()
    if identity:
        index = index.replace(b"<html ", f'<html data-identity="{escape(identity)}" '.encode(), 1)
    worker = (_HERE / "pwa/sw.js").read_bytes()
    digest = sha256(index + worker)
    for name, body in sorted({**contents, **phrases}.items()):
        digest.update(name.encode() + b"\0" + body)
    version = digest.hexdigest()[:12]
    page = index.replace(b"/pwa/current/", f"/pwa/{version}/".encode())
    return Shell(
        version=version,
        index=_pack(page, "text/html"),
        index_for_strangers=_pack(page.replace(b"<html ", b'<html data-session="none" ', 1), "text/html"),
        worker=_pack(_precache(version, list(contents)) + worker, "text/javascript"),
        assets={name: _pack(body, _mimetype(name)) for name, body in contents.items()},
        phrases={language: _pack(body, "application/json") for language, body in phrases.items()},
        manifests={
            language: _pack(_as_json(_manifest(language, version)), "application/manifest+json")
            for language in LANGUAGES
        },
    )


def _read_contents() -> dict[str, bytes]:
    folder = _HERE / "pwa"
    contents = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for kind in ("js", "css")
        for path in sorted((folder / kind).rglob(f"*.{kind}"))
    }
    contents |= {name: (_HERE / "static" / source).read_bytes() for name, source in _SHARED.items()}
    contents |= {f"icons/{size}.png": draw_icon(size) for size in (48, 180, 192, 512)}
    contents["icons/maskable.png"] = draw_icon(512, maskable=True)
    return contents


def _precache(version: str, names: list[str]) -> bytes:
    """What the worker puts on its shelf; the large icons stay with the operating system."""
    files = ["/", *(f"/i18n/{language}.json" for language in LANGUAGES)]
    files += [f"/pwa/{version}/{name}" for name in names if not name.startswith("icons/")]
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
        "description": translate(N_("Send doctors' bills to your health fund and follow the refund."), language),
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
