"""An operator's day in a real browser: forty pages in which every outcome occurs, finished with the keyboard alone."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, StorageState, expect
from sqlalchemy import func, select

import qr
from backend.db import transaction
from backend.domain.lifecycle import PACKET_OUTCOMES
from backend.models.claims import Claim
from backend.models.memoires import Memoire
from backend.models.paper import Packet
from tests.browsing import DESK, PHONE, choose_language, page_of
from tests.desk.operating import Operator, hand_in, look_closely, outcomes, photograph, spoil
from tests.desk.postbag import BILLER, LiveRoom, fill
from tests.live import LiveServer
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
        for name, typed in (
            ("login", staff["login"]),
            ("password", staff["password"]),
            ("totp", live_server.code(staff)),
        ):
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
    assert picture.evaluate("one => [one.parentElement.style.rotate, one.closest('.pages').className]") == [
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
    desk.keyboard.press("Escape")
    expect(desk.locator("[data-key=s]")).to_have_count(1)
    desk.keyboard.press("s")  # from the second page on it is another bill
    expect(desk.locator("h1")).to_have_text("Illisible")
    expect(desk.locator(".pages figure")).to_have_count(1)
    desk.wait_for_load_state()
    desk.keyboard.press("g")  # or it is not
    desk.wait_for_url("**last=**")
    expect(desk.get_by_role("status")).to_contain_text("pli précédent")


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
    spoiled = [spoil(reference.text, place) for place, reference in enumerate(good)]
    states = desk.evaluate(
        "async typed => { const { examine } = await import('/static/desk/reference.js');"
        " return typed.map(one => examine(one).state); }",
        [*typed, *spoiled, "", "ABC", "U" * 17, "0" * 18],
    )
    alike = str.maketrans("8B5S2Z6GDQ", "B8S5Z2G6QD")  # one of these taken for the other, the place of it known
    misread = [
        (slip, f"{place // 4 + 1}{slip[place]}{reference.text[place]}")
        for reference in good
        for place in range(17)
        if (slip := reference.text[:place] + reference.text[place].translate(alike) + reference.text[place + 1 :])
        != reference.text
    ]
    suspects = desk.evaluate(
        "async typed => { const { examine } = await import('/static/desk/reference.js');"
        " return typed.map(one => examine(one).suspects.map(({ group, letter, other }) => group + letter + other)); }",
        [slip for slip, _ in misread],
    )
    assert all(true in told for (_, true), told in zip(misread, suspects, strict=True))
    assert sum(len(told) for told in suspects) < 3 * len(misread)
    assert set(states[:400]) == {"right"}
    assert states[400:] == [*["wrong"] * 200, "empty", "short", "odd", "long"]


def test_photos_of_a_small_office_are_pages_of_one_pile(
    browser: Browser, signed_in: StorageState, live_server: LiveServer, room: LiveRoom, tmp_path: Path
) -> None:
    bills = [room.bill(), room.bill()]
    photos = [tmp_path / f"photo-{number}.jpg" for number in (1, 2)]
    for bill, path in zip(bills, photos, strict=True):
        path.write_bytes(single(photograph(sheet(bill.reference, host=room.host)), "JPEG"))
    context = browser.new_context(
        storage_state=signed_in, viewport={"width": PHONE["width"], "height": PHONE["height"]}, has_touch=True
    )
    page = context.new_page()
    page.goto(f"{live_server.base_url}/desk/mailroom")
    camera = page.get_by_label("Photographier les pages")
    assert [camera.get_attribute(name) for name in ("accept", "capture")] == ["image/jpeg,image/png", "environment"]
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


@pytest.mark.parametrize(
    ("language", "dark"), [("Français", False), pytest.param("Deutsch", True, marks=pytest.mark.prove)]
)
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
    choose_language(page, language)
    page.goto(f"{live_server.base_url}/desk/mailroom?pile={pile}")
    packets = [link.get_attribute("href") or "" for link in page.locator("[data-row]").all()]
    unreadable = packets[0].partition("?")[0]
    paths = ["/desk/mailroom", "/desk/mailroom/figures", f"/desk/mailroom/{pile}", *packets]
    paths.append("/desk/mailroom?q=1985061512340")  # with wrong check digits
    paths += [f"{unreadable}/capture", f"{unreadable}?provider={BILLER}&number=2026-{room.made:04d}"]
    for path in paths:
        page.goto(f"{live_server.base_url}{path}")
        for size in (DESK, PHONE):
            page.set_viewport_size({"width": size["width"], "height": size["height"]})
            look_closely(page)
    choose_language(page, "Français")
    context.close()
