"""What is put into the cage by the tests."""

import ctypes
import os
import time
from pathlib import Path
from typing import Any


def add(one: Any, other: Any) -> Any:
    return one + other


def nap() -> str:
    time.sleep(0.5)
    return "rested"


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
