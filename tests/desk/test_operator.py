"""An operator's day in a real browser: forty pages in which every outcome occurs, finished with the keyboard alone."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, StorageState, expect
from sqlalchemy import func, select

import qr
from backend.db import transaction
from backend.domain.lifecycle import PACKET_OUTCOMES
from backend.models.claims import Claim
from backend.models.memoires import Memoire
from backend.models.paper import Packet
from tests.browsing import DESK, PHONE, page_of
from tests.desk.postbag import BILLER, LiveRoom, Postbag, fill
from tests.live import LiveServer, fresh_code
from tests.mailroom.builders import page as sheet
from tests.mailroom.builders import pdf, single

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def room(live_server: LiveServer) -> Iterator[LiveRoom]:
    made = LiveRoom(live_server)
    yield made
    made.house.engine.dispose()


@pytest.fixture(scope="module")
def signed_in(browser: Browser, live_server: LiveServer) -> StorageState:
    """The second of the demo's operators, so that other tests keep the first one's sign-ins."""
    staff = live_server.staff("operator", nth=1)
    with page_of(browser, viewport=DESK) as page:
        page.goto(f"{live_server.base_url}/desk/login")
        for name, typed in (("login", staff["login"]), ("password", staff["password"]), ("totp", fresh_code(staff))):
            page.locator(f"[name={name}]").fill(typed)
        page.keyboard.press("Enter")
        page.wait_for_url("**/desk/mailroom")
        return page.context.storage_state()


@pytest.fixture
def desk(browser: Browser, signed_in: StorageState) -> Iterator[Page]:
    """A page at the desk; a fault in its own code fails the test."""
    context: BrowserContext = browser.new_context(storage_state=signed_in, viewport={"width": 1280, "height": 800})
    page, faults = context.new_page(), list[str]()
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    context.close()
    assert not faults, faults


def hand_in(page: Page, server: LiveServer, files: list[tuple[str, bytes]]) -> str:
    """Choose the files, send them by keyboard, wait until all is read; returns the pile's id."""
    page.goto(f"{server.base_url}/desk/mailroom")
    chosen = [{"name": name, "mimeType": "application/octet-stream", "buffer": data} for name, data in files]
    page.locator("#files").set_input_files(chosen)  # type: ignore[arg-type]
    expect(page.locator(".chosen li")).to_have_count(len(files))
    page.get_by_role("button", name="Lire la pile").press("Enter")
    page.wait_for_url("**/desk/mailroom/*-*")
    expect(page.locator("[data-tells=state_word]")).to_have_text("Toute lue", timeout=120_000)
    return page.url.rsplit("/", 1)[1].partition("?")[0]


class Operator:
    """Hands that know the keys, and eyes that read the page."""

    def __init__(self, page: Page, bag: Postbag, room: LiveRoom) -> None:
        self.page, self.bag, self.room = page, bag, room
        self.looks = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def finish_one(self) -> None:
        """Look at the packet that is open and do what has to be done with it."""
        here = self.page.url
        heading = self.page.locator("h1").inner_text()
        acts: dict[str, Callable[[], None]] = {
            "À vérifier": self.check,
            "Posté deux fois": lambda: self.press("1"),
            "Autre caisse": lambda: self.press("f", "Enter"),
            "Illisible": self.name,
        }
        acts.get(heading, self.set_aside)()
        self.page.wait_for_function("here => location.href !== here", arg=here, timeout=20_000)
        self.page.wait_for_load_state()

    def check(self) -> None:
        """Stamp, debit advice and nothing, in turn; no stamp cures a bill that came too late."""
        if not self.page.get_by_role("button", name="Cachet").count():
            return self.set_aside()
        self.looks += 1
        self.press("312"[self.looks % 3])
        return None

    def set_aside(self) -> None:
        self.press("x", "ArrowDown", "Enter")

    def name(self) -> None:
        """What the eye reads on an unreadable page."""
        file = self.page.locator(".head").inner_text()
        assert self.bag.typed and self.bag.shot and self.bag.sought
        if "tapee" in file:
            self.press("/")
            self.page.keyboard.type(self.bag.typed.reference.printed[:-1])
            expect(self.page.locator("#reference-help")).to_have_text("Il manque 1 caractères.")
            self.page.keyboard.type(self.bag.typed.reference.printed[-1])
            expect(self.page.locator("#reference-help")).to_have_text("Le caractère de contrôle est juste.")
            self.press("Enter")
        elif "douchette" in file:  # the gun fires wherever the focus is, and ends with Enter
            self.page.keyboard.type(self.bag.shot.reference.url(self.room.host))
            self.press("Enter")
        elif "cherchee" in file:
            self.press("m")
            self.page.keyboard.type(self.room.matricule(self.bag.sought))
            self.press("Enter")
            self.page.wait_for_url("**matricule=**")
            expect(self.page.locator("#found-title")).to_be_focused()
            self.press("1")
        elif "saisie" in file:
            self.key_in()
        else:
            self.set_aside()

    def key_in(self) -> None:
        """A bill without a digital twin."""
        self.press("b")
        self.page.wait_for_url("**/capture**")
        day = f"{self.room.today:%m%d%Y}"  # as Chromium's own field of a day wants it in English
        expect(self.page.locator("#patient")).to_be_focused()
        for typed in (self.bag.keyed, BILLER, f"K-{self.room.made}", day):
            self.page.keyboard.type(typed)
            self.press("Tab")
        self.press("Tab")  # the calendar's button
        self.page.keyboard.type(day)
        self.page.locator("#lines-0-act").focus()
        self.page.keyboard.type("C1")
        self.page.locator("#lines-0-amount_cents").focus()
        self.page.keyboard.type("57,70")
        expect(self.page.locator("[data-sum]")).to_have_text("57,70 €")
        self.press("Enter")


