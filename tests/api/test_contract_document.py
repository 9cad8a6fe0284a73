"""The OpenAPI document itself: valid, complete, unambiguous, and readable as a page."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from openapi_spec_validator import validate

METHODS = ("get", "put", "post", "delete", "patch")
PROBLEM = "application/problem+json"
RFC_6749 = "/api/v1/oauth/token"  # its refusals have the form of its own standard


@pytest.fixture
def document(client: FlaskClient) -> dict[str, Any]:
    answer = client.get("/api/openapi.json")
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    return dict(answer.json or {})


def operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (method, path, item[method]) for path, item in document["paths"].items() for method in METHODS if method in item
    ]


def test_it_is_a_valid_openapi_3_1_document(document: dict[str, Any]) -> None:
    validate(document)
    assert document["openapi"].startswith("3.1")


def test_every_operation_has_a_name_of_its_own_and_says_what_it_does(document: dict[str, Any]) -> None:
    names = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(names) == len(set(names))
    for method, path, operation in operations(document):
        assert operation["summary"], (method, path)
        assert len(operation["tags"]) == 1, (method, path)
    assert all(tag["description"] for tag in document["tags"])


def test_every_operation_lists_its_answers(document: dict[str, Any]) -> None:
    for method, path, operation in operations(document):
        expected = {"500", "default"}
        if path != RFC_6749:
            expected |= {"400", "422"}
        if operation["security"]:
            expected |= {"401"}
        if "{" in path:
            expected |= {"404"}
        if "requestBody" in operation:
            expected |= {"413"} if path == RFC_6749 else {"413", "415"}
        assert expected <= set(operation["responses"]), (method, path)
        assert any(status.startswith("2") for status in operation["responses"]), (method, path)


def test_refusals_are_problem_documents_and_waiting_is_told_in_seconds(document: dict[str, Any]) -> None:
    for method, path, operation in operations(document):
        for status, answer in operation["responses"].items():
            if status[0] in "45" and path != RFC_6749:
                assert list(answer["content"]) == [PROBLEM], (method, path, status)
            if status == "429":
                assert "Retry-After" in answer["headers"], (method, path)


def test_single_documents_and_files_know_whether_they_changed(document: dict[str, Any]) -> None:
    for path in ("", "/file", "/pages/{number}"):
        operation = document["paths"][f"/api/v1/documents/{{document_id}}{path}"]["get"]
        assert "304" in operation["responses"]
        assert "ETag" in operation["responses"]["200"]["headers"]


def test_the_document_is_not_sent_twice(client: FlaskClient) -> None:
    etag = client.get("/api/openapi.json").headers["ETag"]
    assert client.get("/api/openapi.json", headers={"If-None-Match": etag}).status_code == 304


def test_the_page_shows_every_operation_under_an_address_of_its_own(
    client: FlaskClient, document: dict[str, Any]
) -> None:
    page = client.get("/api/docs").text
    for _, path, operation in operations(document):
        assert f'id="{operation["operationId"]}"' in page
        assert path in page
    assert "<script" not in page
    assert "style=" not in page
    assert "http://" not in page.replace("http://localhost:8000/api/v1", "")


@pytest.mark.parametrize("language", ["fr", "de", "en"])
def test_every_code_has_a_page_in_the_reader_s_language(client: FlaskClient, language: str) -> None:
    for code in ("not-found", "too-large", "unpaid", "time-barred", "csrf", "internal", "bad-request", "too-many"):
        answer = client.get(f"/problems/{code}", headers={"Accept-Language": language})
        assert answer.status_code == 200, code
        assert f'lang="{language}"' in answer.text
        assert code in answer.text
        assert "{" not in answer.text
    assert client.get("/problems/no-such-code").status_code == 404
