"""A demonstration with a set clock says so on every page."""

from dataclasses import replace
from datetime import timedelta

from backend.config import Config
from tests.conftest import own_app


def test_answers_carry_the_business_time_only_where_the_clock_was_set(config: Config) -> None:
    with own_app(config) as app:
        assert "Business-Time" not in app.test_client().get("/api/v1/session").headers
        assert 'data-session="none"' in app.test_client().get("/").text
    with own_app(replace(config, demo=True, clock_is_set=True, clock_offset=timedelta(days=-700))) as app:
        client = app.test_client()
        told = client.get("/api/v1/session").headers["Business-Time"]
        assert told < (app.extensions["house"].now() + timedelta(days=1)).isoformat()
        assert client.get("/desk/login").headers["Business-Time"]
        assert 'data-session="none"' not in client.get("/").text
