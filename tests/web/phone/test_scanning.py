"""The paper in one's hand: by camera, by photograph, by its characters, by the link in its code."""

import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
import segno
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.browsing import page_of
from tests.live import LiveServer
from tests.web.phone.bills import hand_in

pytestmark = pytest.mark.browser

# Debian's Chromium has neither a camera nor a reader of codes; the phone's part of the work is the same.
CAMERA = """
  window.seen = [];
  navigator.mediaDevices.getUserMedia = async () => document.createElement("canvas").captureStream();
  window.BarcodeDetector = class {
    static async getSupportedFormats() { return ["qr_code"]; }
    async detect() { return window.seen.map((rawValue) => ({ rawValue })); }
  };
"""


@pytest.fixture(scope="module")
def account(live_server: LiveServer) -> dict[str, Any]:
    return live_server.patient("Karin Klein")


@pytest.fixture(scope="module")
def reference(live_server: LiveServer, account: dict[str, Any]) -> str:
    return hand_in(live_server, account).reference


@pytest.fixture(scope="module")
def phone(live_server: LiveServer, browser: Browser, account: dict[str, Any], reference: str) -> Iterator[Page]:
    """Karin, who was signed out when she opened the link that her paper holds."""
    with page_of(browser) as page:
        page.add_init_script(CAMERA)
        page.goto(f"{live_server.base_url}/R/{reference.replace('-', '')}")
        expect(page.get_by_role("heading", level=1)).to_have_text("Se connecter")
        page.get_by_label("Matricule").fill(account["login"])
        page.get_by_label("Mot de passe", exact=True).fill(account["password"])
        page.get_by_label("Code").fill(live_server.code(account))
        page.get_by_role("button", name="Se connecter").click()
        yield page


def expect_the_bill(phone: Page) -> None:
    expect(phone.get_by_role("button", name=re.compile("Envoyer à la CNS · 57,70"))).to_be_visible()


def photograph(text: str) -> bytes:
    """A sheet with a code on it."""
    drawn, out = io.BytesIO(), io.BytesIO()
    segno.make_qr(text, error="q").save(drawn, kind="png", scale=6, border=4)
    sheet = Image.new("L", (900, 1200), 255)
    sheet.paste(Image.open(drawn), (80, 100))
    sheet.save(out, "PNG")
    return out.getvalue()


def test_the_link_opens_the_document_after_signing_in(phone: Page) -> None:
    expect_the_bill(phone)


def test_the_camera_opens_it_and_follows_no_other_code(phone: Page, live_server: LiveServer, reference: str) -> None:
    phone.goto(f"{live_server.base_url}/documents")
    phone.get_by_role("link", name="Scanner").click()
    phone.get_by_role("button", name="Utiliser la caméra").click()
    expect(phone.get_by_role("button", name="Arrêter la caméra")).to_be_focused()
    phone.evaluate("window.seen = ['https://evil.example/R/0000000000000000']")
    expect(phone.get_by_text("Ce code n'est pas le bon.")).to_be_visible()
    phone.evaluate("text => { window.seen = [text]; }", f"HTTPS://EVIL.EXAMPLE/R/{reference.replace('-', '')}")
    expect_the_bill(phone)
    assert phone.url.startswith(live_server.base_url)


def test_a_photograph_is_read_by_the_server(phone: Page, live_server: LiveServer, reference: str) -> None:
    phone.goto(f"{live_server.base_url}/scan")
    picture = phone.locator("#picture")
    picture.set_input_files({"name": "x.png", "mimeType": "image/png", "buffer": photograph("BEGIN:VCARD")})
    expect(phone.get_by_role("alert")).to_contain_text("Ce code n'est pas le nôtre")
    host = live_server.base_url.removeprefix("http://").upper()
    ours = photograph(f"HTTPS://{host}/R/{reference.replace('-', '')}")
    picture.set_input_files({"name": "x.png", "mimeType": "image/png", "buffer": ours})
    expect_the_bill(phone)


def test_by_hand_a_mistyped_character_is_noticed_at_once(phone: Page, live_server: LiveServer, reference: str) -> None:
    phone.goto(f"{live_server.base_url}/scan")
    field = phone.get_by_label("Ou tapez les caractères à côté du code")
    field.fill(reference[:9])
    expect(phone.get_by_text("Encore 8 caractères.")).to_be_visible()
    for wrong, words in (
        (reference[:-1] + ("0" if reference[-1] != "0" else "2"), "Un caractère est faux"),
        (reference[:9], "Il manque des caractères"),
        ("U" + reference[1:], "Caractères impossibles"),
    ):
        field.fill(wrong)
        field.press("Enter")
        expect(phone.get_by_text(words)).to_be_visible()
        expect(field).to_be_focused()
    field.fill(reference.lower().replace("0", "o").replace("-", " "))
    expect(phone.get_by_text("Tous les caractères concordent.")).to_be_visible()
    field.press("Enter")
    expect_the_bill(phone)


def test_another_persons_paper_and_a_wrong_link_say_so(phone: Page, live_server: LiveServer) -> None:
    others = hand_in(live_server, live_server.patient("Laurent Lopes")).reference
    phone.goto(f"{live_server.base_url}/R/{others}")
    expect(phone.get_by_text("Aucun de vos documents ne porte cette référence")).to_be_visible()
    phone.goto(f"{live_server.base_url}/R/NOTHING-LIKE-THIS")
    expect(phone.get_by_text("Cette référence ne peut pas être juste")).to_be_visible()
