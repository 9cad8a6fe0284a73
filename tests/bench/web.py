"""The patient's application as a phone meets it: `make bench-web`.

    python -m tests.bench.web [--starts 7] [--runs 3] [--lighthouse FOLDER]

First views by language on the wire; the second start without a network, on a processor four times slower, until the
inbox can be read; what Lighthouse says of a phone's first visit and of an inbox. Exits with 1 where a bound is missed.
"""

import argparse
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect

from backend.languages import LANGUAGES
from tests.bench.lighthouse import Lighthouse
from tests.browsing import chromium, page_of
from tests.live import LiveServer, served
from tests.web.phone.bills import hand_in
from tests.web.phone.conftest import sign_in
from tests.web.phone.kept import with_worker
from tests.web.phone.weight import weigh
from web.embedded import data_folder, postgres

KIB = 1024
WHO = "Claire Weber"
BILLS = 30
SLOWER = 4
BOUNDS = {"bytes": 60 * KIB, "scripts": 35 * KIB, "start": 1000.0, "performance": 95, "other": 100}
# The instant at which the first row of the inbox stands on the screen, counted from the tap.
READABLE = """() => new Promise((done) => {
  const look = () => document.querySelector(".row.document .who")?.getBoundingClientRect().height
    ? requestAnimationFrame(() => done(performance.now())) : requestAnimationFrame(look);
  look();
})"""

Bounded = tuple[str, float, float, Callable[[float], str]]


@contextmanager
def instance() -> Iterator[LiveServer]:
    """The product with its demonstration, thrown away afterwards."""
    folder = Path(tempfile.mkdtemp())
    data = data_folder(folder)
    try:
        with postgres(data) as url, served(url, folder) as server:
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(data, ignore_errors=True)


def first_views(browser: Browser, server: LiveServer) -> Iterator[tuple[str, int, int, int]]:
    """(language, bytes, bytes of scripts, requests), everything cold."""
    for language in LANGUAGES:
        with page_of(browser, language=language) as page:
            wire = weigh(page, server.base_url)
            yield language, wire.bytes, wire.scripts, len(wire.sizes)


def with_copy(page: Page, server: LiveServer) -> None:
    """A phone that has the shell, and keeps its inbox."""
    account = server.patient(WHO)
    for number in range(BILLS):
        hand_in(server, account, cents=5770 + number)
    sign_in(page, server, account)
    with_worker(page)
    page.goto(f"{server.base_url}/me")
    page.get_by_role("button", name="Garder mes documents sur ce téléphone").click()
    expect(page.get_by_text("Gardés, état du")).to_be_visible(timeout=120_000)


def offline_starts(page: Page, server: LiveServer, times: int) -> list[float]:
    """Milliseconds from opening a new tab's address to a readable inbox, each time in a process of its own."""
    page.context.set_offline(True)
    taken = []
    for _ in range(times):
        tab = page.context.new_page()
        slowed = page.context.new_cdp_session(tab)
        slowed.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        tab.goto(f"{server.base_url}/", wait_until="commit")
        taken.append(float(tab.evaluate(READABLE)))
        tab.close()
    page.context.set_offline(False)
    return taken


def table(title: str, head: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    widths = [max(len(row[at]) for row in (head, *rows)) for at in range(len(head))]
    print(f"\n{title}")
    for row in (head, *rows):
        print(
            "  "
            + "  ".join(
                cell.ljust(width) if at == 0 else cell.rjust(width)
                for at, (cell, width) in enumerate(zip(row, widths, strict=True))
            )
        )


def told(name: str, value: float, bound: float, unit: str, *, least: bool = False) -> tuple[str, ...]:
    """A row: what, how much, which bound, and whether it holds."""
    kept = value >= bound if least else value <= bound
    return name, f"{value:,.0f} {unit}".strip(), f"{'≥' if least else '≤'} {bound:,.0f}", "holds" if kept else "MISSED"


def measure(server: LiveServer, starts: int, runs: int, lighthouse: Lighthouse) -> list[tuple[str, ...]]:
    """Prints as it goes; every row is returned for the verdict."""
    rows: list[tuple[str, ...]] = []
    with chromium() as browser:
        views = list(first_views(browser, server))
        for language, size, scripts, requests in views:
            rows.append(told(f"first view, {language} ({requests} requests)", size, BOUNDS["bytes"], "bytes"))
            rows.append(told(f"  of it scripts, {language}", scripts, BOUNDS["scripts"], "bytes"))
        with page_of(browser) as page:
            with_copy(page, server)
            taken = offline_starts(page, server, starts)
            cookies: list[Any] = page.context.cookies()
    rows.append(
        told(f"second start offline, {SLOWER}× slower, median", statistics.median(taken), BOUNDS["start"], "ms")
    )
    rows.append(told("  the slowest of " + str(starts), max(taken), BOUNDS["start"], "ms"))
    cookie = "; ".join(f"{one['name']}={one['value']}" for one in cookies)
    for name, path, header in (("sign-in", "/", ""), ("inbox", "/documents", cookie)):
        for category, score in lighthouse.scores(server.base_url + path, header, runs).items():
            bound = BOUNDS["performance" if category == "performance" else "other"]
            rows.append(told(f"Lighthouse, {name}: {category}", score, bound, "", least=True))
    return rows


def main() -> int:
    """0 where every bound holds."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--starts", type=int, default=7)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--lighthouse", type=Path, default=Path.home() / ".cache" / "memoires-lighthouse")
    asked = parser.parse_args()
    lighthouse = Lighthouse(asked.lighthouse)
    lighthouse.fetch()
    with instance() as server:
        rows = measure(server, asked.starts, asked.runs, lighthouse)
    table("The patient's application", ("what", "measured", "bound", ""), rows)
    return int(any(row[-1] != "holds" for row in rows))


if __name__ == "__main__":
    sys.exit(main())
