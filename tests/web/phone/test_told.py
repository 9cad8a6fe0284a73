"""Being told, one's data, one's language: each by tapping through it, as its reader does."""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browsing import page_of, until
from tests.live import LiveServer
from tests.web.phone.conftest import sign_in
from tests.web.phone.kept import with_worker

pytestmark = pytest.mark.browser
ENDPOINT = "https://fcm.googleapis.com/fcm/send/a-phone-of-a-test"
# A browser without a network of its own: its maker's push service is stood in for.
SUBSCRIBES = """
(() => {
  let current = null;
  const key = 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4';
  const made = () => ({ endpoint: 'ENDPOINT', options: {}, unsubscribe: async () => { current = null; return true; },
    toJSON: () => ({ endpoint: 'ENDPOINT', keys: { p256dh: key, auth: 'BTBZMqHH6r4Tts7J_aSIgg' } }) });
  PushManager.prototype.subscribe = async () => (current = made());
  PushManager.prototype.getSubscription = async () => current;
  Notification.requestPermission = async () => 'granted';
})()
""".replace("ENDPOINT", ENDPOINT)


@pytest.fixture
def phone(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    """Carole's, which may show messages once she allows it."""
    with page_of(browser) as page:
        page.context.grant_permissions(["notifications"], origin=live_server.base_url)
        page.add_init_script(SUBSCRIBES)
        sign_in(page, live_server, live_server.patient("Georgette Gomes"))
        yield page


def test_messages_are_turned_on_by_a_tap_shown_by_the_worker_and_gone_after_signing_out(
    phone: Page, live_server: LiveServer
) -> None:
    page = phone
    page.goto(f"{live_server.base_url}/me")
    page.get_by_role("link", name="Être prévenu").click()
    expect(page.get_by_text("Ni nom, ni médecin, ni montant", exact=False)).to_be_visible()
    page.get_by_role("button", name="Me prévenir sur cet appareil").click()
    expect(page.get_by_text("Vous êtes prévenu sur cet appareil.")).to_be_visible()
    known = page.evaluate("fetch('/api/v1/me/telling').then(r => r.json())")
    assert len(known["devices"]) == 1

    box = page.get_by_role("checkbox", name="Paiements: E-mail")
    box.check()
    expect(page.locator("#told")).to_contain_text("Votre choix est enregistré.")
    page.get_by_label("Ne pas me déranger la nuit").uncheck()
    expect(page.get_by_label("De", exact=True)).to_have_count(0)
    known = page.evaluate("fetch('/api/v1/me/telling').then(r => r.json())")
    assert "paid" in known["by_mail"] and known["quiet"]["start"] == known["quiet"]["end"]

    deliver(page, {"title": "Un nouveau document", "body": "…", "path": "/claims", "tag": "1", "lang": "fr"})
    shown = "navigator.serviceWorker.ready.then(r => r.getNotifications()).then(all => all.map(one => one.title))"
    until(page, f"{shown}.then(all => all.length === 1)")
    page.goto(f"{live_server.base_url}/me")
    page.get_by_role("button", name="Me déconnecter ici").click()
    expect(page).to_have_url(re.compile("/sign-in"))
    assert page.evaluate(shown) == []
    assert page.evaluate("navigator.serviceWorker.ready.then(r => r.pushManager.getSubscription())") is None


def deliver(page: Page, news: dict[str, str]) -> None:
    """As the push service would."""
    with_worker(page)  # to one that only just starts the browser delivers nothing
    tools = page.context.new_cdp_session(page)
    found: list[dict[str, Any]] = []
    tools.on("ServiceWorker.workerRegistrationUpdated", lambda event: found.extend(event["registrations"]))
    tools.send("ServiceWorker.enable")
    page.wait_for_timeout(300)
    origin = re.match(r"https?://[^/]+", page.url)
    assert origin
    ours = [one for one in found if one["scopeURL"] == f"{origin[0]}/" and not one["isDeleted"]]
    assert ours
    tools.send(
        "ServiceWorker.deliverPushMessage",
        {"origin": origin[0], "registrationId": ours[-1]["registrationId"], "data": json.dumps(news)},
    )


def test_a_push_opens_only_a_page_of_ours_in_a_tab_of_ours(phone: Page, live_server: LiveServer) -> None:
    source = phone.evaluate("fetch('/sw.js').then(r => r.text())")
    pattern = re.search(r"const VIEWS = /(.+)/;", source)
    assert pattern
    views = re.compile(pattern[1].replace("\\/", "/"))
    id_ = "/documents/01930000-0000-7000-8000-000000000000"
    assert all(views.match(path) for path in (id_, "/claims", "/me", "/me/told", "/confirm/x"))
    assert not [path for path in ("https://evil.example", "//evil.example", "/desk", "/api/v1/me") if views.match(path)]
    with_worker(phone)
    beside = phone.context.new_page()
    beside.goto(f"{live_server.base_url}/accessibility")
    (worker,) = phone.context.service_workers
    worker.evaluate("path => open(path).catch(() => null)", "/claims")  # only a tap may bring a tab to the front
    expect(phone).to_have_url(f"{live_server.base_url}/claims")
    assert beside.url.endswith("/accessibility")


def test_ones_data_are_seen_and_taken_along_and_the_language_is_everywhere(
    phone: Page, live_server: LiveServer
) -> None:
    page = phone
    page.goto(f"{live_server.base_url}/me/data")
    expect(page.get_by_role("heading", name="Qui a consulté mon dossier")).to_be_visible()
    with page.expect_download() as taken:
        page.get_by_role("link", name="Tout télécharger").click()
    archive = zipfile.ZipFile(io.BytesIO(taken.value.path().read_bytes()))
    profile = json.loads(archive.read("self/profile.json"))
    assert profile[0]["family_name"] == "Gomes"
    page.get_by_role("link", name="Ce que deviennent mes données").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ce que deviennent mes données")
    page.goto(f"{live_server.base_url}/me/language")
    page.get_by_label("Deutsch").check()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sprache")
    expect(page.locator("html")).to_have_attribute("lang", "de")
    assert page.evaluate("fetch('/api/v1/me').then(r => r.json()).then(me => me.person.language)") == "de"
