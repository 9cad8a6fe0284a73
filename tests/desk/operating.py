"""Hands that know the keys of the mail room's desk, and eyes that read its pages."""

from collections.abc import Callable

from PIL import Image
from playwright.sync_api import Page, TimeoutError, expect
from sqlalchemy import select

from backend.db import transaction
from backend.models.paper import Packet
from tests.browsing import ask_axe, settle
from tests.desk.postbag import BILLER, LiveRoom, Postbag
from tests.live import LiveServer


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
        try:
            self.page.wait_for_function("here => location.href !== here", arg=here, timeout=20_000)
        except TimeoutError as error:
            raise AssertionError(f"{heading} stays: {self.page.locator('body').inner_text()}") from error
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
        self.page.wait_for_url(lambda url: "/capture" not in url)


def outcomes(room: LiveRoom, pile: str) -> set[str]:
    with transaction(room.house.sessions) as session:
        return set(session.scalars(select(Packet.outcome).where(Packet.batch_id == pile)))


def look_closely(page: Page) -> None:
    """axe finds nothing, and nothing sticks out sideways."""
    settle(page)
    found = ask_axe(page)
    assert not found, [(page.url, one["id"], [node["html"] for node in one["nodes"]]) for one in found]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


def photograph(paper: Image.Image) -> Image.Image:
    """Held in the hand over a table."""
    table = Image.new("RGB", (1900, 2600), (96, 78, 62))
    table.paste(paper.convert("RGB").rotate(2.5, expand=True, fillcolor=(96, 78, 62)), (90, 100))
    return table


def spoil(reference: str, place: int) -> str:
    """One character mistyped."""
    at = place % len(reference)
    other = "7" if reference[at] != "7" else "8"
    return reference[:at] + other + reference[at + 1 :]
