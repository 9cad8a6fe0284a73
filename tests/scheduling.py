"""Which tests run beside each other: all that need a browser or the served product in one process, all others, file by
file, in whichever has time.

A browser and what it looks at fill a processor by themselves; two of each make everything late and nothing faster.
"""

from functools import cache
from pathlib import Path

from xdist.scheduler import LoadFileScheduling  # type: ignore[import-untyped]

ROOT = Path(__file__).resolve().parent.parent


class OneBrowser(LoadFileScheduling):  # type: ignore[misc]
    """A module's tests stay together, in their order: many tell one story, and their sign-ins are dear."""

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        return "served" if needs_server(file) else file


@cache
def needs_server(file: str) -> bool:
    """Whether a file of tests says so."""
    text = (ROOT / file).read_text(encoding="utf-8")
    return "pytest.mark.browser" in text or "live_server" in text
