"""What the process tells its operators: one JSON object a line on standard error, and nothing that names a person.

A line says which rule of the address was asked for (`/api/v1/practice/patients/<matricule>`), never the address itself,
and how it ended. Who was signed in and found a wall (403, 404) is named by the id of the account or the client, so that
whoever tries one door after the other can be found. Neither queries, bodies, headers, cookies nor the messages and
values of exceptions are written: a fault is told by its type and the places in the code that it came through.
"""

import io
import logging
import secrets
import sys
import time
import traceback
from collections.abc import MutableMapping
from typing import Any, TextIO, cast

import structlog
from flask import Flask, Response, g, request
from structlog.typing import Processor

log = structlog.get_logger()
NAMED_RULE = "(no such address)"
DENIED = (403, 404)
QUIET = frozenset({"/healthz", "/readyz"})


def configure(level: str) -> None:
    """Once for the process: our lines and those of libraries, alike."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        write_fault,
    ]
    threshold = logging.getLevelNamesMapping().get(level, logging.INFO)
    _take_over(shared, threshold)
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=structlog.WriteLoggerFactory(cast(TextIO, _Stderr())),
        cache_logger_on_first_use=False,
    )


def watch(app: Flask) -> None:
    """Every request gets a number, and one line when it is answered."""

    @app.before_request
    def begin() -> None:
        g.request_id, g.begun = secrets.token_hex(8), time.perf_counter()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=g.request_id)

    @app.teardown_request
    def end(_: BaseException | None) -> None:
        structlog.contextvars.clear_contextvars()

    @app.after_request
    def finish(response: Response) -> Response:
        if request.path not in QUIET:
            taken = round((time.perf_counter() - g.get("begun", time.perf_counter())) * 1000, 1)
            log.info("request", method=method(), rule=rule(), status=response.status_code, milliseconds=taken)
        if response.status_code in DENIED and "asker" in g:
            log.warning("denied", asker=str(g.asker), method=method(), rule=rule(), status=response.status_code)
        return response


def rule() -> str:
    """The rule of the address asked for, with the names of its variable parts instead of their values."""
    return request.url_rule.rule if request.url_rule else NAMED_RULE


def method() -> str:
    """The method where it is one of HTTP's; what somebody invented is not repeated."""
    return request.method if request.method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE") else "other"


def write_fault(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """An exception as its type and the places it came through: messages and values may name a person."""
    error = event.pop("exc_info", None)
    if isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        frames = traceback.extract_tb(error.__traceback__)
        event["fault"] = type(error).__name__
        event["places"] = [f"{frame.name}:{frame.lineno}" for frame in frames[-12:]]
    return event


def _take_over(shared: list[Processor], threshold: int) -> None:
    """Lines of libraries, in the same form, in place of what an earlier call set up."""
    handler = _Lines(_Stderr())
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [*(one for one in root.handlers if not isinstance(one, _Lines)), handler]
    root.setLevel(max(threshold, logging.WARNING))


class _Lines(logging.StreamHandler[Any]):
    """Ours among the root's handlers."""


class _Stderr(io.TextIOBase):
    """Standard error as it is at the moment of writing, which tests and servers may exchange."""

    def write(self, text: str, /) -> int:
        return sys.stderr.write(text)

    def flush(self) -> None:
        sys.stderr.flush()