def test_forty_pages_with_every_outcome_are_finished_with_the_keyboard_alone(
    desk: Page, live_server: LiveServer, room: LiveRoom
) -> None:
    bag = fill(room)
    assert bag.pages == 40
    pile = hand_in(desk, live_server, bag.files)
    assert desk.locator("[data-tells=done]").inner_text() == "40"
    arrived = outcomes(room, pile)
    operator = Operator(desk, bag, room)
    operator.press("w")  # what waits of this pile
    desk.wait_for_url(f"**/desk/mailroom?pile={pile}")
    operator.press("w")  # the oldest of it
    desk.wait_for_url("**/packets/**")
    for _ in range(40):
        if "/packets/" not in desk.url:
            break
        operator.finish_one()
    expect(desk.get_by_role("status")).to_contain_text("C’est fait")
    expect(desk.get_by_role("status")).to_be_focused()
    with transaction(room.house.sessions) as session:
        of_pile = (Packet.batch_id == pile,)
        assert session.scalar(select(func.count()).where(*of_pile, Packet.finished_at.is_(None))) == 0
        assert arrived | outcomes(room, pile) == set(PACKET_OUTCOMES)
        pages = session.execute(select(Packet.file, func.unnest(Packet.pages)).where(*of_pile)).all()
        assert len(set(pages)) == 40
        claimed = session.scalars(select(Claim.memoire_id).join(Packet, Packet.claim_id == Claim.id).where(*of_pile))
        assert session.scalar(select(Memoire.origin).where(Memoire.number == f"K-{room.made}")) == "paper"
        assert len(set(claimed)) >= 6 + 3 + 4
    operator.press("u")  # the last one is taken up again
    desk.wait_for_url("**/packets/**")
    assert not desk.get_by_role("alert").count()


def outcomes(room: LiveRoom, pile: str) -> set[str]:
    with transaction(room.house.sessions) as session:
        return set(session.scalars(select(Packet.outcome).where(Packet.batch_id == pile)))


