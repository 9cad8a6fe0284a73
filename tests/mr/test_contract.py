"""Answers about reference doctors through a whole life, held against the shapes that the document promises."""

from typing import Any

from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from werkzeug.test import TestResponse

from tests.api.asking import without_default
from tests.mr.country import Country

OWN = "/api/v1/practice/mr-declarations/{declaration_id}"


def test_a_declarations_whole_life_answers_what_the_document_promises(country: Country) -> None:
    document = without_default(country.app.extensions["api"].document)
    id_ = country.on("2024-11-10").validated()["id"]
    country.on("2025-02-10")
    summary = country.put(f"/{id_}/summary", {"kind": "created", "on": "2025-02-10"})
    holds(document, "put", f"{OWN}/summary", summary, 200)
    holds(document, "put", f"{OWN}/revocation", country.revoke(id_, "doctor", "2025-02-10"), 422)
    holds(document, "put", "/api/v1/mr/revocation", country.leave("Alice Adam", "2025-02-10"), 422)
    country.on("2025-12-01")
    holds(document, "get", "/api/v1/mr", country.get("Alice Adam", "/mr"), 200)
    holds(document, "put", "/api/v1/mr/revocation", country.leave("Alice Adam", "2025-12-01"), 200)
    holds(document, "put", f"{OWN}/revocation", country.revoke(id_, "joint", "2025-12-01"), 409)
    other = country.validated("Bruno Becker")["id"]
    holds(document, "put", f"{OWN}/revocation", country.revoke(other, "joint", "2025-12-01"), 200)
    country.on("2026-02-01")
    holds(document, "get", OWN, country.look(id_), 200)
    assert country.status(id_) == "ended"


def holds(document: dict[str, Any], method: str, path: str, answer: TestResponse, status: int) -> None:
    """The answer has that status, and its body the shape that the document gives it."""
    assert answer.status_code == status, answer.text
    content = document["paths"][path][method]["responses"][str(status)]["content"]
    schema = {**content[answer.mimetype]["schema"], "components": document["components"]}
    assert not [error.message for error in Draft202012Validator(schema).iter_errors(answer.json)]
