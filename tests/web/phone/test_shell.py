"""The shell: small, compressed, kept where it may be, whole or not at all."""

import gzip
import json
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from backend.languages import LANGUAGES, phrase_book
from web import phone
from web.phone_files import read_shell

PWA = Path(__file__).parents[3] / "web/pwa"
PACKED = {"Accept-Encoding": "gzip"}


@pytest.fixture
def client() -> Iterator[FlaskClient]:
    """The shell needs no database, so it is asked without one."""
    app = Flask("phone alone")
    app.register_blueprint(phone.blueprint)
    with app.test_client() as client:
        yield client


def asset(name: str) -> str:
    return f"/pwa/{read_shell().version}/{name}"


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/sign-in",
        "/documents",
        "/documents/x",
        "/claims",
        "/claims/x",
        "/cover",
        "/me",
        "/me/sign-in",
        "/me/family",
        "/R/ABC",
    ],
)
def test_every_view_is_a_real_path(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.mimetype == "text/html"
    assert answer.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("path", phone.VIEWS)
def test_a_page_names_no_file_that_is_not_there(client: FlaskClient, path: str) -> None:
    client.set_cookie("__Host-session", "x")
    named = re.findall(r'(?:href|src)="(/pwa/[^"#]+)', client.get(path).text)
    assert len(named) > 10
    assert all(client.get(path).status_code == 200 for path in set(named))


def test_every_view_that_the_browser_can_show_has_its_page_and_module() -> None:
    shown = re.findall(r"import\(\"\./views/([\w-]+)\.js", (PWA / "js/routes.js").read_text("utf-8"))
    assert set(phone.VIEWS.values()) == set(shown)


@pytest.mark.parametrize(
    ("path", "cookie", "view"),
    [
        ("/documents", False, "sign-in"),
        ("/", True, "documents"),
        ("/reset", False, "reset"),
        ("/me/data", True, "data"),
    ],
)
def test_what_loads_at_once_is_announced_in_the_page(client: FlaskClient, path: str, cookie: bool, view: str) -> None:
    if cookie:
        client.set_cookie("__Host-session", "x")
    page = client.get(path, headers={"Accept-Language": "de"}).text
    announced = set(re.findall(r"/(js/[\w/-]+\.js)", page))
    assert announced == imported_by("js/app.js") | imported_by(f"js/views/{view}.js")
    sentences = set(re.findall(r"/i18n/([\w/]+)\.json", page))
    assert sentences == ({"de/first", "de/rest"} if cookie else {"de/first"})


def test_strangers_have_all_sentences_they_see_and_nobody_gets_one_twice(client: FlaskClient) -> None:
    used: set[str] = set()
    for view in ("sign-in", "activation", "reset", "unreached", "missing"):
        for module in imported_by("js/app.js") | imported_by(f"js/views/{view}.js"):
            code = re.sub(r"/\*.*?\*/", "", (PWA / module).read_text("utf-8"), flags=re.S)
            used |= set(re.findall(r'\bt\("((?:[^"\\]|\\.)*)"', code))
    for language in LANGUAGES:
        first, rest = (client.get(asset(f"i18n/{language}/{part}.json")).json or {} for part in ("first", "rest"))
        assert used <= set(first)
        assert not set(first) & set(rest)
        assert {**first, **rest} == phrase_book(language)


def test_a_known_file_is_not_sent_again(client: FlaskClient) -> None:
    first = client.get(asset("js/app.js"), headers=PACKED)
    again = client.get(asset("js/app.js"), headers={**PACKED, "If-None-Match": first.headers["ETag"]})
    assert first.headers["Content-Encoding"] == "gzip"
    assert "immutable" in first.headers["Cache-Control"]
    assert (again.status_code, again.data) == (304, b"")


def test_plain_and_packed_are_told_apart(client: FlaskClient) -> None:
    plain, packed = client.get(asset("js/app.js")), client.get(asset("js/app.js"), headers=PACKED)
    assert gzip.decompress(packed.data) == plain.data
    assert plain.headers["ETag"] != packed.headers["ETag"]
    assert "Accept-Encoding" in plain.headers["Vary"]


def test_yesterdays_page_does_not_get_todays_half(client: FlaskClient) -> None:
    assert client.get("/pwa/000000000000/js/app.js").status_code == 404
    assert client.get(asset("js/nothing.js")).status_code == 404
    assert client.get(asset("../phone.py")).status_code == 404


def test_the_worker_keeps_the_whole_shell_and_nothing_of_the_api(client: FlaskClient) -> None:
    source = client.get("/sw.js").text
    shelf = json.loads(re.findall(r"const SHELL = (.+);", source)[0])
    assert shelf["version"] == read_shell().version
    assert all(client.get(path).status_code == 200 for path in shelf["files"])
    assert not [path for path in shelf["files"] if "/api/" in path]
    modules = {path.relative_to(PWA).as_posix() for path in PWA.rglob("js/**/*.js")}
    assert {asset(name) for name in modules | {"index.html"}} <= set(shelf["files"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_manifest_speaks_the_readers_language(client: FlaskClient, language: str) -> None:
    by_header = client.get("/app.webmanifest", headers={"Accept-Language": language})
    by_choice = client.get(f"/app.webmanifest?lang={language}")
    assert by_header.json == by_choice.json
    assert by_choice.json is not None and by_choice.json["lang"] == language
    assert by_choice.mimetype == "application/manifest+json"


def test_the_icons_have_the_sizes_that_the_manifest_says(client: FlaskClient) -> None:
    manifest = client.get("/app.webmanifest").json
    assert manifest is not None
    for icon in manifest["icons"]:
        image = Image.open(BytesIO(client.get(icon["src"]).data))
        assert f"{image.width}x{image.height}" == icon["sizes"]


def test_a_language_we_do_not_speak_is_not_found(client: FlaskClient) -> None:
    assert client.get(asset("i18n/xx/first.json")).status_code == 404


def test_only_who_comes_without_a_session_is_told_to_skip_asking(client: FlaskClient) -> None:
    stranger = client.get("/").text
    client.set_cookie("__Host-session", "x")
    known = client.get("/").text
    client.delete_cookie("__Host-session")
    assert 'data-session="none"' in stranger
    assert 'data-session="none"' not in known
    assert "Cookie" in client.get("/").headers["Vary"]


@pytest.mark.parametrize("path", sorted(PWA.rglob("*.*")), ids=lambda path: path.name)
def test_nothing_is_written_inline_and_no_data_becomes_html(path: Path) -> None:
    source = path.read_text("utf-8")
    assert not re.search(r"\bstyle=|\bon\w+=\"|<script>|<style", source)
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", source)
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", source)


def imported_by(name: str) -> set[str]:
    """A module and what it imports at once, by path below the shell, as a second reader sees it."""
    found, waiting = set(), [name]
    while waiting:
        module = waiting.pop()
        if module in found:
            continue
        found.add(module)
        for imported in re.findall(r'^import [^;]*?from "(\.[^"]+)"', (PWA / module).read_text("utf-8"), re.M):
            waiting.append((PWA / Path(module).parent / imported).resolve().relative_to(PWA).as_posix())
    return found
