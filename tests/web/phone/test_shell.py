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

from backend.languages import LANGUAGES
from web import phone
from web.phone_files import read_shell

PWA = Path(__file__).parents[3] / "web/pwa"
FIRST_VIEW_BYTES, SCRIPT_BYTES = 60 * 1024, 35 * 1024
PACKED = {"Accept-Encoding": "gzip"}


@pytest.fixture(scope="module")
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
    ["/", "/sign-in", "/documents", "/documents/x", "/claims", "/claims/x", "/cover", "/me", "/me/sign-in", "/R/ABC"],
)
def test_every_view_is_a_real_path(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.mimetype == "text/html"
    assert answer.headers["Cache-Control"] == "no-cache"


def test_the_page_names_no_file_that_is_not_there(client: FlaskClient) -> None:
    named = re.findall(r'(?:href|src)="(/pwa/[^"]+)"', client.get("/").text)
    assert len(named) > 10
    assert all(client.get(path).status_code == 200 for path in named)


def test_modules_that_load_at_once_are_announced_in_the_page(client: FlaskClient) -> None:
    announced = set(re.findall(r"/js/([\w/-]+\.js)", client.get("/").text))
    assert announced >= loaded_with("app.js")


def test_a_first_view_fits_through_a_slow_network(client: FlaskClient) -> None:
    page = client.get("/", headers=PACKED)
    files: list[str] = re.findall(r'"(/pwa/[^"]+\.(?:js|css))"', gzip.decompress(page.data).decode())
    files += [asset(f"js/{name}") for name in loaded_with("views/sign-in.js")] + [asset("icons.svg"), "/i18n/fr.json"]
    sizes = {path: len(client.get(path, headers=PACKED).data) for path in files}
    assert sum(size for path, size in sizes.items() if path.endswith(".js")) <= SCRIPT_BYTES
    assert sum(sizes.values()) + len(page.data) <= FIRST_VIEW_BYTES


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
    assert {asset(name) for name in modules} <= set(shelf["files"])


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


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_come_by_language(client: FlaskClient, language: str) -> None:
    assert len(client.get(f"/i18n/{language}.json").json or {}) > 100


def test_a_language_we_do_not_speak_is_not_found(client: FlaskClient) -> None:
    assert client.get("/i18n/xx.json").status_code == 404


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


def loaded_with(name: str) -> set[str]:
    """A module and what it imports at once, by path below js/."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        module = waiting.pop()
        if module in found:
            continue
        found.add(module)
        folder = Path(module).parent
        source = (PWA / "js" / module).read_text("utf-8")
        for imported in re.findall(r'^import [^;]*?from "(\.[^"]+)"', source, re.M):
            waiting.append((PWA / "js" / folder / imported).resolve().relative_to(PWA / "js").as_posix())
    return found
