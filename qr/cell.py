"""The inside of the cage: a child process that runs one function after the other under limits.

It holds no secret (empty environment, no inherited file), and it ends when its parent does, even in the middle of its
work: its standard input is a lifeline, on which nothing is ever said; when it closes, the kernel sends SIGIO, whose
default is death. The channel would not do: the notice of a question may come while the answer is worked out already.
"""

import contextlib
import fcntl
import importlib
import io
import os
import pickle  # nosec B403: see take()
import resource
import select
import socket
import struct
import sys
from pathlib import Path
from typing import Any

_HEADER = struct.Struct("!Q")
_LIFELINE = 0
LARGEST_MESSAGE = 256 * 1024 * 1024


class _Plain(pickle.Unpickler):
    """Reads numbers, strings, bytes, tuples, lists and dicts; nothing that could run code."""

    def find_class(self, module_name: str, global_name: str, /) -> Any:
        raise pickle.UnpicklingError(f"an answer may not contain {module_name}.{global_name}")


def put(channel: socket.socket, message: object) -> None:
    """Send one message."""
    body = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    channel.sendall(_HEADER.pack(len(body)))
    channel.sendall(body)


def take(channel: socket.socket, trusted: bool = False) -> Any:
    """Receive one message; only the child trusts what it receives, for its parent sent it."""
    (length,) = _HEADER.unpack(_take_exactly(channel, _HEADER.size))
    if length > LARGEST_MESSAGE:
        raise pickle.UnpicklingError("message too large")
    body = _take_exactly(channel, length)
    return pickle.loads(body) if trusted else _Plain(io.BytesIO(body)).load()  # noqa: S301  # nosec B301


def serve(descriptor: int) -> None:
    """Answer calls until the parent closes the channel, or ends."""
    channel = socket.socket(fileno=descriptor)
    _end_with_parent()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(EOFError, OSError):
        while True:
            path, module, name, arguments, seconds, memory = take(channel, trusted=True)
            sys.path[:] = path
            function = getattr(importlib.import_module(module), name)
            put(channel, ("started",))
            put(channel, _answer(function, arguments, seconds, memory))


def _end_with_parent() -> None:
    fcntl.fcntl(_LIFELINE, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(_LIFELINE, fcntl.F_SETFL, fcntl.fcntl(_LIFELINE, fcntl.F_GETFL) | os.O_ASYNC)
    watch = select.poll()
    watch.register(_LIFELINE, select.POLLHUP)
    if watch.poll(0):  # the parent ended just before we asked to be told
        sys.exit()


def _answer(function: Any, arguments: Any, seconds: float, memory: int) -> object:
    """Run under limits; ("answer", value), ("raised", class names, arguments) or ("memory",)."""
    _limit(seconds, memory)
    try:
        return ("answer", function(*arguments))
    except MemoryError:
        return ("memory",)
    except Exception as error:
        names = [f"{kind.__module__}.{kind.__qualname__}" for kind in type(error).__mro__]
        return ("raised", names, [str(argument) for argument in error.args])
    finally:
        _unlimit()


def _limit(seconds: float, memory: int) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu = int(used.ru_utime + used.ru_stime + seconds) + 2
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_AS, (_mapped_bytes() + memory, resource.RLIM_INFINITY))


def _unlimit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_CPU, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def _mapped_bytes() -> int:
    """Address space in use now; the limit counts from here, so that libraries weigh nothing."""
    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()


def _take_exactly(channel: socket.socket, length: int) -> bytearray:
    body = bytearray(length)
    view = memoryview(body)
    while view:
        received = channel.recv_into(view)
        if not received:
            raise EOFError
        view = view[received:]
    return body
