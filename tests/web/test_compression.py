"""The desks' sheets and scripts go out compressed, and not again where they are known."""

import gzip

import pytest
from flask.testing import FlaskClient

PACKED = {"Accept-Encoding": "gzip"}


@pytest.mark.parametrize("path", ["/static/base.css", "/static/desk/keys.js", "/static/icons.svg"])
def test_the_same_arrives_in_fewer_bytes(client: FlaskClient, path: str) -> None:
    with client.get(path) as plain, client.get(path, headers=PACKED) as packed:
        assert packed.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed.data) == plain.data
        assert len(packed.data) < len(plain.data) * 0.7
        assert "Accept-Encoding" in plain.headers["Vary"]
        assert "Content-Encoding" not in plain.headers


def test_what_is_known_is_not_sent_again(client: FlaskClient) -> None:
    with client.get("/static/base.css", headers=PACKED) as first:
        tag = first.headers["ETag"]
    assert tag.startswith("W/")
    with client.get("/static/base.css", headers={**PACKED, "If-None-Match": tag}) as again:
        assert (again.status_code, again.data) == (304, b"")
