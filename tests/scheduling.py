"""Which tests run beside each other: all that need the browser in one process, one file after the other elsewhere.

A browser and the served product fill a processor by themselves; two of each make everything late and nothing faster.
"""

from functools import cache
from pathlib import Path

from xdist.scheduler import LoadFileScheduling  # type: ignore[import-untyped]

ROOT = Path(__file__).resolve().parent.parent


class OneBrowser(LoadFileScheduling):  # type: ignore[misc]
    """A module's tests stay together, in their order: many tell one story, and their sign-ins are dear."""

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        return "browser" if needs_browser(file) else file


@cache
def needs_browser(file: str) -> bool:
    """Whether a file of tests has one that is marked so."""
    return "pytest.mark.browser" in (ROOT / file).read_text(encoding="utf-8")