def test_the_paper_is_enlarged_turned_and_made_darker_by_key(
    desk: Page, live_server: LiveServer, room: LiveRoom
) -> None:
    bill = room.bill(paid=False)
    two = io.BytesIO()
    first = sheet(bill.reference, host=room.host)
    first.save(two, "PDF", save_all=True, append_images=[sheet()], resolution=200)
    pile = hand_in(desk, live_server, [("deux.pdf", two.getvalue())])
    desk.goto(f"{live_server.base_url}/desk/mailroom?pile={pile}")
    desk.keyboard.press("j")
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/packets/**")
    picture = desk.locator(".pages img").first
    expect(picture).to_have_js_property("complete", True)
    width = picture.bounding_box()["width"]  # type: ignore[index]
    desk.keyboard.press("+")
    assert picture.bounding_box()["width"] > width * 1.3  # type: ignore[index]
    assert "large=1" in (picture.get_attribute("src") or "")
    desk.keyboard.press("r")
    desk.keyboard.press("c")
    assert picture.evaluate("one => [one.style.rotate, one.parentElement.parentElement.className]") == [
        "90deg",
        "pages contrast",
    ]
    desk.keyboard.press("0")
    assert abs(picture.bounding_box()["width"] - width) < 2  # type: ignore[index]
    desk.keyboard.press("p")
    expect(desk.locator(".pages")).to_be_focused()
    assert desk.locator(".pages").evaluate("pages => pages.scrollTop") > 300
    desk.keyboard.press("?")
    expect(desk.get_by_role("dialog")).to_contain_text("Cachet vu, avis de débit vu, aucun")


def test_a_key_held_down_decides_one_packet_only(desk: Page, live_server: LiveServer, room: LiveRoom) -> None:
    bills = [room.bill(paid=False) for _ in range(3)]
    sheets = [sheet(bill.reference, host=room.host) for bill in bills]
    pile = hand_in(desk, live_server, [("trois.pdf", pdf(sheets))])
    desk.goto(f"{live_server.base_url}/desk/mailroom?pile={pile}")
    desk.keyboard.press("w")
    desk.wait_for_url("**/packets/**")
    for _ in range(8):  # down again without up: the key repeats
        desk.keyboard.down("1")
    desk.wait_for_url("**last=**")
    desk.wait_for_load_state()
    for _ in range(8):
        desk.keyboard.down("1")
    desk.keyboard.up("1")
    desk.goto(f"{live_server.base_url}/desk/mailroom?pile={pile}")
    expect(desk.locator("[data-row]")).to_have_count(2)


def test_the_help_with_a_reference_agrees_with_the_reader(desk: Page, live_server: LiveServer) -> None:
    desk.goto(f"{live_server.base_url}/desk/mailroom")
    good = [qr.Reference.random() for _ in range(200)]
    typed = [reference.printed.lower().replace("0", "o").replace("1", "l") for reference in good]
    typed += [reference.url("memoires.example") for reference in good]
    spoiled = [_spoil(reference.text, place) for place, reference in enumerate(good)]
    states = desk.evaluate(
        "async typed => { const { examine } = await import('/static/desk/reference.js');"
        " return typed.map(one => examine(one).state); }",
        [*typed, *spoiled, "", "ABC", "U" * 17, "0" * 18],
    )
    assert set(states[:400]) == {"right"}
    assert states[400:] == [*["wrong"] * 200, "empty", "short", "odd", "long"]


def test_photos_of_a_small_office_are_pages_of_one_pile(
    browser: Browser, signed_in: StorageState, live_server: LiveServer, room: LiveRoom, tmp_path: Path
) -> None:
    bills = [room.bill(), room.bill()]
    photos = [tmp_path / f"photo-{number}.jpg" for number in (1, 2)]
    for bill, path in zip(bills, photos, strict=True):
        path.write_bytes(single(_photograph(sheet(bill.reference, host=room.host)), "JPEG"))
    context = browser.new_context(
        storage_state=signed_in, viewport={"width": PHONE["width"], "height": PHONE["height"]}, has_touch=True
    )
    page = context.new_page()
    page.goto(f"{live_server.base_url}/desk/mailroom")
    camera = page.get_by_label("Photographier les pages")
    assert [camera.get_attribute(name) for name in ("accept", "capture")] == ["image/*", "environment"]
    for path in photos:  # a camera gives one photo at a time
        camera.set_input_files(path)
    expect(page.locator(".chosen li")).to_have_count(2)
    look_closely(page)
    page.get_by_role("button", name="Lire la pile").click()
    page.wait_for_url("**/desk/mailroom/*-*")
    expect(page.locator("[data-tells=state_word]")).to_have_text("Toute lue", timeout=60_000)
    expect(page.locator("[data-outcome=filed] dd")).to_have_text("2")
    context.close()


def test_files_that_are_no_scans_are_named(desk: Page, live_server: LiveServer) -> None:
    desk.goto(f"{live_server.base_url}/desk/mailroom")
    desk.locator("#files").set_input_files({"name": "notes.txt", "mimeType": "text/plain", "buffer": b"nothing"})
    expect(desk.locator(".chosen li")).to_contain_text("pas une numérisation")
    desk.get_by_role("button", name="Lire la pile").press("Enter")
    expect(desk.get_by_role("alert")).to_contain_text("notes.txt")
    expect(desk.get_by_role("alert")).to_be_focused()


@pytest.mark.parametrize(("language", "dark"), [("Français", False), ("Deutsch", True)])
def test_every_page_of_the_mail_room_holds_at_every_width(
    browser: Browser, signed_in: StorageState, live_server: LiveServer, room: LiveRoom, language: str, dark: bool
) -> None:
    context = browser.new_context(storage_state=signed_in, color_scheme="dark" if dark else "light")
    page = context.new_page()
    files = [
        ("vide.jpg", single(Image.new("L", (900, 1200), 200 + dark), "JPEG")),
        ("abime.pdf", b"%PDF-1.4" + b" " * dark),
    ]
    pile = hand_in(page, live_server, files)
    page.get_by_role("button", name=language).click()
    page.goto(f"{live_server.base_url}/desk/mailroom?pile={pile}")
    packets = [link.get_attribute("href") or "" for link in page.locator("[data-row]").all()]
    unreadable = packets[0].partition("?")[0]
    paths = ["/desk/mailroom", "/desk/mailroom/figures", f"/desk/mailroom/{pile}", *packets]
    paths += [f"{unreadable}/capture", f"{unreadable}?provider={BILLER}&number=2026-{room.made:04d}"]
    for path in paths:
        page.goto(f"{live_server.base_url}{path}")
        for size in (DESK, PHONE):
            page.set_viewport_size({"width": size["width"], "height": size["height"]})
            look_closely(page)
    page.get_by_role("button", name="Français").click()
    context.close()


def look_closely(page: Page) -> None:
    """axe finds nothing, and nothing sticks out sideways."""
    found = Axe().run(page).response["violations"]
    assert not found, [(page.url, one["id"], [node["html"] for node in one["nodes"]]) for one in found]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


def _photograph(paper: Image.Image) -> Image.Image:
    """Held in the hand over a table."""
    table = Image.new("RGB", (1900, 2600), (96, 78, 62))
    table.paste(paper.convert("RGB").rotate(2.5, expand=True, fillcolor=(96, 78, 62)), (90, 100))
    return table


def _spoil(reference: str, place: int) -> str:
    """One character mistyped."""
    at = place % len(reference)
    other = "7" if reference[at] != "7" else "8"
    return reference[:at] + other + reference[at + 1 :]
