"""Answers leave here: JSON bytes in the reader's language, files with their ETag, pictures."""

import hashlib
from collections.abc import Mapping
from typing import Any

from flask import Response, current_app, request

from mobile_api.problems import reader_language
from mobile_api.writing import write_json


def json_answer(
    data: Any, status: int = 200, headers: Mapping[str, str] | None = None, *, etag: bool = False
) -> Response:
    """`data` (dictionaries, dataclasses, rows' values) as JSON; sentences (`Text`) in the reader's language.

    With `etag`, an unchanged answer to `If-None-Match` is 304.
    """
    body = write_json(data, reader_language())
    response = current_app.response_class(body, status=status, mimetype="application/json", headers=headers)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Vary"] = "Accept-Language, Authorization, Cookie"
    if etag:
        response.set_etag(hashlib.sha256(body).hexdigest()[:32])
        response.make_conditional(request)
    return response


def file_answer(data: bytes, media_type: str, name: str, sha256: str) -> Response:
    """A stored file, shown in the browser under an own, harmless name; 304 where the reader has it already."""
    response = current_app.response_class(data, mimetype=media_type)
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'self'; sandbox"
    response.set_etag(sha256)
    response.make_conditional(request)
    return response


def raw_answer(data: bytes, media_type: str) -> Response:
    """Bytes made for this request."""
    response = current_app.response_class(data, mimetype=media_type)
    response.headers["Cache-Control"] = "no-store"
    return response


def picture_answer(data: bytes) -> Response:
    """A page picture (WebP); it names a person, so nobody in between may keep it."""
    response = raw_answer(data, "image/webp")
    response.set_etag(hashlib.sha256(data).hexdigest()[:32])
    response.make_conditional(request)
    return response


def no_content() -> Response:
    """204."""
    return current_app.response_class(status=204)
