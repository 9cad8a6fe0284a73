"""What browsers report of our policy is heard, believed in nothing, and names nobody; who tries doors can be found."""

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from backend.services import reports
from tests.api.world import World

CAROLE = "Carole Conter"
KIND = "application/csp-report"
SECRET = "kanari-vugel-42"


def lines(told: str, event: str) -> list[dict[str, Any]]:
    return [line for line in map(json.loads, told.splitlines()) if line["event"] == event]


def report(client: FlaskClient, **said: object) -> int:
    body = json.dumps({"csp-report": {"document-uri": f"http://localhost/documents/{SECRET}", **said}})
    return client.post("/policy-reports", data=body, content_type=KIND).status_code


def test_every_page_says_where_to_report(client: FlaskClient) -> None:
    for address in ("/", "/desk/login", "/accessibility"):
        answer = client.get(address)
        assert "report-uri /policy-reports" in answer.headers["Content-Security-Policy"], address
        assert answer.headers["Reporting-Endpoints"] == 'policy="/policy-reports"', address


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            {"effective-directive": "script-src-elem", "blocked-uri": "https://evil.example/x.js"},
            ("script-src-elem", "foreign"),
        ),
        ({"violated-directive": "script-src 'self'", "blocked-uri": "inline"}, ("script-src", "inline")),
        ({"effective-directive": "img-src", "blocked-uri": "http://localhost/R/" + SECRET}, ("img-src", "own")),
        ({"effective-directive": SECRET, "blocked-uri": SECRET}, ("other", "other")),
        ({"effective-directive": [SECRET], "blocked-uri": "https://[" + SECRET}, ("other", "other")),
        ({"effective-directive": f"img-src\r\n{SECRET}", "script-sample": SECRET}, ("other", "other")),
    ],
)
def test_a_report_is_told_in_our_words(
    client: FlaskClient, capsys: pytest.CaptureFixture[str], said: dict[str, object], told: tuple[str, str]
) -> None:
    assert report(client, **said) == 204
    written = capsys.readouterr().err
    (line,) = lines(written, "policy-stopped")
    assert (line["directive"], line["source"]) == told
    assert SECRET not in written


def test_the_newer_form_is_read_too(client: FlaskClient, capsys: pytest.CaptureFixture[str]) -> None:
    one = {"type": "csp-violation", "body": {"effectiveDirective": "script-src-elem", "blockedURL": "eval"}}
    sent = client.post("/policy-reports", data=json.dumps([one] * 50), content_type="application/reports+json")
    assert sent.status_code == 204
    assert len(lines(capsys.readouterr().err, "policy-stopped")) == 10


@pytest.mark.parametrize("body", ["", "nonsense", "[]", "[1]", "null", "[" * 10_000, '{"csp-report": 7}', "\x00"])
def test_nonsense_is_nothing(client: FlaskClient, capsys: pytest.CaptureFixture[str], body: str) -> None:
    assert client.post("/policy-reports", data=body, content_type=KIND).status_code == 204
    assert lines(capsys.readouterr().err, "policy-stopped") == []


def test_what_is_no_report_is_refused(client: FlaskClient) -> None:
    assert client.post("/policy-reports", data="{}", content_type="application/json").status_code == 415
    assert client.post("/policy-reports", data="x" * 20_000, content_type=KIND).status_code == 413


def test_nobody_floods_the_log(client: FlaskClient, capsys: pytest.CaptureFixture[str]) -> None:
    assert {report(client) for _ in range(reports.MOST + 5)} == {204}
    assert len(lines(capsys.readouterr().err, "policy-stopped")) == reports.MOST


def test_who_tries_one_door_after_the_other_can_be_found(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    document = world.document("Alice Adam", "D-1")
    headers, software = world.phone(CAROLE), world.software("cabinet-deux")
    capsys.readouterr()
    assert world.client.get(f"/api/v1/documents/{document['id']}", headers=headers).status_code == 404
    assert world.client.get("/api/v1/practice/memoires/90123400/D-1", headers=software).status_code >= 403
    assert world.client.get("/api/v1/nowhere").status_code == 404
    told = capsys.readouterr().err
    patient, machine = lines(told, "denied")
    assert (patient["rule"], patient["status"]) == ("/api/v1/documents/<uuid:document_id>", 404)
    assert len(patient["asker"]) == len(machine["asker"]) == 36 and patient["asker"] != machine["asker"]
    assert document["id"] not in told and world.matricule(CAROLE) not in told and "Conter" not in told
