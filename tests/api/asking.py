"""Schemathesis as a stranger would run it: every phase and every check, over HTTP, with one caller's headers."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

from flask import Flask
from schemathesis import openapi
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import Status, from_schema
from schemathesis.engine.events import NonFatalError, ScenarioFinished
from werkzeug.serving import WSGIRequestHandler, make_server


class Silent(WSGIRequestHandler):
    """Thousands of requests are no news."""

    def log(self, type: str, message: str, *args: Any) -> None:
        """Nothing."""


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """The application on a port of its own; its address."""
    server = make_server("localhost", 0, app, threaded=True, request_handler=Silent)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def without_default(document: dict[str, Any]) -> dict[str, Any]:
    """The document without its answer for everything else, so that every status must be named."""
    strict = deepcopy(document)
    for item in strict["paths"].values():
        for operation in item.values():
            if isinstance(operation, dict):
                operation["responses"].pop("default", None)
    return strict


def ask_everything(
    app: Flask, headers: dict[str, str], paths: str, examples: int, semantic: tuple[str, ...]
) -> tuple[int, list[str]]:
    """How many requests were sent to the operations under `paths`, and everything schemathesis complains about.

    `semantic`: operations that may refuse what fits the schema, because only registers and files can tell.
    """
    document = without_default(app.extensions["api"].document)
    document["paths"] = {path: item for path, item in document["paths"].items() if re.match(paths, path)}
    with serving(app) as url:
        schema = openapi.from_dict(document, config=_config(url, headers, examples))
        sent, complaints = 0, []
        for event in from_schema(schema).execute():
            if isinstance(event, NonFatalError):
                complaints.append(f"{event.label}: {event.value}")
            if isinstance(event, ScenarioFinished):
                sent += len(event.recorder.interactions)
                complaints += _failures(event, semantic)
    return sent, complaints


def _failures(event: ScenarioFinished, semantic: tuple[str, ...]) -> list[str]:
    found = []
    for case_id, checks in event.recorder.checks.items():
        operation = event.recorder.cases[case_id].value.operation
        may_refuse = operation.definition.raw["operationId"] in semantic
        for check in checks:
            if check.name == "positive_data_acceptance" and may_refuse:
                continue
            if check.status == Status.FAILURE and check.failure_info is not None:
                what = check.failure_info
                found.append(
                    f"{operation.label} {check.name}: {what.failure.title}\n{what.failure.message}\n{what.code_sample}"
                )
    return found


def _config(url: str, headers: dict[str, str], examples: int) -> SchemathesisConfig:
    return SchemathesisConfig.from_dict(
        {
            "base-url": url,
            "headers": headers,
            "cache": {"enabled": False},
            "analysis": {"constants": {"enabled": False}},  # it would import every module of ours
            "continue-on-failure": True,
            "generation": {"max-examples": examples, "database": "none", "deterministic": True},
        }
    )
