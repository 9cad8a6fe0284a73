"""What the OpenAPI document says beyond the schemas: refusals as problem documents, and the ways to sign in."""

from collections.abc import Callable
from copy import deepcopy
from http import HTTPStatus
from typing import Any, TypeVar

from flask_smorest import Api

from backend.services.exporting.shapes import shapes

F = TypeVar("F", bound=Callable[..., Any])

PROBLEM = {
    "type": "object",
    "description": "A refusal (RFC 9457). `code` is stable; `title` and `detail` are in the reader's language.",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "reason": {
            "type": "string",
            "enum": ["none", "expired", "ended", "locked"],
            "description": (
                "With `not-signed-in`: no session came with the request; it was unused for too long or is too old; it"
                " was signed out, here or from another device, or by a new password; the account is closed. After"
                " `ended` and `locked` a device forgets what it keeps of the inbox, after `expired` it need not."
            ),
        },
        "errors": {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}},
    },
}
SCHEMES: dict[str, dict[str, Any]] = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "A phone's access token from `POST /tokens`."},
    "cookie": {
        "type": "apiKey",
        "in": "cookie",
        "name": "__Host-session",
        "description": "A browser's session from `POST /session`; every write carries `X-CSRF-Token`.",
    },
    "machine": {
        "type": "oauth2",
        "description": "Practice software and scanners.",
        "flows": {
            "clientCredentials": {
                "tokenUrl": "/api/v1/oauth/token",
                "scopes": {
                    "memoires": "Deposit bills and follow them",
                    "mr": "Declare and revoke a referring doctor",
                    "tps": "Ask for the third-party payment cover",
                    "mailroom": "Hand in scanned mail",
                },
            }
        },
    },
}
SCHEMES["client"] = {"type": "http", "scheme": "basic", "description": "A machine's own id and secret."}
RETRY_AFTER = {
    "Retry-After": {"description": "Seconds to wait.", "required": True, "schema": {"type": "integer", "minimum": 1}}
}
CONDITIONAL = "x-conditional"  # for `contract`, which takes it out again


def describe(api: Api) -> None:
    """Puts the shared parts into the document."""
    api.spec.components.schema("Problem", deepcopy(PROBLEM))
    for name, schema in shapes().items():
        api.spec.components.schema(name, deepcopy(schema))
    for name, scheme in SCHEMES.items():
        api.spec.components.security_scheme(name, deepcopy(scheme))


def problem_answer(status: int) -> dict[str, Any]:
    """One refusal of an operation."""
    answer: dict[str, Any] = {
        "description": HTTPStatus(status).phrase,
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        answer["headers"] = RETRY_AFTER
    return answer


def refuses(*statuses: int, **more: Any) -> Callable[[F], F]:
    """Documents the statuses an operation may refuse with; `more` goes into the operation as it is."""

    def decorate(function: F) -> F:
        document(function, {"responses": {status: problem_answer(status) for status in statuses}, **more})
        return function

    return decorate


def conditional(function: F) -> F:
    """Documents that the answer carries an `ETag`, and that a matching `If-None-Match` is answered 304."""
    document(function, {CONDITIONAL: True})
    return function


def document(function: Callable[..., Any], operation: dict[str, Any]) -> None:
    """Adds to what flask-smorest will say about `function`, keeping what other decorators added before."""
    known = deepcopy(getattr(function, "_apidoc", {}))
    known["manual_doc"] = _merge(known.get("manual_doc", {}), operation)
    function.__dict__["_apidoc"] = known


def _merge(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    merged = dict(old)
    for key, value in new.items():
        inner = merged.get(key)
        merged[key] = _merge(inner, value) if isinstance(inner, dict) and isinstance(value, dict) else value
    return merged
