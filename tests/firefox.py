"""Debian's Firefox, as a reader uses it: goes, looks for words, presses, types, loses the network."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.marionette import ELEMENT, Marionette, marionette

SECONDS = 30
ENTER = "\ue007"
FIND = """const [selector, words] = arguments;
return [...document.querySelectorAll(selector)].find((one) => one.checkVisibility()
  && one.innerText.replaceAll("\\u00a0", " ").includes(words)) ?? null;"""
CUT = """
const [offline] = arguments, window = Services.wm.getMostRecentWindow("navigator:browser");
window.cut ??= { observe: (asked) => asked.QueryInterface(Ci.nsIHttpChannel).URI.filePath.startsWith("/api/")
  && asked.cancel(Cr.NS_ERROR_OFFLINE) };
Services.obs[offline ? "addObserver" : "removeObserver"](window.cut, "http-on-modify-request");
Services.io.offline = offline;
"""
FROM_WORKER = """[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
  .filter(one => !/[/](api|icons)[/]/.test(one.name)).every(one => one.transferSize === 0)"""


class Firefox:
    def __init__(self, control: Marionette) -> None:
        self._ask = control.ask

    def go(self, address: str) -> None:
        self._ask("WebDriver:Navigate", url=address)

    def run(self, expression: str) -> Any:
        """An expression's value on the page; a promise is awaited."""
        script = f"const [done] = arguments; Promise.resolve({expression}).then(done, (e) => done(String(e)));"
        return self._ask("WebDriver:ExecuteAsyncScript", script=script, args=[])

    def find(self, selector: str, words: str = "") -> str:
        """The first element that matches, is shown and holds the words; waits for it."""
        until = time.monotonic() + SECONDS
        while time.monotonic() < until:
            found = self._ask("WebDriver:ExecuteScript", script=FIND, args=[selector, words])
            if found:
                return str(found[ELEMENT])
            time.sleep(0.1)
        raise AssertionError(f"{words!r} is not in {selector}: {self.run('document.body.innerText')}")

    def press(self, selector: str, words: str = "") -> None:
        self._ask("WebDriver:ElementClick", id=self.find(selector, words))

    def type(self, selector: str, text: str) -> None:
        self._ask("WebDriver:ElementSendKeys", id=self.find(selector), text=text)

    def set_offline(self, offline: bool) -> None:
        """The browser's own switch, as in its menu; and the interface is out of reach, though it is on this machine.
        What the worker serves cannot be told apart here from what it does not: see `from_worker`.
        """
        self._ask("Marionette:SetContext", value="chrome")
        self._ask("WebDriver:ExecuteScript", script=CUT, args=[offline], sandbox="system")
        self._ask("Marionette:SetContext", value="content")

    def from_worker(self) -> bool:
        """Everything on this page but the interface's answers came off the worker's shelf."""
        return bool(self.run(FROM_WORKER))


@contextmanager
def firefox() -> Iterator[Firefox]:
    """A phone-sized window that reads French."""
    with marionette({"intl.accept_languages": "fr"}) as control:
        control.ask("WebDriver:SetWindowRect", width=400, height=800)
        yield Firefox(control)
