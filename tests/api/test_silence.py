"""What operators read names nobody: lines of the log, answers to faults, and figures."""

import json
import socket
import threading
import time
import urllib.error
import urllib.request
from typing import Any

import pytest

from backend.services import overview
from tests.api.world import World
from web import metrics
from web.logging import write_fault

CAROLE = "Carole Conter"
SECRET = "kanari-vugel-42"


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_the_log_has_one_line_a_request_and_no_line_names_a_person(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    number = world.matricule(CAROLE)
    capsys.readouterr()
    world.document(CAROLE, "L-1")
    world.client.get(f"/api/v1/practice/patients/{number}", headers=world.software())
    world.client.get(f"/api/v1/documents?person={number}&q={SECRET}", headers=world.phone(CAROLE))
    sign_in = {"login": number, "password": SECRET, "totp": "123456", "device": "x"}
    world.client.post("/api/v1/tokens", json=sign_in)
    world.client.get(f"/{SECRET}/{number}?{SECRET}", headers={"User-Agent": SECRET, "Cookie": f"a={SECRET}"})
    world.client.open("/api/v1/me", method=SECRET.upper())
    told = capsys.readouterr().err
    assert len(lines(told)) >= 6
    for word in (number, SECRET, SECRET.upper(), "Conter", "Carole", "Bearer"):
        assert word not in told
    assert {line["rule"] for line in lines(told)} >= {"/api/v1/practice/patients/<matricule>", "(no such address)"}
    assert all(line["request_id"] and line["timestamp"].endswith("Z") for line in lines(told))


def test_a_fault_is_a_reference_to_the_reader_and_a_place_in_the_code_to_the_log(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def break_down(*_: object, **__: object) -> None:
        raise RuntimeError(f"{SECRET}\r\n\x1b[31m1985061512347")

    headers = world.phone(CAROLE)
    monkeypatch.setattr(overview, "describe", break_down)
    capsys.readouterr()
    answer = world.client.get("/api/v1/me", headers=headers)
    told = capsys.readouterr().err
    assert answer.status_code == 500
    assert answer.json is not None
    assert answer.json["code"] == "internal"
    fault = next(line for line in lines(told) if line["event"] == "fault")
    assert fault["reference"] in answer.json["detail"]
    assert fault["fault"] == "RuntimeError"
    assert any(place.startswith("break_down") for place in fault["places"])
    for word in (SECRET, "1985061512347", "\x1b"):
        assert word not in told + answer.text


def test_what_breaks_inside_a_library_is_told_without_its_words() -> None:
    event = write_fault(None, "error", {"exc_info": (ValueError, ValueError(SECRET), None)})
    assert event == {"fault": "ValueError", "places": []}


def test_figures_count_what_waits_and_name_nobody(world: World) -> None:
    document = world.document(CAROLE, "M-1")
    world.send(CAROLE, document["id"])
    read = {name: value for name, value in _figures(world).items() if not name.startswith("#")}
    assert read['memoires_claims_open{caisse="CNS",state="received"}'] == "1.0"
    assert float(read["memoires_mails_waiting"]) >= 0
    assert read["memoires_batches_stuck"] == "0.0"
    assert any(name.startswith("memoires_jobs{queue=") for name in read)
    for word in (world.matricule(CAROLE), "Conter"):
        assert word not in str(read)
    assert world.client.get("/metrics").status_code == 404


def _figures(world: World) -> dict[str, str]:
    """As Prometheus reads them from their own port."""
    stop, port = threading.Event(), _free_port()
    thread = threading.Thread(target=metrics.serve, args=(world.house, port, stop))
    thread.start()
    try:
        text = _read(f"http://127.0.0.1:{port}/metrics")
    finally:
        stop.set()
        thread.join()
    return dict(line.rsplit(" ", 1) for line in text.splitlines())


def _read(url: str) -> str:
    for _ in range(50):
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                return str(answer.read().decode())
        except urllib.error.URLError:
            time.sleep(0.1)
    raise AssertionError("nobody answers")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
