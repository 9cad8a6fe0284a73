"""`flask --app web scans watch DIR`: a folder that scanners write into; what is finished there is handed in.

A file in the folder is a pile, and so is a subfolder with all its files. Handed in, it is moved to `done/`; what is no
scan goes to `refused/` with the reason beside it. A crash between the two changes nothing: the same bytes are the same
pile. Nothing is ever deleted or written over, and the log names no file, for files may be called like people.
"""

import signal
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import click
import structlog
from flask import current_app
from flask.cli import AppGroup

from backend.db import transaction
from backend.domain.actors import System
from backend.domain.errors import Refusal, TooLarge
from backend.domain.facts import CAISSES
from backend.languages import LANGUAGES, translate
from backend.services.house import House
from backend.services.mailroom import receiving

log = structlog.get_logger()
scans = AppGroup("scans", help="Scans that come in as files.")
WATCHER = System("watched folder")
DONE, REFUSED = "done", "refused"
UNFINISHED = (".part", ".partial", ".tmp", ".crdownload", "~")
MAX_PILE_BYTES = 2 * receiving.MAX_FILE_BYTES
AFTER_A_FAULT = 20.0  # seconds until a pile is tried again that could not be read or kept
EMPTY_FOR = 60.0  # seconds until an empty file counts as finished: many scanners begin with one

Signature = tuple[tuple[str, int, int], ...]


@scans.command("watch")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--every", default=2.0, type=click.FloatRange(0.1, 600), help="Seconds between two looks.")
@click.option("--settled", default=5.0, type=click.FloatRange(0, 3600), help="Seconds without a change: finished.")
@click.option("--caisse", type=click.Choice(CAISSES), help="Whose mail room the scans are for; the CNS's if none.")
@click.option("--language", default="fr", type=click.Choice(sorted(LANGUAGES)), help="Of the reasons in refused/.")
def watch(folder: Path, every: float, settled: float, caisse: str | None, language: str) -> None:
    """Hand in what is finished in FOLDER, as arrived today, until told to stop (SIGINT, SIGTERM)."""
    house: House = current_app.extensions["house"]
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    try:
        for name in (DONE, REFUSED):
            (folder / name).mkdir(exist_ok=True)
    except OSError as error:
        raise click.UsageError("The folder cannot be written to: piles could not be moved out of it.") from error
    watched = Watched(house, folder, settled, language, caisse)
    log.info("folder-watched", every=every, settled=settled)
    while not stop.is_set():
        watched.look(stop)
        stop.wait(every)
    log.info("folder-left")


@dataclass
class Watched:
    """The folder, and since when each pile in it has looked as it does now."""

    house: House
    folder: Path
    settled: float
    language: str
    caisse: str | None = None
    since: dict[Path, tuple[Signature, float]] = field(default_factory=dict)

    def look(self, stop: threading.Event) -> None:
        """Take every finished pile. One that cannot be read, kept or moved now stays and is tried again later."""
        try:
            finished = self._find_finished(time.monotonic())
        except OSError as error:  # the folder itself is away, a share for instance
            log.error("folder-away", exc_info=error)
            finished = []
        for pile in finished:
            if stop.is_set():
                return
            try:
                self._take(pile)
            except Exception as error:
                log.error("pile-kept", exc_info=error)
                self.since[pile] = (self.since[pile][0], time.monotonic() + AFTER_A_FAULT)

    def _find_finished(self, now: float) -> list[Path]:
        """Piles that have not changed for long enough, the oldest first."""
        found = {path: signature for path in self._entries() if (signature := sign(path))}
        self.since = {
            path: self.since[path] if path in self.since and self.since[path][0] == signature else (signature, now)
            for path, signature in found.items()
        }
        finished = [path for path, (signature, at) in self.since.items() if now - at >= self._patience(signature)]
        return sorted(finished, key=lambda path: max(changed for _, _, changed in self.since[path][0]))

    def _take(self, pile: Path) -> None:
        try:
            self._hand_in(pile, self.since[pile][0])
        except Refusal as refusal:
            self._refuse(pile, refusal)

    def _hand_in(self, pile: Path, signature: Signature) -> None:
        _check_size(signature)
        base = pile if pile.is_dir() else pile.parent
        with ExitStack() as stack:
            files = [(Path(name).name, stack.enter_context((base / name).open("rb"))) for name, _, _ in signature]
            if sign(pile) != signature:
                return  # it was not finished after all: the next looks find out
            with transaction(self.house.sessions) as session:
                batch, is_new = receiving.receive(
                    *(session, WATCHER, files, self.house.today(), self.house.now()), caisse=self.caisse
                )
                number = str(batch.id)
        if sign(pile) == signature:
            pile.rename(free_place(self.folder / DONE / pile.name))
        log.info("pile-handed-in", batch=number, files=len(files), new=is_new)

    def _refuse(self, pile: Path, refusal: Refusal) -> None:
        texts = [text for given in refusal.errors.values() for text in given] or [refusal.detail_text()]
        words = "\n".join(
            [translate(refusal.title_text(), self.language), *(translate(t, self.language) for t in texts)]
        )
        place = free_place(self.folder / REFUSED / pile.name)
        place.with_name(f"{place.name}.txt").write_text(words + "\n", encoding="utf-8")
        pile.rename(place)
        log.warning("pile-refused", code=refusal.code)

    def _entries(self) -> list[Path]:
        return [path for path in self.folder.iterdir() if path.name not in (DONE, REFUSED) and is_of_the_pile(path)]

    def _patience(self, signature: Signature) -> float:
        """An empty file may still be filled."""
        return max(self.settled, EMPTY_FOR) if any(size == 0 for _, size, _ in signature) else self.settled


def sign(pile: Path) -> Signature:
    """Name, size and last change of each file of the pile; empty where there is none, or one is being written."""
    base, paths = (pile, sorted(pile.rglob("*"))) if pile.is_dir() else (pile.parent, [pile])
    files = []
    for path in paths:
        if (
            not path.is_file()
            or path.is_symlink()
            or any(part.startswith(".") for part in path.relative_to(base).parts)
        ):
            continue
        if not is_of_the_pile(path):
            return ()
        try:
            status = path.stat()
        except FileNotFoundError:
            return ()
        files.append((path.relative_to(base).as_posix(), status.st_size, status.st_mtime_ns))
    return tuple(files)


def is_of_the_pile(path: Path) -> bool:
    """Neither hidden, nor a link to elsewhere, nor what a program is still writing under a name for the time being."""
    return not path.name.startswith(".") and not path.name.lower().endswith(UNFINISHED) and not path.is_symlink()


def free_place(wanted: Path) -> Path:
    """That place, or the next free one of the same name: nothing is written over."""
    place, number = wanted, 1
    while place.exists() or place.with_name(f"{place.name}.txt").exists():
        number += 1
        place = wanted.with_name(f"{wanted.stem} ({number}){wanted.suffix}")
    return place


def _check_size(signature: Signature) -> None:
    """Before anything is read into memory."""
    sizes = [size for _, size, _ in signature]
    for size, most in ((max(sizes), receiving.MAX_FILE_BYTES), (sum(sizes), MAX_PILE_BYTES)):
        if size > most:
            raise TooLarge(limit=f"{most // 1024 // 1024} MiB")
