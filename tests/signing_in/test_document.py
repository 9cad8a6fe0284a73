"""The OpenAPI document tells everything about signing in."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from openapi_spec_validator import validate

OURS = (
    "/api/v1/session",
    "/api/v1/tokens",
    "/api/v1/activations",
    "/api/v1/password-resets",
    "/api/v1/oauth",
    "/api/v1/me",
)


@pytest.fixture
def document(client: FlaskClient) -> dict[str, Any]:
    answer = client.get("/api/openapi.json")
    assert answer.json is not None
    return dict(answer.json)


def test_it_is_a_valid_openapi_document(document: dict[str, Any]) -> None:
    validate(document)
    assert document["openapi"].startswith("3.1")


def test_every_operation_says_who_may_ask_and_how_it_refuses(document: dict[str, Any]) -> None:
    for path, operations in document["paths"].items():
        if not path.startswith(OURS):
            continue
        for method, operation in operations.items():
            if method not in ("get", "put", "post", "delete", "patch"):
                continue
            assert "security" in operation, (method, path)
            if operation["security"] and path != "/api/v1/oauth/token":
                assert "401" in operation["responses"], (method, path)
            for status, answer in operation["responses"].items():
                assert "$ref" not in answer or status == "default", (method, path, status)


def test_the_ways_to_sign_in_are_named(document: dict[str, Any]) -> None:
    assert {"bearer", "cookie", "machine", "client"} <= set(document["components"]["securitySchemes"])
    assert document["components"]["schemas"]["Problem"]["required"]
