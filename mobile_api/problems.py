"""Refusals as RFC 9457 problem documents: the only place that knows which refusal is which HTTP status."""

from typing import Any

from flask import Response, current_app, request
from werkzeug.exceptions import HTTPException

from backend.domain.errors import (
    Busy,
    Conflict,
    Invalid,
    NotAllowed,
    NotFound,
    NotSignedIn,
    Refusal,
    TooLarge,
    TooMany,
    UnsupportedMedia,
)
from backend.domain.text import N_, Text
from backend.languages import best_language, translate
from mobile_api.house import house
from mobile_api.writing import write_json

MEDIA_TYPE = "application/problem+json"
STATUSES: dict[type[Refusal], int] = {
    TooLarge: 413,
    UnsupportedMedia: 415,
    TooMany: 429,
    Busy: 503,
    NotSignedIn: 401,
    NotAllowed: 403,
    NotFound: 404,
    Conflict: 409,
    Invalid: 422,
    Refusal: 422,
}
HTTP_TITLES = {
    400: ("bad-request", N_("This request cannot be read")),
    401: ("not-signed-in", NotSignedIn.title),
    403: ("scope", NotAllowed.title),
    404: ("not-found", NotFound.title),
    405: ("method-not-allowed", N_("This cannot be done here")),
    406: ("not-acceptable", N_("This form of answer does not exist")),
    412: ("conflict", Conflict.title),
    413: ("too-large", TooLarge.title),
    415: ("unsupported-media", UnsupportedMedia.title),
    422: ("invalid", Invalid.title),
    500: ("internal", N_("Something broke on our side")),
}
UNEXPECTED = N_("Nothing of what you sent was stored. Reference for our support: {reference}")


def status_of(refusal: Refusal) -> int:
    """The HTTP status of a refusal: that of its nearest known ancestor."""
    return status_of_kind(type(refusal))


def status_of_kind(kind: type[Refusal]) -> int:
    """The same without a case at hand."""
    return next(STATUSES[one] for one in kind.__mro__ if one in STATUSES)


def reader_language() -> str:
    """The language of the answer: `Accept-Language`, French by default."""
    return best_language(request.headers.get("Accept-Language"))


def refuse(refusal: Refusal) -> Response:
    """A refusal as its problem document."""
    language = reader_language()
    body = _document(status_of(refusal), refusal.code, translate(refusal.title_text(), language))
    body["detail"] = translate(refusal.detail_text(), language)
    if refusal.errors:
        body["errors"] = {
            field: [translate(text, language) for text in texts] for field, texts in refusal.errors.items()
        }
    response = _respond({**body, **refusal.extra})
    if isinstance(refusal, TooMany):
        response.headers["Retry-After"] = str(refusal.retry_after)
    if isinstance(refusal, NotSignedIn):
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def refuse_http(error: HTTPException) -> Response:
    """What Flask or webargs refused, in the same form."""
    if isinstance(error.response, Response):
        return error.response
    if error.code == 404:
        return refuse(NotFound())  # an address that does not exist looks like what is not yours
    language = reader_language()
    status = error.code or 500
    code, title = HTTP_TITLES.get(status, ("refused", Refusal.title))
    body = _document(status, code, translate(Text(title), language))
    messages = getattr(error, "data", {}).get("messages")
    body["detail"] = translate(Text(Invalid.detail), language) if messages else translate(Text(title), language)
    if messages:
        body["errors"] = {
            field: [_in_language(one, language) for one in ones] for field, ones in flatten(messages).items()
        }
    response = _respond(body)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After", "WWW-Authenticate"):
            response.headers[name] = value
    return response


def break_down(reference: str) -> Response:
    """A fault of ours: a reference number, never the exception."""
    language = reader_language()
    code, title = HTTP_TITLES[500]
    body = _document(500, code, translate(Text(title), language))
    body["detail"] = translate(Text(UNEXPECTED, {"reference": reference}), language)
    return _respond(body)


def flatten(messages: Any, path: str = "") -> dict[str, list[str]]:
    """marshmallow's nested messages as one level: `{"lines.0.act": ["…"]}`."""
    if isinstance(messages, list):
        return {path or "body": [str(message) for message in messages]}
    if not isinstance(messages, dict):
        return {path or "body": [str(messages)]}
    found: dict[str, list[str]] = {}
    for key, value in messages.items():
        inner = path if not path and key in ("json", "query", "form", "files") else f"{path}.{key}".strip(".")
        found.update(flatten(value, inner))
    return found


def _in_language(message: str, language: str) -> str:
    """What a schema says about a field; a message with braces of its own is no sentence of the catalogue."""
    return message if "{" in message else translate(message, language)


def _document(status: int, code: str, title: str) -> dict[str, Any]:
    return {"type": f"{house().config.public_url}/problems/{code}", "title": title, "status": status, "code": code}


def _respond(body: dict[str, Any]) -> Response:
    response = current_app.response_class(
        write_json(body, reader_language()), status=body["status"], mimetype=MEDIA_TYPE
    )
    response.headers["Cache-Control"] = "no-store"
    return response
