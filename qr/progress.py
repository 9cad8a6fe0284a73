"""A bar that says how far a command is, where somebody can see it."""

import sys
import time

_WIDTH, _LONGEST_NAME = 30, 30


class Bar:
    """Shown on standard error if that is a terminal, and wiped away before anything else is written."""

    def __init__(self, files: int) -> None:
        self._files, self._done = files, 0
        self._began = time.monotonic()
        self._visible = sys.stderr.isatty()

    def clear(self) -> None:
        """Make room for a line."""
        if self._visible:
            self._write("\r\x1b[K")

    def show(self, name: str, page: int, pages: int) -> None:
        """So many pages of this file are done."""
        self._done += page == pages
        if not self._visible or self._done == self._files:
            return
        share = (self._done + (page / pages if page < pages else 0)) / self._files
        left = (time.monotonic() - self._began) * (1 - share) / share
        filled = round(_WIDTH * share)
        place = f"{page}/{pages}" if self._files == 1 else f"{self._done}/{self._files} files"
        line = f"{name[:_LONGEST_NAME]} [{'#' * filled}{'.' * (_WIDTH - filled)}] {place}, {left:.0f} s left"
        self._write(line)

    @staticmethod
    def _write(text: str) -> None:
        sys.stderr.write(text)
        sys.stderr.flush()
