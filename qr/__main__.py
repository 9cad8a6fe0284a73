"""`python -m qr draw | read | split | bench`: the library as a command, one JSON line an answer.

Exit status: 0 everything read, 3 something stayed unread, 2 unusable arguments (a file that is not there or may not be
opened, a folder, a reference or a host that cannot be drawn: nothing is read or written then), 130 interrupted, 141
nobody listens. Why a page is damaged is told on the side.
"""

import argparse
import errno
import json
import math
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from qr.drawing import SMALLEST_MM, draw
from qr.packets import split
from qr.progress import Bar
from qr.reading import Code, PageReading, read_files
from qr.reference import HostRefused, InvalidReference, Reference, WrongCheckCharacter
from qr.refusals import Refused

ALL_READ, UNUSABLE, UNREAD = 0, 2, 3
INTERRUPTED, UNHEARD = 130, 141  # as a shell tells of signals


def main(words: Sequence[str] | None = None) -> int:
    """Run one command."""
    arguments = _parser().parse_args(words)
    try:
        return int(arguments.command(arguments))
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # else Python complains on its way out
        return UNHEARD
    except KeyboardInterrupt:
        return INTERRUPTED
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


def print_readings(arguments: argparse.Namespace) -> int:
    """One line a page; a file refused whole is one line, as its first page, with the reason."""
    accepted = {"read", "foreign"} if arguments.any else {"read"}
    status = ALL_READ
    for path, reading in _readings(arguments):
        _say(_line_of(path, reading) | (_detail(reading) if arguments.details else {}))
        if not isinstance(reading, PageReading) or reading.outcome not in accepted:
            status = UNREAD
    return status


def print_packets(arguments: argparse.Namespace) -> int:
    """One line a packet; a file refused whole is one line with the reason."""
    status = ALL_READ
    for path, readings in groupby(_readings(arguments), key=lambda entry: entry[0]):
        pages = []
        for _, reading in readings:
            if isinstance(reading, PageReading):
                pages.append(reading)
            else:
                _say(_line_of(path, reading))
                status = UNREAD
        for packet in split(pages):
            status = status if packet.reference else UNREAD
            reference = packet.reference and packet.reference.printed
            line = {"file": str(path), "reference": reference, "pages": packet.pages, "outcome": packet.outcome}
            _say({**line, "foreign_texts": packet.foreign_texts, "reason": packet.reason})
    return status


def bench(arguments: argparse.Namespace) -> int:
    """Read the files and say what it took: pages, outcomes, which step read how many, milliseconds."""
    began = time.perf_counter()
    readings = [reading for _, reading in _readings(arguments) if isinstance(reading, PageReading)]
    if not readings:
        print("qr: no page to measure", file=sys.stderr)
        return UNREAD
    times = sorted(reading.cpu_ms for reading in readings)
    steps = Counter(code.step for reading in readings for code in reading.codes)
    _say(
        {
            "pages": len(readings),
            "outcomes": Counter(reading.outcome for reading in readings),
            "read_by_step": dict(steps.most_common()),
            "cpu_ms": {"mean": round(sum(times) / len(times), 1), "p95": times[math.ceil(0.95 * len(times)) - 1]},
            "pages_per_cpu_second": round(1000 * len(times) / max(1.0, sum(times)), 1),
            "seconds": round(time.perf_counter() - began, 2),
        }
    )
    return ALL_READ


def _readings(arguments: argparse.Namespace) -> Iterator[tuple[Path, PageReading | Refused]]:
    for path in arguments.files:
        _check_file(path)
    bar = Bar(len(arguments.files))
    readings = read_files(arguments.files, any_codes=arguments.any, hosts=arguments.host, jobs=arguments.jobs)
    for path, count, reading in readings:
        bar.clear()
        if reading.reason:
            page = f", page {reading.page}" if isinstance(reading, PageReading) else ""
            print(f"qr: {_tell_name(path)}{page}: {reading.reason}", file=sys.stderr)
        yield path, reading
        bar.show(path.name, reading.page if isinstance(reading, PageReading) else count, count)


