"""A cage for risky parsing: files from strangers are opened in child processes that can be killed.

`caged(function, *arguments, seconds=…, memory_bytes=…)` runs an importable function, or one named "module:function",
in a warm child under limits of time and memory. Threads share a small pool. What comes back is plain data (numbers,
strings, bytes, tuples, lists, dicts): a child that was taken over can lie, but cannot run anything in the parent.
"""

import atexit
import json
import os
import signal
import socket
import subprocess  # nosec B404
import sys
import threading
import time
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from pickle import UnpicklingError  # nosec B403
from typing import Any, Literal, Self

from qr.cell import put, take

Function = Callable[..., Any] | str
Reason = Literal["seconds", "memory", "crash"]

SECONDS_TO_START = 60.0
_BOOT = "import json, sys; sys.path[:] = json.loads(sys.argv[2]); from qr.cell import serve; serve(int(sys.argv[1]))"
# One thread a child: pages are read in parallel by several children, not within one.
# Large arrays go back to the system when they are freed.
_ENVIRONMENT = {
    "MALLOC_MMAP_THRESHOLD_": "2097152",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
} | ({"PYTHONDONTWRITEBYTECODE": "1"} if sys.dont_write_bytecode else {})


class CageKilled(Exception):
    """The child did not answer. `reason`: seconds (too slow), memory (too large), crash (died or failed)."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason: Reason = reason
        self.detail = detail


class Cage:
    """A small pool of warm children. Safe to share between threads; a fork starts with an empty pool."""

    def __init__(self, children: int | None = None, uses: int = 2000) -> None:
        self.children = children or os.cpu_count() or 1
        self.uses = uses
        self._lock = threading.Lock()
        self._places = threading.BoundedSemaphore(self.children)
        self._idle: list[_Child] = []
        os.register_at_fork(after_in_child=self._forget)
        atexit.register(self.close)

    def run(
        self,
        function: Function,
        *arguments: object,
        seconds: float,
        memory_bytes: int,
        passes: tuple[type[Exception], ...] = (),
    ) -> Any:
        """The function's answer. Exceptions of the kinds in `passes` come through (with their arguments as
        strings); everything else that goes wrong is CageKilled. `memory_bytes` is on top of an idle child's.
        """
        with self._places:
            child = self._take_child()
            try:
                kind, *content = child.call(function, arguments, seconds, memory_bytes)
            except BaseException:
                child.kill()
                raise
            self._keep(child, worn_out=kind == "memory")
        if kind == "answer":
            return content[0]
        if kind == "memory":
            raise CageKilled("memory")
        names, texts = content
        for passing in passes:
            if f"{passing.__module__}.{passing.__qualname__}" in names:
                raise passing(*texts)
        raise CageKilled("crash", f"{names[0]}: {' '.join(texts)}"[:500])

    def pids(self) -> tuple[int, ...]:
        """The idle children, for whoever watches over memory."""
        with self._lock:
            return tuple(child.process.pid for child in self._idle)

    def close(self) -> None:
        """End the idle children; the cage may be used again afterwards."""
        with self._lock:
            idle, self._idle = self._idle, []
        for child in idle:
            child.kill()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _forget(self) -> None:
        """After a fork the children belong to the parent: let go of them without ending them."""
        for child in self._idle:
            child.abandon()
        self._idle = []
        self._lock = threading.Lock()
        self._places = threading.BoundedSemaphore(self.children)

    def _take_child(self) -> "_Child":
        with self._lock:
            if self._idle:
                return self._idle.pop()
        return _Child()

    def _keep(self, child: "_Child", worn_out: bool) -> None:
        if worn_out or child.calls >= self.uses:
            child.kill()
            return
        with self._lock:
            self._idle.append(child)


class _Child:
    """One process, the channel to it, and the lifeline whose closing tells it that its parent ended."""

    def __init__(self) -> None:
        self.calls = 0
        self.channel, inside = socket.socketpair()
        self.lifeline, life = socket.socketpair()
        path = _importing_from(tuple(sys.path), Path.cwd())
        with inside, life:
            self.process = subprocess.Popen(  # noqa: S603  # nosec B603: our own interpreter, our own words
                [sys.executable, "-c", _BOOT, str(inside.fileno()), json.dumps(path)],
                pass_fds=[inside.fileno()],
                stdin=life.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=_ENVIRONMENT,
                start_new_session=True,
            )

    def call(self, function: Function, arguments: tuple[object, ...], seconds: float, memory_bytes: int) -> Any:
        """One answer, or CageKilled. The clock starts once the function's module is imported."""
        self.calls += 1
        call = (_importing_from(tuple(sys.path), Path.cwd()), *_name(function), arguments, seconds, memory_bytes)
        try:
            self.channel.settimeout(SECONDS_TO_START)
            put(self.channel, call)
            take(self.channel)
            deadline = time.monotonic() + seconds
            return self._answer_before(deadline)
        except TimeoutError:
            raise CageKilled("seconds") from None
        except UnpicklingError as error:
            raise CageKilled("crash", str(error)) from None
        except (EOFError, OSError):
            raise self._explain_death() from None

    def kill(self) -> None:
        """End it at once and leave no zombie."""
        self.channel.close()
        self.lifeline.close()
        self.process.kill()
        self.process.wait()

    def abandon(self) -> None:
        """Forget it: it is another process's child."""
        self.channel.close()
        self.lifeline.close()
        self.process.returncode = 0

    def _answer_before(self, deadline: float) -> Any:
        # A child that dribbles bytes would stretch a timeout that counts from the last byte: peek first.
        self.channel.settimeout(max(0.001, deadline - time.monotonic()))
        if not self.channel.recv(1, socket.MSG_PEEK):
            raise EOFError
        self.channel.settimeout(5.0)
        return take(self.channel)

    def _explain_death(self) -> CageKilled:
        self.process.kill()
        code = -self.process.wait()
        if code == signal.SIGXCPU:
            return CageKilled("seconds", "processor time")
        died_of = signal.Signals(code).name if code > 0 else f"exit {-code}"
        return CageKilled("crash", died_of)


@lru_cache(maxsize=4)
def _importing_from(entries: tuple[str, ...], here: Path) -> list[str]:
    return [str((here / entry).resolve()) for entry in entries]


def _name(function: Function) -> tuple[str, str]:
    if isinstance(function, str):
        module, _, name = function.partition(":")
        return module, name
    return function.__module__, function.__qualname__


_shared = Cage()


def caged(
    function: Function,
    *arguments: object,
    seconds: float,
    memory_bytes: int,
    passes: tuple[type[Exception], ...] = (),
) -> Any:
    """Run in the process-wide cage; see `Cage.run`."""
    return _shared.run(function, *arguments, seconds=seconds, memory_bytes=memory_bytes, passes=passes)
