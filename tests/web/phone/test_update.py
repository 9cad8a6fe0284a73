"""A new version: announced, taken when wanted, one reload."""

from collections.abc import Iterator
from dataclasses import dataclass
from threading import Thread

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect
from werkzeug.serving import make_server

from backend.languages import phrase_book
from tests.browsing import page_of
from tests.web.phone.kept import with_worker
from web import phone, phone_files
from web.phone_files import Shell, read_shell

pytestmark = pytest.mark.browser


@dataclass
class Release:
    """What is served at the moment; the API says only that nobody is signed in."""

    url: str
    shell: Shell


@pytest.fixture
def release(monkeypatch: pytest.MonkeyPatch) -> Iterator[Release]:
    app = Flask("phone alone")
    app.register_blueprint(phone.blueprint)
    app.add_url_rule("/api/v1/session", view_func=lambda: ({"code": "not-signed-in"}, 401), endpoint="session")
    server = make_server("127.0.0.1", 0, app, threaded=True)
    served = Release(f"http://localhost:{server.server_port}", read_shell())
    monkeypatch.setattr(phone, "read_shell", lambda *_: served.shell)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield served
    server.shutdown()
    thread.join()
    server.server_close()


def next_shell(monkeypatch: pytest.MonkeyPatch) -> Shell:
    """The same with one sentence more."""
    monkeypatch.setattr(phone_files, "phrase_book", lambda *wanted: {**phrase_book(*wanted), "New": "New"})
    return read_shell.__wrapped__()


def test_a_new_version_is_announced_and_needs_one_reload(
    release: Release, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    with page_of(browser) as page:
        page.goto(release.url)
        with_worker(page)
        first = release.shell.version
        release.shell = next_shell(monkeypatch)
        assert release.shell.version != first
        page.evaluate("navigator.serviceWorker.getRegistration().then(one => one.update())")
        expect(page.get_by_text("Une nouvelle version est prête.")).to_be_visible()
        assert page.locator("script[type=module]").get_attribute("src") == f"/pwa/{first}/js/app.js"
        with page.expect_navigation():
            page.get_by_role("button", name="L'utiliser maintenant").click()
        script = page.locator("script[type=module]")
        expect(script).to_have_attribute("src", f"/pwa/{release.shell.version}/js/app.js")
        expect(page.get_by_role("heading", level=1)).to_have_text("Se connecter")
        assert page.evaluate("caches.keys()") == [f"shell-{release.shell.version}"]
