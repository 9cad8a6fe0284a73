"""A practice that sends bills to the served product, as its software would."""

import io
import json
import secrets
from datetime import date, timedelta
from typing import Any, NamedTuple

import pikepdf
import requests

from tests.live import LiveServer

GP = "90123400"


class HandedIn(NamedTuple):
    """The biller's own number, and the reference printed on the paper."""

    number: str
    reference: str


def hand_in(
    server: LiveServer,
    patient: dict[str, Any],
    *,
    paid: bool = True,
    cents: int = 5770,
    accident: bool = False,
    days_ago: int = 0,
) -> HandedIn:
    """A GP's bill, of today unless told, for one consultation; after an accident a clerk decides on it."""
    number, today = f"T-{secrets.token_hex(4)}", (date.today() - timedelta(days=days_ago)).isoformat()
    line = {"act": "C1", "performed_on": today, "performed_at": None, "quantity": 1, "amount_cents": cents}
    memoire = {
        "patient": patient["login"],
        "biller": GP,
        "performer": GP,
        "issued_on": today,
        "paid_on": today if paid else None,
        "route": "reimbursement",
        "tps_label": None,
        "accident": accident,
        "inpatient": False,
        "lines": [{**line, "authorisation": None}],
        "total_cents": cents,
    }
    answer = requests.put(
        f"{server.base_url}/api/v1/practice/memoires/{GP}/{number}",
        headers=server.machine("memoires"),
        files={
            "memoire": ("memoire.json", json.dumps(memoire).encode(), "application/json"),
            "file": ("bill.pdf", blank(), "application/pdf"),
        },
        timeout=30,
    )
    assert answer.status_code == 201, answer.text
    return HandedIn(number, answer.json()["reference"])


def blank() -> bytes:
    """One empty page."""
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(595, 842))
        pdf.save(out)
    return out.getvalue()
