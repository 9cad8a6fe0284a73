"""What is put into the cage by the tests."""

import ctypes
import os
import signal
import time
from pathlib import Path
from typing import Any


def add(one: Any, other: Any) -> Any:
    return one + other


def sleep() -> None:
    time.sleep(60)


def spin() -> None:
    while True:
        pass


def eat() -> int:
    return len(bytearray(1 << 31))


def crash() -> None:
    ctypes.string_at(0)


def leave() -> None:
    os._exit(7)


def fail() -> None:
    raise LookupError("nothing here")


def environment() -> dict[str, str]:
    return dict(os.environ)


def own_pid() -> int:
    return os.getpid()


def descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def escape() -> object:
    return os.system


def be_told_too_early(mark: str) -> str:
    """The first time the signal of a parent's end, though the parent lives."""
    if not Path(mark).exists():
        Path(mark).touch()
        signal.raise_signal(signal.SIGIO)
    return "done"