def _check_file(path: Path) -> None:
    """Before anything is read: a name among many may be mistyped, and a pipe cannot be read twice."""
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, "is a folder: name the files in it", path)
    if path.exists() and not path.is_file():
        raise OSError(errno.EINVAL, "is a pipe or a device and no file", path)
    path.open("rb").close()


def _line_of(path: Path, reading: PageReading | Refused) -> dict[str, object]:
    if isinstance(reading, Refused):
        nothing: dict[str, object] = {"codes": [], "steps_tried": [], "cpu_ms": 0.0}
        return {"file": str(path), "page": 1, "outcome": "damaged", **nothing}
    line: dict[str, object] = {"file": str(path), "page": reading.page, "outcome": reading.outcome}
    line["codes"] = [_describe(code) for code in reading.codes]
    line["steps_tried"] = reading.steps_tried
    line["cpu_ms"] = reading.cpu_ms
    return line


def _detail(reading: PageReading | Refused) -> dict[str, object]:
    """`step_ms` goes with `steps_tried`; corners are pixels of `size`."""
    if isinstance(reading, Refused):
        return {"reason": reading.reason, "step_ms": [], "symbol_seen": False, "size": [0, 0]}
    line: dict[str, object] = {"reason": reading.reason, "step_ms": reading.step_ms}
    return line | {"symbol_seen": reading.symbol_seen, "size": [reading.width, reading.height]}


def _describe(code: Code) -> dict[str, object]:
    return {"text": code.text, "ours": code.ours, "step": code.step, "corners": code.corners}


def _say(line: object) -> None:
    print(json.dumps(line), flush=True)  # ASCII: a terminal may not know what a stranger's code says


def _tell(error: Exception) -> str:
    if isinstance(error, WrongCheckCharacter):
        return f"{error}: the check character does not fit, so at least one of the {len(str(error))} is mistyped"
    if isinstance(error, InvalidReference):
        return f"{error}: a reference has 17 characters, 0 to 9 and A to Z without I, L, O and U; dashes do not matter"
    if isinstance(error, OSError) and error.filename is not None:
        return f"{_tell_name(error.filename)}: {error.strerror}"
    return str(error)


def _tell_name(path: Path | str) -> str:
    """A file name may be no text at all."""
    return str(path).encode(errors="surrogateescape").decode(errors="backslashreplace")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m qr", description=__doc__)
    commands = parser.add_subparsers(required=True)
    drawing = commands.add_parser("draw", help="draw a reference's symbol")
    drawing.add_argument("reference", help="as printed, or 17 characters; any case")
    drawing.add_argument("--host", required=True, help="host name in the symbol's address")
    drawing.add_argument("-o", "--output", type=Path, required=True, help="FILE.svg or FILE.png")
    drawing.add_argument("--size", type=float, default=SMALLEST_MM, help="side in mm without the quiet zone")
    drawing.set_defaults(command=draw_symbol)
    for name, command, text in (
        ("read", print_readings, "one JSON line a page"),
        ("split", print_packets, "one JSON line a packet"),
        ("bench", bench, "how fast, how well, by which step"),
    ):
        reading = commands.add_parser(name, help=text)
        reading.add_argument("files", nargs="+", type=Path, metavar="FILE")
        reading.add_argument("--any", action="store_true", help="search for other people's codes as hard")
        reading.add_argument("--jobs", type=_positive, default=1, help="pages read at the same time")
        reading.add_argument("--host", action="append", help="only references at this host are ours")
        if name == "read":
            reading.add_argument("--details", action="store_true", help="with sizes, milliseconds a step, and reasons")
        reading.set_defaults(command=command)
    return parser


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


if __name__ == "__main__":
    sys.exit(main())
