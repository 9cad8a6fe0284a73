"""One decision, three readers: the desk's page, the patient's interface and the paper name the same amounts (E12)."""

from datetime import UTC, datetime
from typing import Any

import pypdfium2

from backend.db import transaction
from backend.languages import write_money
from backend.models.accounts import Account
from backend.services import devices
from tests.desk.builders import Town
from tests.desk.conftest import Desk

NAMES = ("billed", "reimbursed", "participation", "excess", "supplement", "not_covered", "patient")


def plain(text: str) -> str:
    return " ".join(text.replace("\xa0", " ").replace("\u202f", " ").split())


def written(cents: int) -> str:
    return plain(write_money(cents, "fr"))


def paper_of(data: bytes) -> str:
    with pypdfium2.PdfDocument(data) as pdf:
        return plain(" ".join(page.get_textpage().get_text_range() for page in pdf))


def test_the_desk_the_phone_and_the_paper_name_the_same_amounts(town: Town, sit_down: Desk) -> None:
    person = town.person()
    account = town.account_of(person)
    claim = town.claim(person, lines=(("C1", 6000), ("CP1", 1000), ("T1", 4100)))
    seat = sit_down(town.staff("Marc Klein"))
    given = {"lines.2.to_cents": "20,00", "lines.2.reason": "wrong-quantity"}
    desk = plain(seat.send(seat.get(f"/desk/claims/{claim.id}"), "/accept", **given).text)
    with transaction(town.house.sessions) as session:
        token = devices.register(session, session.get_one(Account, account.id), "test", datetime.now(UTC)).access_token
    phone: dict[str, Any] = {"headers": {"Authorization": f"Bearer {token}"}, "base_url": "https://localhost"}
    statement = (seat.client.get(f"/api/v1/claims/{claim.id}", **phone).json or {})["statement"]
    papers = [
        paper_of(seat.client.get(f"/api/v1/claims/{claim.id}/statement{query}", **phone).data)
        for query in ("", "?for=insurer")
    ]
    assert statement["reimbursed_cents"] == 5078 + 2000
    amounts = {name: statement[f"{name}_cents"] for name in NAMES}
    assert amounts["patient"] == amounts["billed"] - amounts["reimbursed"] == sum(list(amounts.values())[2:-1])
    for line in statement["lines"]:
        row = [line[f"{name}_cents"] for name in ("billed", "tariff", "participation", "reimbursed")]
        assert " ".join(written(cents) for cents in row) in papers[0]
        assert written(line["reimbursed_cents"]) in desk and written(line["billed_cents"]) in desk
        own = [line[f"{name}_cents"] for name in ("billed", "tariff", "reimbursed", "participation")]
        assert " ".join(written(cents) for cents in own) in papers[1]
    for paper in papers:
        assert all(written(cents) in paper for cents in amounts.values())
    assert written(amounts["billed"]) in desk and written(amounts["reimbursed"]) in desk
    assert all(written(line[f"{name}_cents"]) in desk for line in statement["lines"] for name in NAMES[2:6])
