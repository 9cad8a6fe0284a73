"""When the database is away, or somebody else was faster, the answer says so and nothing breaks."""

from dataclasses import replace

from flask import Flask

from backend.config import Config
from backend.db import StaleDataError
from tests.conftest import living_in, own_app


def test_a_database_that_is_away_is_told_as_busy(built_app: Flask, config: Config) -> None:
    away = replace(config, database_url=config.database_url.replace("/test_", "/gone_"))
    with living_in(built_app, away) as app:
        answer = app.test_client().get("/api/v1/documents", headers={"Authorization": "Bearer x"})
        assert (answer.status_code, (answer.json or {})["code"]) == (503, "busy")
        assert app.test_client().get("/readyz").status_code == 503
        assert app.test_client().get("/healthz").status_code == 200


def test_a_row_that_somebody_changed_meanwhile_is_a_conflict(config: Config) -> None:
    def change() -> str:
        raise StaleDataError

    with own_app(config) as app:
        app.add_url_rule("/api/v1/change-for-tests", view_func=change)
        answer = app.test_client().get("/api/v1/change-for-tests")
        assert (answer.status_code, (answer.json or {})["code"]) == (409, "conflict")
