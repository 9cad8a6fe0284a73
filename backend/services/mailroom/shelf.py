"""Large originals stay at hand while somebody works through a pile: on the disk, without a name, the last few only.

Fetching 150 MB for each page that is looked at would cost a second a page. What a file's id stands for never changes,
so nothing here can be out of date; all of it is gone with the process.
"""

import tempfile
import threading
import uuid
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO

MOST = 2


@dataclass(slots=True, eq=False)
class _Kept:
    file: IO[bytes] = field(default_factory=tempfile.TemporaryFile)
    filling: threading.Lock = field(default_factory=threading.Lock)
    is_full: bool = False
    users: int = 0


class Shelf:
    """At most `most` files that nobody uses, and those in use."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._kept: OrderedDict[uuid.UUID, _Kept] = OrderedDict()

    @contextmanager
    def taken(self, file_id: uuid.UUID, fill: Callable[[int], None]) -> Iterator[int]:
        """The file's descriptor, filled by `fill` where it is not on the shelf yet."""
        kept = self._take(file_id)
        try:
            with kept.filling:
                if not kept.is_full:
                    kept.file.seek(0)
                    kept.file.truncate()
                    fill(kept.file.fileno())
                    kept.is_full = True
            yield kept.file.fileno()
        finally:
            self._put_back(kept)

    def close(self) -> None:
        """Let go of every file that nobody uses; the shelf may be used again."""
        with self._lock:
            self._clear(0)

    def _take(self, file_id: uuid.UUID) -> _Kept:
        with self._lock:
            kept = self._kept.pop(file_id, None) or _Kept()
            self._kept[file_id] = kept  # the last one taken is the last one to go
            kept.users += 1
            return kept

    def _put_back(self, kept: _Kept) -> None:
        with self._lock:
            kept.users -= 1
            self._clear(self._most)

    def _clear(self, most: int) -> None:
        idle = [file_id for file_id, one in self._kept.items() if not one.users]
        for file_id in idle[: max(0, len(idle) - most)]:
            self._kept.pop(file_id).file.close()
