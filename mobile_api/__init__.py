"""The programming interface of the fund, under `/api/v1`: for patients' phones, practice software and scanners.

**Signing in.** Phones send `Authorization: Bearer …` from `POST /api/v1/tokens`; browsers use the session cookie from
`POST /api/v1/session` with `X-CSRF-Token` on every write; machines use OAuth client credentials.

**Money** is whole cents, **days** are `YYYY-MM-DD` in Luxembourg, **instants** RFC 3339 in UTC. **Refusals** are
`application/problem+json` with a stable `code`; `Accept-Language` chooses their language (fr, de, lb, en, pt).
**Lists** give `items` and `next`; hand `next` back as `after`.
"""

from functools import cached_property
from typing import Any

import orjson
from flask import Flask, Response, current_app, request
from flask_smorest import Api

from mobile_api import contract, documenting
from mobile_api.registry import BLUEPRINTS

SPEC = {
    "API_TITLE": "Mémoires",
    "API_VERSION": "v1",
    "OPENAPI_VERSION": "3.1.0",
    "OPENAPI_URL_PREFIX": "/api",
    "OPENAPI_JSON_PATH": "openapi.json",
}


class DocumentedApi(Api):
    """flask-smorest's document without its error shape and handlers: refusals are ours (RFC 9457)."""

    def _register_error_handlers(self) -> None:
        """The factory registers `mobile_api.problems` instead."""

    @cached_property
    def document(self) -> dict[str, Any]:
        """The finished document, made at the first question."""
        return contract.finish(self.spec, self._app)

    def _openapi_json(self) -> Response:
        """The document, for anybody."""
        response = current_app.response_class(orjson.dumps(self.document), mimetype="application/json")
        response.headers["Cache-Control"] = "no-cache"
        response.add_etag()
        response.make_conditional(request)
        return response


def register(app: Flask) -> Api:
    """Hang every operation into `app` and the OpenAPI document at `/api/openapi.json`."""
    app.config.update(SPEC)
    app.config["API_SPEC_OPTIONS"] = {"info": {"description": __doc__}}
    api = DocumentedApi(app)
    documenting.describe(api)
    for blueprint in BLUEPRINTS:
        api.register_blueprint(blueprint, url_prefix=f"/api/v1{blueprint.url_prefix or ''}")
    app.extensions["api"] = api
    return api
