"""What a view costs on the wire, as the browser counts it: headers included, what the worker stores left out."""

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page


@dataclass
class Wire:
    """Every answer that came over the network to a page: address and bytes as received."""

    sizes: list[tuple[str, int]] = field(default_factory=list)
    _asked: dict[str, str] = field(default_factory=dict)

    @property
    def bytes(self) -> int:
        return sum(size for _, size in self.sizes)

    @property
    def scripts(self) -> int:
        return sum(size for address, size in self.sizes if address.endswith(".js"))

    def note_request(self, event: dict[str, Any]) -> None:
        self._asked[event["requestId"]] = event["request"]["url"]

    def note_end(self, event: dict[str, Any]) -> None:
        address = self._asked.get(event["requestId"], "")
        if address.startswith("http"):
            self.sizes.append((address, int(event["encodedDataLength"])))


def weigh(page: Page, address: str) -> Wire:
    """Opens the address and waits until the network is quiet."""
    wire = Wire()
    session = page.context.new_cdp_session(page)
    session.on("Network.requestWillBeSent", wire.note_request)
    session.on("Network.loadingFinished", wire.note_end)
    session.send("Network.enable")
    page.goto(address)
    page.wait_for_load_state("networkidle")
    session.detach()
    return wire
