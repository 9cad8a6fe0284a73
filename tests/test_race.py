"""Twenty taps at once, on several processes: one claim for each document, and never a fault."""

import json
import os
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
import requests

from tests.api.world import GP, paper
from tests.live import LiveServer, served_by

PROVE = os.environ.get("PROVE") == "1"
DOCUMENTS = 200 if PROVE else 12
TAPS = 20


@pytest.fixture(scope="module")
def four_workers(live_server: LiveServer) -> Iterator[LiveServer]:
    """The product with four web processes."""
    with served_by(4, live_server) as server:
        yield server


def test_twenty_taps_at_once_make_one_claim(four_workers: LiveServer) -> None:
    patient = four_workers.patient("Quentin Quaring")
    phone = four_workers.bearer(patient)
    deposit_many(four_workers, patient["login"])
    documents = [row["id"] for row in every(four_workers, "/documents?limit=100", phone)]
    assert len(documents) == DOCUMENTS

    def tap(document: str) -> tuple[str, int, str]:
        answer = requests.put(f"{four_workers.base_url}/api/v1/documents/{document}/claim", headers=phone, timeout=60)
        return document, answer.status_code, answer.json().get("id", answer.text)

    with ThreadPoolExecutor(TAPS) as pool:
        answers = list(pool.map(tap, [document for document in documents for _ in range(TAPS)]))
    for document in documents:
        of_one = [(status, claim) for other, status, claim in answers if other == document]
        assert Counter(status for status, _ in of_one) == {201: 1, 200: TAPS - 1}
        assert len({claim for _, claim in of_one}) == 1
    assert len(every(four_workers, "/claims?limit=100", phone)) == DOCUMENTS


def deposit_many(server: LiveServer, matricule: str) -> None:
    """One bill for each of many days, so that limits play no part."""
    headers, pdf = server.machine("memoires"), paper()

    def put(number: int) -> int:
        on = (date.today() - timedelta(days=number + 1)).isoformat()
        bill: dict[str, Any] = {
            "patient": matricule,
            "biller": GP,
            "performer": GP,
            "issued_on": on,
            "paid_on": on,
            "lines": [{"act": "C1", "performed_on": on, "amount_cents": 5770}],
            "total_cents": 5770,
        }
        parts: Any = {"memoire": (None, json.dumps(bill)), "file": ("m.pdf", pdf)}
        answer = requests.put(
            f"{server.base_url}/api/v1/practice/memoires/{GP}/R-{number}",
            headers=headers,
            files=parts,
            timeout=60,
        )
        return answer.status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(put, range(DOCUMENTS))) == {201}


def every(server: LiveServer, path: str, headers: dict[str, str]) -> list[dict[str, Any]]:
    """All pages of a list."""
    found: list[dict[str, Any]] = []
    after = ""
    while True:
        page = requests.get(f"{server.base_url}/api/v1{path}{after}", headers=headers, timeout=30).json()
        found += page["items"]
        if page["next"] is None:
            return found
        after = f"&after={page['next']}"
