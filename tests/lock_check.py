"""Are the locks in step with pyproject.toml? `--write` makes them so. They carry hashes, and no address."""

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = {
    "requirements.lock": ("pyproject.toml",),
    "requirements-dev.lock": ("pyproject.toml", "--group", "dev"),
    "requirements-bench.lock": ("--group", "bench"),  # on top of the one before
}


def compile_lock(what: tuple[str, ...], out: Path) -> None:
    """Resolve again, keeping every version that `out` already names."""
    command = [
        *(sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11"),
        *("--generate-hashes", "--no-emit-index-url", "--no-header", "--no-annotate", *what),
        *("-o", str(out)),
    ]
    subprocess.run(command, cwd=ROOT, check=True)


def main() -> int:
    """0 where both locks are what resolving gives."""
    behind = []
    for name, what in LOCKS.items():
        path = ROOT / name
        if "--write" in sys.argv:
            compile_lock(what, path)
            continue
        with tempfile.TemporaryDirectory() as folder:
            again = Path(folder) / name
            again.write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
            compile_lock(what, again)
            if again.read_text(encoding="utf-8") != path.read_text(encoding="utf-8"):
                behind.append(name)
    for name in behind:
        sys.stderr.write(f"{name} is not in step with pyproject.toml: make lock\n")
    return 1 if behind else 0


if __name__ == "__main__":
    sys.exit(main())
