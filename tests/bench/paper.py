"""The reader beside paperless-ngx's way and zxing once, on the same scans in one run: `make bench-paper`.

    python -m tests.bench.paper [--pages 20] [--seed 70000]

Every page becomes a PDF as a scanner would write it (JPEG, or fax G4 for 1-bit). Processor time is counted, not the
clock. The peer: poppler at 300 dpi, then one zxing pass over all formats.
"""

import argparse
import io
import resource
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import zxingcpp
from PIL import Image

from qr import Reference, caged, read
from qr.files import open_pages
from tests.paper import make
from tests.qr.files import pdf_of, picture

OURS = Reference("2A0KDF1CAN4SR09KS").url("demo.test")


@dataclass(frozen=True)
class Page:
    """One scan and what its code says."""

    pdf: Path
    text: str
    ours: bool


@dataclass
class Tally:
    """What one way of reading did on one set."""

    milliseconds: list[float] = field(default_factory=list)
    right: int = 0
    wrong: int = 0
    steps: Counter[str] = field(default_factory=Counter)
    tried: Counter[str] = field(default_factory=Counter)
    spent: Counter[str] = field(default_factory=Counter)

    def add(self, page: Page, texts: list[str], milliseconds: float) -> None:
        self.milliseconds.append(milliseconds)
        self.right += page.text in texts
        self.wrong += bool([text for text in texts if text != page.text])

    def line(self, name: str) -> str:
        times = np.array(self.milliseconds)
        return (
            f"  {name:<12} recall {self.right / len(times):.3f}  wrong {self.wrong}"
            f"  {1000 / times.mean():6.1f} pages per CPU-second  mean {times.mean():6.1f} ms"
            f"  p95 {np.quantile(times, 0.95):6.1f} ms"
        )


def read_ours(page: Page, tally: Tally) -> None:
    """The whole ladder, in the cage."""
    [reading] = read(page.pdf, any_codes=not page.ours)
    texts = [code.text for code in reading.codes]
    tally.add(page, texts, reading.cpu_ms)
    for code in reading.codes:
        tally.steps[code.step] += code.text == page.text
    for step, spent in zip(reading.steps_tried, reading.step_ms, strict=True):
        tally.tried[step] += 1
        tally.spent[step] += round(spent)


def read_once(page: Page, tally: Tally) -> None:
    """The scanner's own image and one zxing pass."""
    began = time.process_time()
    pixels = open_pages(page.pdf).image(1).grey()
    found = zxingcpp.read_barcodes(pixels, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCodeModel2))
    tally.add(page, [code.text for code in found], (time.process_time() - began) * 1000)


def read_as_peer(page: Page, tally: Tally) -> None:
    """Poppler at 300 dpi, then zxing over all formats."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.process_time()
    done = subprocess.run(["pdftoppm", "-r", "300", str(page.pdf)], capture_output=True, check=True)
    with Image.open(io.BytesIO(done.stdout)) as image:
        found = zxingcpp.read_barcodes(image)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    poppler = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    # A linear code read out of a table's rules is the peer's business; only QR texts are held against it.
    texts = [code.text for code in found if "QR" in str(code.format)]
    tally.add(page, texts, (time.process_time() - began + poppler) * 1000)


WAYS: dict[str, Callable[[Page, Tally], None]] = {
    "ours": read_ours,
    "peer": read_as_peer,
    "zxing once": read_once,
}


def make_set(folder: Path, name: str, count: int, seed: int) -> list[Page]:
    """`count` pages of one kind."""
    pages = []
    for number in range(count):
        ours = name != "mixed 1-3"
        symbol = {"payload": OURS, "level": "H", "size_mm": 30.0} if ours else {}
        severity = {"clean 300 dpi": 1, "own 4-5": 4 + number % 2}.get(name, 1 + number % 3)
        if name == "clean 300 dpi":
            symbol["dpi"] = 300
        kind = "clean" if name == "clean 300 dpi" else "posted"
        sample = make(kind, severity, seed + number, **symbol)  # type: ignore[arg-type]
        pdf = folder / f"{name.replace(' ', '-')}-{number}.pdf"
        pdf.write_bytes(pdf_of([picture(sample.image)], "g4" if sample.meta["mode"] == "1bit" else "jpeg"))
        pages.append(Page(pdf, sample.payload.decode(), ours))
    return pages


def peak_megabytes() -> int:
    """Only inside the cage: the most this process ever held."""
    status = Path("/proc/self/status").read_text()
    lines = [line for line in status.splitlines() if line.startswith(("VmHWM", "VmRSS"))]
    return max((int(line.split()[1]) for line in lines), default=0) // 1024


def run(count: int, seed: int) -> None:
    """Print the table."""
    with TemporaryDirectory() as folder:
        for name in ("clean 300 dpi", "own 1-3", "own 4-5", "mixed 1-3"):
            pages = make_set(Path(folder), name, count, seed)
            tallies = {way: Tally() for way in WAYS}
            for page in pages:
                for way, read_page in WAYS.items():
                    read_page(page, tallies[way])
            ours, peer = tallies["ours"], tallies["peer"]
            print(f"{name}, {count} pages", flush=True)
            for way, tally in tallies.items():
                print(tally.line(way))
            faster = sum(peer.milliseconds) / sum(ours.milliseconds)
            print(f"  against the peer: {faster:.1f} times as fast, recall {ours.right / max(1, peer.right):.2f} times")
            for step, tried in ours.tried.items():
                mean = ours.spent[step] / tried
                print(f"    {step:<20} tried {tried:>4}  saved {ours.steps[step]:>4}  {mean:6.1f} ms each")
        peak = caged("tests.bench.paper:peak_megabytes", seconds=5, memory_bytes=1 << 28)
        print(f"peak memory of a reading process: {peak} MiB")


def main() -> None:
    """Parse the arguments and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=20, help="pages of each set")
    parser.add_argument("--seed", type=int, default=70000)
    arguments = parser.parse_args()
    run(arguments.pages, arguments.seed)


if __name__ == "__main__":
    main()
