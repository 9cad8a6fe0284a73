"""A file of scans to one reading a page, each page in a process that can be killed.

A file that is no scan, is encrypted or broken as a whole raises `Refused` before the first page. Otherwise there is
exactly one reading for every page, in order, whatever the pages contain: a page that kills its process is
`damaged`, with the reason, and its neighbours are read.
"""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from qr.cage import CageKilled, caged
from qr.packets import Outcome
from qr.pages import MEMORY_BYTES, page_count, refusal_of
from qr.reference import Reference
from qr.refusals import Damaged, Refused

SECONDS_A_PAGE = 15.0

Corners = tuple[tuple[float, float], ...]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Code:
    """One symbol. `corners` in pixels of the page, clockwise from the symbol's own top left."""

    text: str
    ours: bool
    step: str
    corners: Corners


@dataclass(frozen=True, slots=True)
class PageReading:
    """What one page said.

    outcome: `read` (a reference of ours), `foreign` (only other people's codes), `unreadable` (no code), `damaged`
    (the page itself could not be opened: `reason`). `symbol_seen`: there is a symbol that could not be read, alone on
    its page or beside others that could. `steps_tried` and `step_ms` go together; `width` and `height` are what
    corners refer to.
    """

    page: int
    outcome: Outcome
    codes: tuple[Code, ...] = ()
    steps_tried: tuple[str, ...] = ()
    step_ms: tuple[float, ...] = ()
    cpu_ms: float = 0.0
    reason: str = ""
    symbol_seen: bool = False
    width: int = 0
    height: int = 0
    references: tuple[Reference, ...] = ()

    @property
    def foreign_texts(self) -> tuple[str, ...]:
        """What other people's codes on this page say; never to be followed."""
        return tuple(code.text for code in self.codes if not code.ours)


@dataclass(frozen=True, slots=True)
class _Task:
    path: Path
    any_codes: bool
    hosts: tuple[str, ...] | None


def read(
    source: bytes | Path,
    *,
    any_codes: bool = False,
    hosts: Iterable[str] | None = None,
    jobs: int = 1,
    only: Iterable[int] | None = None,
) -> Iterator[PageReading]:
    """One reading a page, in order, as they become ready; raises Refused at once for a file refused whole.

    `any_codes` searches for other people's codes as hard as for ours; `hosts` are the addresses at which a
    reference counts as ours (any, where None); `jobs` pages are read at the same time; `only` these pages (from 1),
    for a reading that was interrupted.
    """
    pages = range(1, page_count(source) + 1)
    wanted = pages if only is None else sorted(set(only) & set(pages))
    return _read(source, wanted, any_codes, None if hosts is None else tuple(hosts), jobs)


def read_files(
    paths: Iterable[Path], *, any_codes: bool = False, hosts: Iterable[str] | None = None, jobs: int = 1
) -> Iterator[tuple[Path, int, PageReading | Refused]]:
    """Every page of every file, in order: the file, how many pages it has, and the reading.

    A file refused whole, or gone, is one entry with its refusal. `jobs` pages are read at the same time, of whichever
    files; no file is opened much earlier than its turn comes.
    """
    known = None if hosts is None else tuple(hosts)
    return _take_turns(_turns(paths, any_codes, known), jobs)


def _turns(
    paths: Iterable[Path], any_codes: bool, hosts: tuple[str, ...] | None
) -> Iterator[Callable[[], tuple[Path, int, PageReading | Refused]]]:
    for path in paths:
        try:
            count = page_count(path)
        except OSError:
            yield partial(_answer, path, 1, Refused("unreadable_file"))
        except Refused as refused:
            yield partial(_answer, path, 1, refused)
        else:
            task = _Task(path.absolute(), any_codes, hosts)
            yield from (partial(_read_of, path, count, task, page) for page in range(1, count + 1))


def _answer(path: Path, count: int, refused: Refused) -> tuple[Path, int, PageReading | Refused]:
    return path, count, refused


def _read_of(path: Path, count: int, task: _Task, page: int) -> tuple[Path, int, PageReading | Refused]:
    return path, count, _read_page(task, page)


def _read(
    source: bytes | Path, pages: Sequence[int], any_codes: bool, hosts: tuple[str, ...] | None, jobs: int
) -> Iterator[PageReading]:
    with _as_path(source) as path:
        task = _Task(path.absolute(), any_codes, hosts)
        yield from _take_turns((partial(_read_page, task, page) for page in pages), min(jobs, len(pages)))


def _take_turns(turns: Iterable[Callable[[], T]], jobs: int) -> Iterator[T]:
    """The answers in order, several worked on at a time."""
    if jobs <= 1:
        yield from (turn() for turn in turns)
        return
    with ThreadPoolExecutor(jobs) as pool:
        waiting: deque[Future[T]] = deque()
        try:
            for turn in turns:
                waiting.append(pool.submit(turn))
                if len(waiting) >= 2 * jobs:  # no further ahead than keeps everybody busy
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)


@contextmanager
def _as_path(source: bytes | Path) -> Iterator[Path]:
    """A path that the children can open; bytes stay in memory, for they are somebody's bill."""
    if isinstance(source, Path):
        yield source
        return
    descriptor = os.memfd_create("pile")
    try:
        with os.fdopen(os.dup(descriptor), "wb") as file:
            file.write(source)
        yield Path(f"/proc/{os.getpid()}/fd/{descriptor}")
    finally:
        os.close(descriptor)


def _read_page(task: _Task, page: int) -> PageReading:
    """A child that merely died is asked once more: it may have died of somebody else's hand."""
    for last in (False, True):
        try:
            answer = caged(
                "qr.examination:examine",
                str(task.path),
                page,
                task.any_codes,
                task.hosts,
                seconds=SECONDS_A_PAGE,
                memory_bytes=MEMORY_BYTES,
                passes=(Damaged,),
            )
            return _to_reading(page, answer, task.hosts)
        except Damaged as damaged:
            return PageReading(page, "damaged", reason=damaged.reason)
        except CageKilled as killed:
            if last or killed.reason != "crash":
                return PageReading(page, "damaged", reason=refusal_of(killed))
    raise AssertionError("unreachable")


def _to_reading(page: int, answer: dict[str, Any], hosts: tuple[str, ...] | None) -> PageReading:
    references: dict[Reference, None] = {}
    codes = []
    for text, step, corners in answer["found"]:
        reference = Reference.from_code(text, hosts)
        if reference:
            references[reference] = None
        rounded = tuple((round(x, 1), round(y, 1)) for x, y in corners)
        codes.append(Code(text, reference is not None, step, rounded))
    outcome: Outcome = "read" if references else "foreign" if codes else "unreadable"
    return PageReading(
        page=page,
        outcome=outcome,
        codes=tuple(codes),
        steps_tried=tuple(name for name, _ in answer["steps"]),
        step_ms=tuple(round(ms, 2) for _, ms in answer["steps"]),
        cpu_ms=round(answer["cpu_ms"], 2),
        symbol_seen=answer["symbol_seen"],
        width=answer["size"][0],
        height=answer["size"][1],
        references=tuple(references),
    )
