"""`python -m qr draw | read | split | bench`: the library as a command, one JSON line an answer.

Exit status: 0 everything read, 3 something stayed unread, 2 unusable arguments.
"""

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from qr import HostRefused, InvalidReference, PageReading, Reference, Refused, draw, page_count, read, split

ALL_READ, UNUSABLE, UNREAD = 0, 2, 3
_BAR = 30


def main(words: Sequence[str] | None = None) -> int:
    """Run one command."""
    arguments = _parser().parse_args(words)
    try:
        return int(arguments.command(arguments))
    except (HostRefused, InvalidReference, OSError, ValueError) as error:
        print(f"qr: {_tell(error)}", file=sys.stderr)
        return UNUSABLE


def draw_symbol(arguments: argparse.Namespace) -> int:
    """Write a symbol to a file; the ending says whether PNG or SVG."""
    kind = arguments.output.suffix.lower().lstrip(".")
    if kind not in ("svg", "png"):
        raise ValueError(f"a symbol is drawn as .svg or .png, not as {arguments.output.name!r}")
    reference = Reference.parse(arguments.reference)
    arguments.output.write_bytes(draw(reference, arguments.host, kind, arguments.size))
    return ALL_READ


def read_files(arguments: argparse.Namespace) -> int:
    """One line a page; a file refused whole is one line with page null and its reason."""
    status = ALL_READ
    accepted = {"read", "foreign"} if arguments.any else {"read"}
    for name in _existing(arguments.files):
        for reading in _readings(name, arguments):
            _say(_page_line(name, reading) if isinstance(reading, PageReading) else _refusal(name, reading))
            if not isinstance(reading, PageReading) or reading.outcome not in accepted:
                status = UNREAD
    return status


def split_files(arguments: argparse.Namespace) -> int:
    """One line a packet."""
    status = ALL_READ
    for name in _existing(arguments.files):
        readings = list(_readings(name, arguments))
        for refused in readings:
            if isinstance(refused, Refused):
                _say(_refusal(name, refused))
        for packet in split(reading for reading in readings if isinstance(reading, PageReading)):
            reference = packet.reference and packet.reference.printed
            _say({"file": str(name), **asdict(packet), "reference": reference})
            status = status if packet.reference else UNREAD
        if any(isinstance(reading, Refused) for reading in readings):
            status = UNREAD
    return status


def bench(arguments: argparse.Namespace) -> int:
    """Read the files and say what it took: pages, outcomes, which step read how many, milliseconds."""
    began = time.perf_counter()
    readings = [
        reading
        for name in _existing(arguments.files)
        for reading in _readings(name, arguments)
        if isinstance(reading, PageReading)
    ]
    if not readings:
        return UNREAD
    times = sorted(reading.cpu_ms for reading in readings)
    steps = Counter(code.step for reading in readings for code in reading.codes)
    _say(
        {
            "pages": len(readings),
            "outcomes": Counter(reading.outcome for reading in readings),
            "read_by_step": dict(steps.most_common()),
            "cpu_ms": {"mean": round(sum(times) / len(times), 1), "p95": times[int(0.95 * (len(times) - 1))]},
            "pages_per_cpu_second": round(1000 * len(times) / max(1.0, sum(times)), 1),
            "seconds": round(time.perf_counter() - began, 2),
        }
    )
    return ALL_READ


def _readings(name: Path, arguments: argparse.Namespace) -> Iterator[PageReading | Refused]:
    try:
        pages = page_count(name) if sys.stderr.isatty() else 0
        began = time.perf_counter()
        for reading in read(name, any_codes=arguments.any, hosts=arguments.host, jobs=arguments.jobs):
            yield reading
            if pages:
                _show_progress(name, reading.page, pages, time.perf_counter() - began)
    except Refused as refused:
        yield refused


def _show_progress(name: Path, done: int, pages: int, seconds: float) -> None:
    filled = _BAR * done // pages
    left = seconds / done * (pages - done)
    line = f"\r{name.name[:30]} [{'#' * filled}{'.' * (_BAR - filled)}] {done}/{pages}, {left:.0f} s left "
    print(line, end="\n" if done == pages else "", file=sys.stderr, flush=True)


def _page_line(name: Path, reading: PageReading) -> dict[str, object]:
    line: dict[str, object] = {"file": str(name), "page": reading.page, "outcome": reading.outcome}
    line["codes"] = [asdict(code) for code in reading.codes]
    line["steps_tried"] = reading.steps_tried
    line["step_ms"] = reading.step_ms
    line["cpu_ms"] = reading.cpu_ms
    line["symbol_seen"] = reading.symbol_seen
    line["size"] = [reading.width, reading.height]
    if reading.reason:
        line["reason"] = reading.reason
    return line


def _refusal(name: Path, refused: Refused) -> dict[str, object]:
    nothing: dict[str, object] = {"codes": [], "steps_tried": [], "cpu_ms": 0.0}
    return {"file": str(name), "page": 1, "outcome": "damaged", "reason": refused.reason, **nothing}


def _existing(names: list[Path]) -> list[Path]:
    for name in names:
        if not name.is_file():
            raise FileNotFoundError(f"no such file: {name}")
    return names


def _say(line: object) -> None:
    print(json.dumps(line, ensure_ascii=False), flush=True)


def _tell(error: Exception) -> str:
    if isinstance(error, InvalidReference):
        return f"not a reference ({type(error).__name__}): {error}"
    return str(error)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m qr", description=__doc__)
    commands = parser.add_subparsers(required=True)
    drawing = commands.add_parser("draw", help="draw a reference's symbol")
    drawing.add_argument("reference", help="as printed, or 17 characters; any case")
    drawing.add_argument("--host", required=True, help="host name in the symbol's address")
    drawing.add_argument("-o", "--output", type=Path, required=True, help="FILE.svg or FILE.png")
    drawing.add_argument("--size", type=float, default=30.0, help="side in mm without the quiet zone")
    drawing.set_defaults(command=draw_symbol)
    for name, command, text in (
        ("read", read_files, "one JSON line a page"),
        ("split", split_files, "one JSON line a packet"),
        ("bench", bench, "how fast, how well, by which step"),
    ):
        reading = commands.add_parser(name, help=text)
        reading.add_argument("files", nargs="+", type=Path, metavar="FILE")
        reading.add_argument("--any", action="store_true", help="search for other people's codes as hard")
        reading.add_argument("--jobs", type=_positive, default=1, help="pages read at the same time")
        reading.add_argument("--host", action="append", help="only references at this host are ours")
        reading.set_defaults(command=command)
    return parser


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


if __name__ == "__main__":
    sys.exit(main())
