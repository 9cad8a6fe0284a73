"""Sheets, scripts and drawings below `/static/` leave compressed; the phone's own files already lie so."""

import gzip
from functools import lru_cache

from flask import Flask, Response, request

TEXTS = ("text/css", "text/javascript", "image/svg+xml")


def install(app: Flask) -> None:
    """For every browser that takes gzip. The tag becomes a weak one: the same contents in another form."""

    @app.after_request
    def compress(response: Response) -> Response:
        if request.endpoint != "static" or response.mimetype not in TEXTS:
            return response
        response.vary.add("Accept-Encoding")
        if response.status_code == 200 and request.accept_encodings["gzip"] and request.method == "GET":
            tag, _ = response.get_etag()
            response.direct_passthrough = False
            response.set_data(packed(response.get_data()))
            response.content_encoding = "gzip"
            if tag:
                response.set_etag(tag, weak=True)
        return response


@lru_cache(maxsize=128)
def packed(body: bytes) -> bytes:
    """Once for each file and process."""
    return gzip.compress(body, 9, mtime=0)
